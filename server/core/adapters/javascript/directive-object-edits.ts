/** Edits of policies that code writes as an object of directives, `{ "img-src": ["self"] }`. Knows no technology; adding a directive is the adapter's. */
import type { JavaScriptEditor } from "../../javascript/editor.ts";
import type { FixIntent } from "../../model/fix-intent.ts";
import type { Place } from "../../text/place.ts";
import { placeOf } from "../../text/place.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import { allEdits, literalAround } from "./code.ts";

/** Edits of a directive or a source where an object holds them: the key, an element of a list, or a word of a text. */
export function editDirectiveInObject(
  intent: Extract<FixIntent, { readonly kind: "edit-directive" }>,
  editor: JavaScriptEditor,
): readonly TextEdit[] | undefined {
  const { at, text } = intent;
  const written = editor.textOf(at);
  const isKey = /^['"]?[A-Za-z][\w-]*['"]?$/.test(written) && /^\s*:/.test(editor.text.slice(at.span.end, at.span.end + 20));
  if (isKey) {
    if (text === "") return allEdits([editor.removeProperty(at)]);
    return /^[\w-]+$/.test(text) ? allEdits([editor.renameProperty(at, text)]) : undefined;
  }
  if (text === "") return removeSource(at, editor);
  return allEdits([editor.replaceWithin(at, text)]);
}

/** Removes a source: the whole array element, or the word with the space before or after it. */
export function removeSource(at: Place, editor: JavaScriptEditor): readonly TextEdit[] | undefined {
  const literal = literalAround(editor, at);
  if (literal !== undefined) return allEdits([editor.removeElement(literal)]);
  const { start, end } = at.span;
  const withSpace = editor.text[start - 1] === " " ? placeOf(at.file, start - 1, end) : editor.text[end] === " " ? placeOf(at.file, start, end + 1) : undefined;
  const word = withSpace === undefined ? undefined : editor.replaceWithin(withSpace, "");
  if (word !== undefined) return [word];
  const element = editor.removeElement(at);
  if (element !== undefined) return [element];
  return allEdits([editor.removeProperty(at)]);
}
