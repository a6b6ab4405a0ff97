/**
 * Renders intents about one response header that stands as a scalar in YAML. How it is removed, renamed or joined by
 * another is the technology's shape. Knows the syntax of headers, no technology.
 */
import type { HeaderWrite } from "../../model/facts.ts";
import type { FixIntent, FixIntentKind, FixText } from "../../model/fix-intent.ts";
import type { Place } from "../../text/place.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import type { YamlEditor } from "../../yaml/editor.ts";
import { oneEdit, renderHeaderValue } from "./header-value-edits.ts";

/** Intents that `renderHeaderWrite` knows. */
export const HEADER_WRITE_INTENTS: readonly FixIntentKind[] = [
  "set-header",
  "remove-header",
  "remove-emitter",
  "rename-header",
  "add-header-middleware",
  "edit-hsts",
  "edit-directive",
];

/** The edits that differ between technologies. */
export interface HeaderShape {
  readonly remove: () => TextEdit | undefined;
  readonly rename: (at: Place, to: string) => TextEdit | undefined;
  /** Writes another header beside this one, for the same responses. */
  readonly add: (name: string, value: FixText) => TextEdit | undefined;
}

/** Edits that make the intent true for the header, or `undefined`. */
export function renderHeaderWrite(intent: FixIntent, fact: HeaderWrite, editor: YamlEditor, shape: HeaderShape): readonly TextEdit[] | undefined {
  switch (intent.kind) {
    case "remove-header":
    case "remove-emitter":
      return oneEdit(shape.remove());
    case "rename-header":
      return oneEdit(shape.rename(intent.at, intent.to));
    case "add-header-middleware":
      return oneEdit(shape.add(intent.name, intent.value));
    default:
      return renderHeaderValue(intent, fact.value, editor);
  }
}
