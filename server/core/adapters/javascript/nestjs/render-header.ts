/** Renders fixes of a `@Header("Name", "value")` decorator. Refuses values that are not one literal in the decorator's file. */
import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { HeaderWrite } from "../../../model/facts.ts";
import type { FixIntent, FixIntentKind } from "../../../model/fix-intent.ts";
import { placeOf } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import { literalOf } from "../code.ts";
import { editDirective, editedHsts } from "../header-text-edits.ts";
import { one, plainText } from "../options-render.ts";

/** Intents of `renderHeader`. */
export const HEADER_INTENTS: readonly FixIntentKind[] = [
  "set-header",
  "rename-header",
  "remove-header",
  "edit-hsts",
  "edit-directive",
  "add-header-middleware",
];

/** Edits that make the intent true for the decorator, or `undefined`. */
export function renderHeader(intent: FixIntent, fact: HeaderWrite, editor: JavaScriptEditor): readonly TextEdit[] | undefined {
  const { value, at } = fact;
  if (at.file !== editor.file || value.at.file !== editor.file) return undefined;
  switch (intent.kind) {
    case "set-header":
      return one(editor.replaceStringContent(value.at, plainText(intent.value)));
    case "edit-hsts":
      return value.kind === "known" ? one(editor.replaceStringContent(value.at, editedHsts(value.value.text, intent))) : undefined;
    case "edit-directive":
      return one(editDirective(intent.at, intent.text, editor));
    case "rename-header":
      return intent.at.file === editor.file ? one(editor.replaceStringContent(intent.at, intent.to)) : undefined;
    case "remove-header":
      return one(removeDecorator(fact, editor));
    case "add-header-middleware":
      return one(addDecorator(fact, intent.name, plainText(intent.value), editor));
    default:
      return undefined;
  }
}

/** The decorator with its line; `fact.at` is the call behind the `@`. */
function removeDecorator({ at }: HeaderWrite, editor: JavaScriptEditor): TextEdit | undefined {
  const { text } = editor;
  const start = text.lastIndexOf("@", at.span.start);
  if (start < 0 || text.slice(start + 1, at.span.start).trim() !== "") return undefined;
  const rest = /^[ \t]*(?:\r?\n[ \t]*)?/.exec(text.slice(at.span.end, at.span.end + 200))?.[0] ?? "";
  return editor.replace(placeOf(at.file, start, at.span.end + rest.length), "");
}

/** Another decorator below this one. */
function addDecorator({ at }: HeaderWrite, name: string, value: string, editor: JavaScriptEditor): TextEdit | undefined {
  const { text } = editor;
  const start = text.lastIndexOf("@", at.span.start);
  if (start < 0) return undefined;
  const indent = /^[ \t]*$/.exec(text.slice(text.lastIndexOf("\n", start) + 1, start))?.[0];
  if (indent === undefined) return undefined;
  const callee = text.slice(start, text.indexOf("(", at.span.start));
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  return editor.replace(placeOf(at.file, at.span.end, at.span.end), `${newline}${indent}${callee}(${literalOf(editor, name)}, ${literalOf(editor, value)})`);
}
