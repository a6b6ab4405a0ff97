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
 * The place of `text.slice(start, end)`: exact where possible, else the whole place of the piece that holds `start`
 * (or of the nearest piece). `fallback` is returned for a value without pieces.
 */
export function placeWithin(value: ValueText, start: number, end: number, fallback: Place): Place {
  const first =
    value.pieces.find((piece) => piece.start <= start && start < piece.end) ?? value.pieces.find((piece) => piece.end >= start) ?? value.pieces.at(-1);
  if (first === undefined) return fallback;
  if (!first.exact || end > first.end || start < first.start) return first.place;
  const base = first.place.span.start - first.start;
  return placeOf(first.place.file, base + start, base + end);
}
