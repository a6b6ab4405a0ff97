/**
 * A value's text together with where each part of it was written, so that a rule can point at one
 * directive inside a header value even if the value was concatenated from several literals.
 */
import type { Place } from "./place.ts";
import { placeOf } from "./place.ts";

/** One run of the value that comes from one place. */
export interface TextPiece {
  /** Offsets in `ValueText.text`. */
  readonly start: number;
  readonly end: number;
  readonly place: Place;
  /** True if the piece stands in the source letter by letter, so that sub-spans may be computed. */
  readonly exact: boolean;
}

/** Decoded text and its sources, in order; gaps between pieces are text that was written nowhere (separators added by a library). */
export interface ValueText {
  readonly text: string;
  readonly pieces: readonly TextPiece[];
}

/** A value that was written at one place; `exact` as in `TextPiece`. */
export function valueTextAt(text: string, place: Place, exact: boolean): ValueText {
  return { text, pieces: [{ start: 0, end: text.length, place, exact }] };
}

/** Joins values with a separator that no source holds. */
export function joinValueTexts(values: readonly ValueText[], separator: string): ValueText {
  let text = "";
  const pieces: TextPiece[] = [];
  values.forEach((value, index) => {
    if (index > 0) text += separator;
    for (const piece of value.pieces) pieces.push({ ...piece, start: piece.start + text.length, end: piece.end + text.length });
    text += value.text;
  });
  return { text, pieces };
}

/**
 * The place of `text.slice(start, end)`: exact where possible, also across escapes of one literal, else the whole place of the piece that holds `start`
 * (or of the nearest piece). `fallback` is returned for a value without pieces.
 */
export function placeWithin(value: ValueText, start: number, end: number, fallback: Place): Place {
  const first =
    value.pieces.find((piece) => piece.start <= start && start < piece.end) ?? value.pieces.find((piece) => piece.end >= start) ?? value.pieces.at(-1);
  if (first === undefined) return fallback;
  if (end > first.end && start >= first.start) return placeAcrossPieces(value, first, start, end);
  if (!first.exact || start < first.start) return first.place;
  const base = first.place.span.start - first.start;
  return placeOf(first.place.file, base + start, base + end);
}

/** From one piece to a later one of the same literal, where next to nothing stands between them; else the whole first piece. */
function placeAcrossPieces(value: ValueText, first: TextPiece, start: number, end: number): Place {
  let last = first;
  for (let index = value.pieces.indexOf(first) + 1; last.end < end; index += 1) {
    const next = value.pieces[index];
    // One character may be dropped in between: the backslash before a quote in nginx text.
    const gap = next === undefined || next.place.file !== last.place.file ? -1 : next.place.span.start - last.place.span.end;
    if (next === undefined || next.start !== last.end || gap < 0 || gap > 1) return first.place;
    last = next;
  }
  const from = first.place.span.start + (first.exact ? start - first.start : 0);
  const until = last.exact ? last.place.span.start + (end - last.start) : last.place.span.end;
  return placeOf(first.place.file, from, until);
}
