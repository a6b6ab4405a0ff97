/** Edits to header values that stand in string literals. Knows the syntax of headers, no technology. */
import type { JavaScriptEditor } from "../../javascript/editor.ts";
import type { FixIntent } from "../../model/fix-intent.ts";
import type { Place } from "../../text/place.ts";
import { placeOf } from "../../text/place.ts";
import type { TextEdit } from "../../text/text-edit.ts";

/** A Strict-Transport-Security value with the changes of the intent; what the intent does not name stays, unknown directives too. */
export function editedHsts(text: string, intent: Extract<FixIntent, { readonly kind: "edit-hsts" }>): string {
  const parts = text.split(";").flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));
  const rest = parts.filter((part) => !/^(?:max-age\b|includesubdomains$|preload$)/i.test(part));
  const has = (name: RegExp): boolean => parts.some((part) => name.test(part));
  const age = intent.maxAge === undefined ? parts.find((part) => /^max-age\b/i.test(part)) : `max-age=${intent.maxAge}`;
  const subDomains = intent.includeSubDomains ?? has(/^includesubdomains$/i);
  const preload = intent.preload ?? has(/^preload$/i);
  return [age, ...(subDomains ? ["includeSubDomains"] : []), ...(preload ? ["preload"] : []), ...rest].filter((part) => part !== undefined).join("; ");
}

/** Numbers that a value is put together from: `max-age=${60 * 60}`, `"max-age=" + 3600`. */
const WRITTEN_AGE = /max-age=(?:\$\{\s*|["']\s*\+\s*)(\d[\d_]*(?:\s*\*\s*\d[\d_]*)*)/i;

/** The number of seconds in code that puts a Strict-Transport-Security value together, if it alone changes. */
export function editWrittenAge(value: Place, intent: Extract<FixIntent, { readonly kind: "edit-hsts" }>, editor: JavaScriptEditor): TextEdit | undefined {
  if (value.file !== editor.file || intent.maxAge === undefined || intent.includeSubDomains !== undefined || intent.preload !== undefined) return undefined;
  const match = WRITTEN_AGE.exec(editor.textOf(value));
  if (match?.[1] === undefined) return undefined;
  const start = value.span.start + match.index + match[0].length - match[1].length;
  return editor.replaceNumber(placeOf(value.file, start, start + match[1].length), intent.maxAge);
}

/** Replaces a part of a literal; an empty text removes a directive with its semicolon, or a source with the space before it. */
export function editDirective(at: Place, text: string, editor: JavaScriptEditor): TextEdit | undefined {
  if (at.file !== editor.file) return undefined;
  if (text !== "" || /^\s/.test(editor.textOf(at))) return editor.replaceWithin(at, text);
  let { start, end } = at.span;
  const source = editor.text;
  const before = source.slice(Math.max(0, start - 80), start);
  if (!/["'`;,]\s*$/.test(before) || /'\s+$/.test(before)) {
    start -= /\s*$/.exec(before)?.[0].length ?? 0;
    return editor.replaceWithin(placeOf(at.file, start, end), "");
  }
  const after = /^\s*[;,]\s*/.exec(source.slice(end, end + 80))?.[0];
  if (after !== undefined) end += after.length;
  else start -= /(?:[;,]\s*)?$/.exec(before)?.[0].length ?? 0;
  return editor.replaceWithin(placeOf(at.file, start, end), "");
}
