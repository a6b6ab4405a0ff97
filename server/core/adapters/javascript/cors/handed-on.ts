/**
 * The setting `cors` of servers that hand it to the package `cors`: NestJS on Express, Socket.IO and engine.io. `true` means its defaults,
 * an object or a function is handed on as it is. Refuses nothing: values that are not known stay so.
 */
import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import type { Fact } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import { renderOptions } from "../options-render.ts";
import { CORS_SPELLING } from "./adapter.ts";

/** True if the setting switches CORS off, as leaving it out does. */
export function isSwitchedOff(value: Value): boolean {
  return value.kind === "undefined" || value.kind === "null" || (value.kind === "boolean" && !value.value);
}

/** The options of the package: `true` is the same as none. */
export function optionsHandedOn(value: Value): Value | undefined {
  return value.kind === "boolean" ? undefined : value;
}

/** Edits of the setting; `true` becomes an object with the one option. */
export function renderHandedOn(intent: FixIntent, fact: Fact, editor: JavaScriptEditor, source: JavaScriptSource): readonly TextEdit[] | undefined {
  return renderOptions(intent, fact, editor, source, CORS_SPELLING);
}
