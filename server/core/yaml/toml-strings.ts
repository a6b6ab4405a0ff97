/** The four kinds of strings of TOML 1.0, decoded with the places of their letters. Knows nothing else of TOML. */
import type { FilePath } from "../text/place.ts";
import { placeOf } from "../text/place.ts";
import type { TextPiece, ValueText } from "../text/value-text.ts";
import { valueTextAt } from "../text/value-text.ts";

/** A string as it was read; `end` is behind its closing quotes, or where reading stopped. */
export interface TomlString {
  readonly value: ValueText;
  readonly style: "single" | "double" | "block";
  readonly end: number;
  readonly closed: boolean;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["b", "\b"],
  ["t", "\t"],
  ["n", "\n"],
  ["f", "\f"],
  ["r", "\r"],
  ['"', '"'],
  ["\\", "\\"],
]);
/** A backslash at the end of a line takes the line end and all blanks behind it away. */
const LINE_END = /[ \t]*\r?\n[ \t\r\n]*/y;
const CODE = /u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})/y;
const LARGEST_CODE = 0x10ffff;

/** Reads the string whose opening quote stands at the offset. One that is not closed ends with its line, or with the text. */
export function readTomlString(file: FilePath, text: string, start: number): TomlString {
  const quote = text.charAt(start);
  const isLong = text.startsWith(quote.repeat(3), start);
  const closing = isLong ? quote.repeat(3) : quote;
  const content = start + closing.length + (isLong ? (/^\r?\n/.exec(text.slice(start + 3, start + 5))?.[0].length ?? 0) : 0);
  const { end, closed } = endOf(text, content, closing, isLong, quote === '"');
  return {
    value: quote === '"' ? decode(file, text, content, end) : valueTextAt(text.slice(content, end), placeOf(file, content, end), true),
    style: isLong ? "block" : quote === '"' ? "double" : "single",
    end: closed ? end + closing.length : end,
    closed,
  };
}

function endOf(text: string, content: number, closing: string, isLong: boolean, escapes: boolean): { readonly end: number; readonly closed: boolean } {
  let index = content;
  while (index < text.length) {
    const character = text.charAt(index);
    if (text.startsWith(closing, index)) {
      // Up to two more quotes before the closing ones belong to the text.
      const more = isLong ? (/^["']{0,2}/.exec(text.slice(index + 3, index + 5))?.[0] ?? "") : "";
      return { end: index + (more === closing.slice(0, more.length) ? more.length : 0), closed: true };
    }
    if (!isLong && (character === "\n" || character === "\r")) return { end: index, closed: false };
    index += escapes && character === "\\" ? 2 : 1;
  }
  return { end: Math.min(index, text.length), closed: false };
}

function decode(file: FilePath, text: string, start: number, end: number): ValueText {
  let decoded = "";
  const pieces: TextPiece[] = [];
  const add = (from: number, until: number, written: string, exact: boolean): void => {
    pieces.push({ start: decoded.length, end: decoded.length + written.length, place: placeOf(file, from, until), exact });
    decoded += written;
  };
  let from = start;
  for (let index = text.indexOf("\\", start); index >= 0 && index < end; index = text.indexOf("\\", from)) {
    if (index > from) add(from, index, text.slice(from, index), true);
    const { length, written } = escapeAt(text, index + 1);
    from = Math.min(end, index + 1 + length);
    if (written !== "") add(index, from, written, false);
  }
  if (end > from || pieces.length === 0) add(from, end, text.slice(from, end), true);
  return { text: decoded, pieces };
}

/** What stands behind a backslash. One that TOML does not know stands for itself. */
function escapeAt(text: string, offset: number): { readonly length: number; readonly written: string } {
  const simple = ESCAPES.get(text.charAt(offset));
  if (simple !== undefined) return { length: 1, written: simple };
  LINE_END.lastIndex = offset;
  const lineEnd = LINE_END.exec(text);
  if (lineEnd !== null) return { length: lineEnd[0].length, written: "" };
  CODE.lastIndex = offset;
  const code = CODE.exec(text);
  const point = Number.parseInt(code?.[1] ?? code?.[2] ?? "", 16);
  if (code !== null && point <= LARGEST_CODE) return { length: code[0].length, written: String.fromCodePoint(point) };
  return { length: 0, written: "\\" };
}
