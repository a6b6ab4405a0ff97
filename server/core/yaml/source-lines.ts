/** Lines of a source text for editors: where they start, how they are indented, and edits of whole ones. */
import type { TextEdit } from "../text/text-edit.ts";

/** The line end that the text uses. */
export function lineEndOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** Where the line of the offset starts. */
export function lineStartOf(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}

/** What stands on the line before the offset, without a byte order mark. */
export function beforeOnLine(text: string, offset: number): string {
  return text.slice(lineStartOf(text, offset), offset).replace("\uFEFF", "");
}

/** A new line behind the one on which the offset stands. */
export function insertBehind(text: string, offset: number, line: string): TextEdit {
  const newline = text.indexOf("\n", offset);
  const end = newline < 0 ? text.length : newline - (text.charAt(newline - 1) === "\r" ? 1 : 0);
  return { span: { start: end, end }, newText: `${lineEndOf(text)}${line}` };
}

/** Removes all lines from that of `start` to that of `end`. */
export function removeLines(text: string, start: number, end: number): TextEdit {
  const from = lineStartOf(text, start);
  const newline = text.indexOf("\n", end);
  if (newline >= 0) return { span: { start: from, end: newline + 1 }, newText: "" };
  // The last line of a text without a final line end: its line end before goes instead.
  return { span: { start: text.slice(0, from).replace(/\r?\n$/, "").length, end: text.length }, newText: "" };
}
