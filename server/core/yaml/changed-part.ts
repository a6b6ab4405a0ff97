/** The documents of a file that edits touch, before and after: enough to see whether an edit breaks them. It parses nothing. */
import type { TextEdit } from "../text/text-edit.ts";
import { applyEdits } from "../text/text-edit.ts";

/** Text of the touched documents. */
export interface ChangedPart {
  readonly before: string;
  readonly after: string;
}

/** Template text may reach from one document into the next, and a new marker makes other documents: then the whole file is the part. */
const REACHES_FURTHER = /\{\{|\{%|\{#|<%|%\{|^---/m;

const MARKER = "---";

/** `undefined` if the edits overlap or there are none. */
export function changedPart(text: string, edits: readonly TextEdit[]): ChangedPart | undefined {
  if (edits.length === 0) return undefined;
  const first = Math.min(...edits.map((edit) => edit.span.start));
  const last = Math.max(...edits.map((edit) => edit.span.end));
  const start = documentStart(text, first);
  const end = documentEnd(text, last);
  const part = text.slice(start, end);
  const touchesMarker = (part.startsWith(MARKER) && first <= start + MARKER.length) || (end < text.length && last >= end);
  const isWhole = touchesMarker || edits.some((edit) => REACHES_FURTHER.test(edit.newText)) || REACHES_FURTHER.test(part.replace(/^---/, ""));
  if (isWhole) return withEdits(text, edits);
  const moved = edits.map(({ span, newText }) => ({ span: { start: span.start - start, end: span.end - start }, newText }));
  return withEdits(part, moved);
}

function withEdits(before: string, edits: readonly TextEdit[]): ChangedPart | undefined {
  const after = applyEdits(before, edits);
  return after === undefined ? undefined : { before, after };
}

/** Where the document begins that holds the offset. */
function documentStart(text: string, offset: number): number {
  for (
    let marker = offset === 0 ? -1 : text.lastIndexOf("\n---", offset - 1);
    marker >= 0;
    marker = marker === 0 ? -1 : text.lastIndexOf("\n---", marker - 1)
  ) {
    if (isMarker(text, marker)) return marker + 1;
  }
  return 0;
}

function documentEnd(text: string, offset: number): number {
  for (let marker = text.indexOf("\n---", Math.max(0, offset - 1)); marker >= 0; marker = text.indexOf("\n---", marker + 1)) {
    if (isMarker(text, marker)) return marker + 1;
  }
  return text.length;
}

function isMarker(text: string, newline: number): boolean {
  const next = text.charAt(newline + 4);
  return next === "" || next === "\n" || next === "\r" || next === " " || next === "\t";
}
