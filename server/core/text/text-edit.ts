/** Edits as data: what a fix wants to change, and how it is applied. */
import type { FilePath, Span } from "./place.ts";

/** Replaces `span` by `newText`; an empty span inserts. */
export interface TextEdit {
  readonly span: Span;
  readonly newText: string;
}

/** All edits to one file. They refer to the same text and do not overlap. */
export interface FileEdit {
  readonly file: FilePath;
  readonly edits: readonly TextEdit[];
}

/** Sorted copy without exact duplicates, or `undefined` if two edits overlap (two inserts at one offset keep their order). */
export function normalizeEdits(edits: readonly TextEdit[]): readonly TextEdit[] | undefined {
  const sorted = edits
    .map((edit, order) => ({ edit, order }))
    .sort((a, b) => a.edit.span.start - b.edit.span.start || a.edit.span.end - b.edit.span.end || a.order - b.order)
    .map((item) => item.edit);
  const result: TextEdit[] = [];
  for (const edit of sorted) {
    const last = result.at(-1);
    if (last !== undefined) {
      const same = last.span.start === edit.span.start && last.span.end === edit.span.end && last.newText === edit.newText;
      if (same) continue;
      if (edit.span.start < last.span.end) return undefined;
      const bothReplaceSame = edit.span.start === last.span.start && edit.span.end > edit.span.start && last.span.end > last.span.start;
      if (bothReplaceSame) return undefined;
    }
    result.push(edit);
  }
  return result;
}

/** Applies the edits, or returns `undefined` if two of them overlap. Spans are clamped to the text. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string | undefined {
  const sorted = normalizeEdits(edits);
  if (sorted === undefined) return undefined;
  let result = "";
  let position = 0;
  for (const edit of sorted) {
    const start = Math.min(edit.span.start, text.length);
    result += text.slice(position, start) + edit.newText;
    position = Math.min(edit.span.end, text.length);
  }
  return result + text.slice(position);
}
