/**
 * Aligns a scalar's decoded text with its source, so that parts of the value have exact places: escapes, folded lines
 * and block indentation are stepped over. Where the two cannot be aligned the whole scalar becomes one inexact piece.
 */
import type { FilePath, Place, Span } from "../text/place.ts";
import { placeOf } from "../text/place.ts";
import type { TextPiece, ValueText } from "../text/value-text.ts";
import { valueTextAt } from "../text/value-text.ts";

/** How a scalar is written. */
export type ScalarStyle = "plain" | "single" | "double" | "block";

/** The value's text with its places. `source` is the scalar's text as parsed; it starts at `offset` in the file. */
export function alignScalar(file: FilePath, source: string, offset: number, value: string, style: ScalarStyle): ValueText {
  const whole = placeOf(file, offset, offset + source.length);
  if (value === "") {
    const inner = style === "single" || style === "double" ? placeOf(file, offset + 1, Math.max(offset + 1, offset + source.length - 1)) : whole;
    return valueTextAt("", inner, inner.span.start === inner.span.end);
  }
  const pieces = style === "block" ? alignBlock(file, source, offset, value) : alignFlow(file, source, offset, value, style);
  return pieces === undefined ? valueTextAt(value, whole, false) : { text: value, pieces };
}

/**
 * The text as the file has it: `original` is the file before masking, of equal length, in which `holes` (in source order) are written otherwise than
 * in the file. `undefined` if masked text might hide in a part that could not be aligned.
 */
export function unmask(value: ValueText, original: string, holes: readonly Span[] = []): ValueText | undefined {
  if (value.pieces.some((piece) => !piece.exact && piece.end - piece.start > 2)) return undefined;
  let text = "";
  let position = 0;
  for (const piece of value.pieces) {
    if (!piece.exact) continue;
    text += value.text.slice(position, piece.start) + original.slice(piece.place.span.start, piece.place.span.end);
    position = piece.end;
  }
  return { text: text + value.text.slice(position), pieces: value.pieces.flatMap((piece) => splitAt(piece, holes)) };
}

/** The parts of a piece, of which those in a hole do not stand letter by letter in the file. */
function splitAt(piece: TextPiece, holes: readonly Span[]): readonly TextPiece[] {
  const { span, file } = piece.place;
  if (!piece.exact) return [piece];
  const parts: TextPiece[] = [];
  const add = (from: number, until: number, exact: boolean): void => {
    const shift = piece.start - span.start;
    if (until > from) parts.push({ start: from + shift, end: until + shift, place: placeOf(file, from, until), exact });
  };
  let position = span.start;
  for (const hole of holes) {
    if (hole.end <= position || hole.start >= span.end) continue;
    add(position, Math.max(position, hole.start), true);
    add(Math.max(position, hole.start), Math.min(span.end, hole.end), false);
    position = Math.min(span.end, hole.end);
  }
  add(position, span.end, true);
  return parts;
}

/**
 * The place of `text.slice(start, end)` for a range that may run over several pieces (lines of a block scalar): from
 * the place of its first character to that of its last one. Ends that cannot be found exactly widen to their piece.
 */
export function placeAcross(value: ValueText, start: number, end: number, fallback: Place): Place {
  const first = placeOfPart(value, start, start, fallback);
  if (end <= start) return first;
  const last = placeOfPart(value, end - 1, end, fallback);
  const opening = placeOfPart(value, start, start + 1, fallback);
  if (opening.file !== last.file || last.span.end < opening.span.start) return opening;
  return placeOf(opening.file, opening.span.start, last.span.end);
}

/** Number of the first piece that ends behind `offset`; pieces are in order, so halving finds it. */
export function firstPieceBehind(value: ValueText, offset: number): number {
  let low = 0;
  let high = value.pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((value.pieces[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The place of at most one character. */
function placeOfPart(value: ValueText, start: number, end: number, fallback: Place): Place {
  const index = firstPieceBehind(value, start);
  const piece = value.pieces[index] ?? value.pieces[index - 1];
  if (piece === undefined) return fallback;
  if (!piece.exact) return piece.place;
  const base = piece.place.span.start - piece.start;
  const from = Math.min(Math.max(start, piece.start), piece.end);
  return placeOf(piece.place.file, base + from, base + Math.min(Math.max(end, from), piece.end));
}

/** Plain and quoted scalars: walks both texts at once. */
function alignFlow(file: FilePath, source: string, offset: number, value: string, style: ScalarStyle): readonly TextPiece[] | undefined {
  const pieces: TextPiece[] = [];
  const quoted = style !== "plain";
  let at = quoted ? 1 : 0;
  const end = quoted && source.length > 1 && source.endsWith(source.charAt(0)) ? source.length - 1 : source.length;
  let done = 0;
  let runSource = at;
  let runValue = 0;
  const flush = (): void => {
    if (done > runValue) pieces.push({ start: runValue, end: done, place: placeOf(file, offset + runSource, offset + at), exact: true });
  };
  const restart = (): void => {
    runSource = at;
    runValue = done;
  };
  while (at < end) {
    const code = source.charCodeAt(at);
    if (style === "double" && code === 92) {
      flush();
      const length = escapeLength(source, at);
      const isLineJoin = source.charCodeAt(at + 1) === 10 || source.charCodeAt(at + 1) === 13;
      const size = isLineJoin ? 0 : length === 10 && value.charCodeAt(done) >= 0xd800 && value.charCodeAt(done) < 0xdc00 ? 2 : 1;
      if (size > 0) pieces.push({ start: done, end: done + size, place: placeOf(file, offset + at, offset + at + length), exact: false });
      at += length;
      if (isLineJoin) while (at < end && /\s/.test(source.charAt(at))) at += 1;
      done += size;
      restart();
      continue;
    }
    if (style === "single" && code === 39 && source.charCodeAt(at + 1) === 39) {
      flush();
      pieces.push({ start: done, end: done + 1, place: placeOf(file, offset + at, offset + at + 2), exact: false });
      at += 2;
      done += 1;
      restart();
      continue;
    }
    if (code === 32 || code === 9 || code === 10 || code === 13) {
      let after = at;
      let folds = false;
      while (after < end) {
        const next = source.charCodeAt(after);
        if (next === 10 || next === 13) folds = true;
        else if (next !== 32 && next !== 9) break;
        after += 1;
      }
      if (folds) {
        flush();
        at = after;
        while (done < value.length && (value.charCodeAt(done) === 32 || value.charCodeAt(done) === 10)) done += 1;
        restart();
        continue;
      }
      // A run of blanks inside a line stands in the value as it is; taking it whole keeps long runs linear.
      if (value.slice(done, done + after - at) !== source.slice(at, after)) return undefined;
      done += after - at;
      at = after;
      continue;
    }
    if (source.charCodeAt(at) !== value.charCodeAt(done)) return undefined;
    at += 1;
    done += 1;
  }
  flush();
  return done === value.length ? pieces : undefined;
}

function escapeLength(source: string, at: number): number {
  switch (source.charAt(at + 1)) {
    case "x":
      return 4;
    case "u":
      return 6;
    case "U":
      return 10;
    case "\r":
      return source.charAt(at + 2) === "\n" ? 3 : 2;
    default:
      return 2;
  }
}

/** Block scalars: line by line behind the header. */
function alignBlock(file: FilePath, source: string, offset: number, value: string): readonly TextPiece[] | undefined {
  const folded = source.startsWith(">");
  let at = source.indexOf("\n") + 1;
  if (at === 0) return undefined;
  const lines: { readonly start: number; readonly text: string }[] = [];
  while (at < source.length) {
    const newline = source.indexOf("\n", at);
    const stop = newline < 0 ? source.length : newline;
    const text = source.slice(at, source.charAt(stop - 1) === "\r" && stop > at ? stop - 1 : stop);
    lines.push({ start: at, text });
    at = stop + 1;
  }
  const indent = blockIndent(lines, value);
  const pieces: TextPiece[] = [];
  let done = 0;
  for (const line of lines) {
    const content = line.text.slice(indent);
    if (folded ? content.trim() === "" : content === "") {
      if (!folded && value.charCodeAt(done) === 10) done += 1;
      continue;
    }
    while (done < value.length && !value.startsWith(content, done)) {
      const code = value.charCodeAt(done);
      if (code !== 10 && code !== 32) return undefined;
      done += 1;
    }
    if (done >= value.length) return undefined;
    const start = offset + line.start + Math.min(indent, line.text.length);
    pieces.push({ start: done, end: done + content.length, place: placeOf(file, start, start + content.length), exact: true });
    done += content.length;
    if (!folded && value.charCodeAt(done) === 10) done += 1;
  }
  return pieces.length === 0 ? undefined : pieces;
}

/** Columns that are removed from each line: those of the first line with text, less what the value keeps of them. */
function blockIndent(lines: readonly { readonly text: string }[], value: string): number {
  const first = lines.find((line) => line.text.trim() !== "");
  if (first === undefined) return 0;
  const own = first.text.length - first.text.trimStart().length;
  const kept = /^\n*( *)/.exec(value)?.[1]?.length ?? 0;
  return Math.max(0, own - kept);
}
