/** Converts between UTF-16 offsets and zero-based lines and columns (the unit of LSP). */

/** Zero-based line and UTF-16 column. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Start offsets of all lines of one text; `\n`, `\r\n` and `\r` end a line. */
export interface LineIndex {
  readonly starts: readonly number[];
  readonly length: number;
}

/** Builds the index in one pass. */
export function createLineIndex(text: string): LineIndex {
  const starts = [0];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 10) starts.push(index + 1);
    else if (code === 13) {
      if (text.charCodeAt(index + 1) === 10) index += 1;
      starts.push(index + 1);
    }
  }
  return { starts, length: text.length };
}

/** Position of an offset; offsets outside the text are clamped to its ends. */
export function positionAt(index: LineIndex, offset: number): Position {
  const target = Math.max(0, Math.min(offset, index.length));
  let low = 0;
  let high = index.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((index.starts[middle] ?? 0) <= target) low = middle;
    else high = middle - 1;
  }
  return { line: low, column: target - (index.starts[low] ?? 0) };
}

/** Offset of a position; a column beyond its line is clamped to the start of the next line. */
export function offsetAt(index: LineIndex, position: Position): number {
  if (position.line < 0) return 0;
  const start = index.starts[position.line];
  if (start === undefined) return index.length;
  const next = index.starts[position.line + 1] ?? index.length;
  return Math.max(start, Math.min(start + position.column, next));
}
