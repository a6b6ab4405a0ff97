/**
 * Where a piece of text stands. Positions in the core are UTF-16 offsets in a named file;
 * lines and columns exist only at the edge (see `line-index.ts`).
 */

/** Absolute path with forward slashes (`/work/app/server.ts`, `c:/app/server.ts`). Compared as text. */
export type FilePath = string;

/** Half-open range of UTF-16 offsets: `start` is inside, `end` is not. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A span in a named file. */
export interface Place {
  readonly file: FilePath;
  readonly span: Span;
}

/** Builds a place from two UTF-16 offsets. */
export function placeOf(file: FilePath, start: number, end: number): Place {
  return { file, span: { start, end } };
}

/** True if `inner` lies within `outer`, in the same file. */
export function containsPlace(outer: Place, inner: Place): boolean {
  return outer.file === inner.file && outer.span.start <= inner.span.start && inner.span.end <= outer.span.end;
}

/** True if both name the same span of the same file. */
export function samePlace(left: Place, right: Place): boolean {
  return left.file === right.file && left.span.start === right.span.start && left.span.end === right.span.end;
}

/** Order by file, then start, then end: negative, zero or positive as `Array.prototype.sort` wants it. */
export function comparePlaces(left: Place, right: Place): number {
  if (left.file !== right.file) return left.file < right.file ? -1 : 1;
  return left.span.start - right.span.start || left.span.end - right.span.end;
}
