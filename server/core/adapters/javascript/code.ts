/** Small pieces of JavaScript source for fixes. Refuses to format: editors keep the file's own style. */
import type { JavaScriptEditor } from "../../javascript/editor.ts";
import type { FixIntent, FixText } from "../../model/fix-intent.ts";
import type { Place } from "../../text/place.ts";
import { placeOf } from "../../text/place.ts";
import type { TextEdit } from "../../text/text-edit.ts";

/** The text of a fix value; a placeholder stands for itself. */
export function textOfFix(text: FixText): string {
  return typeof text === "string" ? text : text.placeholder;
}

/** The headers that an intent to add some wants, in order. */
export function headersToAdd(
  intent: Extract<FixIntent, { readonly kind: "add-header-middleware" }>,
): readonly { readonly name: string; readonly value: string }[] {
  return [{ name: intent.name, value: textOfFix(intent.value) }, ...(intent.more ?? [])];
}

/** A string literal in the file's quotes, or in the other ones if that saves escapes. */
export function literalOf(editor: JavaScriptEditor, text: string): string {
  const usual = editor.quote(text);
  const other = usual.startsWith('"') ? "'" : '"';
  return usual.includes("\\") && /^[\x20-\x7e]*$/.test(text) && !text.includes(other) && !text.includes("\\") ? other + text + other : usual;
}

/** An array of string literals, each as `literalOf` writes it. */
export function listLiteralOf(editor: JavaScriptEditor, texts: readonly string[]): string {
  return `[${texts.map((text) => literalOf(editor, text)).join(", ")}]`;
}

/** The edits, or `undefined` if one of them could not be made. */
export function allEdits(edits: readonly (TextEdit | undefined)[]): readonly TextEdit[] | undefined {
  const made = edits.filter((edit) => edit !== undefined);
  return made.length === edits.length && made.length > 0 ? made : undefined;
}

/** Sets `name: code` in an object literal. `undefined` if the object is not in the editor's file. */
export function setOption(editor: JavaScriptEditor, object: Place, name: string, code: string): TextEdit | undefined {
  return object.file === editor.file ? editor.setProperty(object, name, code) : undefined;
}

/** A property name as source: quoted if it must be. */
export function propertyNameCode(editor: JavaScriptEditor, name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : editor.quote(name);
}

/** True if the span is the whole content of a string literal; gives the literal with its quotes. */
export function literalAround(editor: JavaScriptEditor, content: Place): Place | undefined {
  const { start, end } = content.span;
  const open = editor.text[start - 1];
  if (open === undefined || !"'\"`".includes(open) || editor.text[end] !== open) return undefined;
  return placeOf(content.file, start - 1, end + 1);
}

/** The name that the value of the call is bound to: `const app = express()`, `this.app = express()`. */
export function nameBoundTo(text: string, call: Place): string | undefined {
  const before = text.slice(Math.max(0, call.span.start - 200), call.span.start);
  return /([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)(?:\s*:\s*[\w$.<>[\], |]+?)?\s*=\s*(?:[a-z]+\s+){0,2}$/.exec(before)?.[1];
}
