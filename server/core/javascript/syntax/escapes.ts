/**
 * Aligns the text of a string literal with its source, so that a word of `'script-src \'self\''` has its own place. Refuses
 * octal escapes and very long literals: those stay one piece. Syntax: ECMAScript 2026 section 12.9.4.
 */
import type { FilePath } from "../../text/place.ts";
import { placeOf } from "../../text/place.ts";
import type { TextPiece } from "../../text/value-text.ts";

const LONGEST = 20_000;

/** Pieces of `text`, whose source is `raw` at `offset` of the file; `undefined` if the two cannot be aligned. */
export function alignEscapes(file: FilePath, raw: string, offset: number, text: string): readonly TextPiece[] | undefined {
  if (raw.length > LONGEST) return undefined;
  const pieces: TextPiece[] = [];
  let from = 0;
  let position = 0;
  while (from < raw.length) {
    const written = escapeAt(raw, from);
    const length = written?.length ?? nextEscape(raw, from) - from;
    const size = written?.size ?? length;
    if (written === undefined && raw.slice(from, from + length) !== text.slice(position, position + length)) return undefined;
    if (size > 0) {
      const place = placeOf(file, offset + from, offset + from + length);
      pieces.push({ start: position, end: position + size, place, exact: written === undefined });
    }
    from += length;
    position += size;
  }
  return position === text.length ? pieces : undefined;
}

function nextEscape(raw: string, from: number): number {
  let index = from + 1;
  while (index < raw.length && raw[index] !== "\\" && raw[index] !== "\r") index += 1;
  return index;
}

/** Length in the source and in the text; `undefined` for plain text. */
function escapeAt(raw: string, at: number): { readonly length: number; readonly size: number } | undefined {
  // Templates turn both into one line feed.
  if (raw[at] === "\r") return { length: raw[at + 1] === "\n" ? 2 : 1, size: 1 };
  if (raw[at] !== "\\") return undefined;
  const rest = raw.slice(at + 1, at + 12);
  if (rest.startsWith("\r\n")) return { length: 3, size: 0 };
  if (/^[\n\r\u2028\u2029]/.test(rest)) return { length: 2, size: 0 };
  const braces = /^u\{([0-9A-Fa-f]{1,6})\}/.exec(rest);
  if (braces?.[1] !== undefined) return { length: 1 + braces[0].length, size: Number.parseInt(braces[1], 16) > 0xffff ? 2 : 1 };
  if (/^u[0-9A-Fa-f]{4}/.test(rest)) return { length: 6, size: 1 };
  if (/^x[0-9A-Fa-f]{2}/.test(rest)) return { length: 4, size: 1 };
  const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  return { length: 1 + character.length, size: character.length };
}
