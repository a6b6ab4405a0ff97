/** Lines, indentation and removal from comma-separated lists, for the editor. */
import type ts from "typescript";
import type { TextEdit } from "../../text/text-edit.ts";

/** Start of the line that holds the offset. */
export function lineStartOf(text: string, offset: number): number {
  let position = offset;
  while (position > 0 && text.charAt(position - 1) !== "\n" && text.charAt(position - 1) !== "\r") position -= 1;
  return position;
}

/** End of the line that holds the offset, its line break excluded. */
export function lineEndAfter(text: string, offset: number): number {
  let position = offset;
  while (position < text.length && text.charAt(position) !== "\n" && text.charAt(position) !== "\r") position += 1;
  return position;
}

/** The line break of the file. */
export function lineEndOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** White space at the start of the line that holds the offset. */
export function leadingIndent(text: string, offset: number): string {
  const start = lineStartOf(text, offset);
  let end = start;
  while (end < offset && (text.charAt(end) === " " || text.charAt(end) === "\t")) end += 1;
  return text.slice(start, end);
}

/** True if the two offsets are on different lines and only white space stands before the second. */
export function isOnOwnLines(text: string, first: number, second: number): boolean {
  const lineStart = lineStartOf(text, second);
  return lineStart > first && text.slice(lineStart, second).trim() === "";
}

/** Removes one element of a list with its comma, and with its line if it stands alone there. */
export function removeFromList(
  text: string,
  tree: ts.SourceFile | undefined,
  owner: ts.Node,
  elements: ts.NodeArray<ts.Node>,
  index: number,
): TextEdit | undefined {
  const element = elements[index];
  if (element === undefined) return undefined;
  const start = element.getStart(tree, false);
  const next = elements[index + 1];
  const previous = elements[index - 1];
  if (next === undefined && previous === undefined) {
    const open = owner.getStart(tree, false) + 1;
    const inner = text.slice(open, owner.end - 1);
    return inner.includes("//") || inner.includes("/*")
      ? { span: { start, end: afterComma(text, element.end, owner.end) }, newText: "" }
      : { span: { start: open, end: owner.end - 1 }, newText: "" };
  }
  if (next !== undefined) {
    const afterElement = afterComma(text, element.end, owner.end);
    const lineStart = lineStartOf(text, start);
    const lineEnd = lineEndAfter(text, afterElement);
    const isAlone = text.slice(lineStart, start).trim() === "" && text.slice(afterElement, lineEnd).trim() === "";
    if (isAlone) return { span: { start: lineStart, end: skipLineBreak(text, lineEnd) }, newText: "" };
    return { span: { start, end: next.getStart(tree, false) }, newText: "" };
  }
  // The last one: its own trailing comma, if any, becomes that of the previous element.
  const before = previous?.end ?? start;
  const between = text.slice(before, start);
  if (between.includes("//") || between.includes("/*")) return { span: { start, end: afterComma(text, element.end, owner.end) }, newText: "" };
  return { span: { start: before, end: element.end }, newText: "" };
}

/** Inserts an element behind one that stands between the offsets, on a line of its own if that one starts a line of the list. */
export function insertBehind(text: string, list: number, start: number, end: number, code: string): TextEdit {
  const separator = isOnOwnLines(text, list, start) ? lineEndOf(text) + leadingIndent(text, start) : " ";
  return { span: { start: end, end }, newText: `,${separator}${code}` };
}

function afterComma(text: string, offset: number, limit: number): number {
  let position = offset;
  while (position < limit && /\s/.test(text.charAt(position))) position += 1;
  return text.charAt(position) === "," ? position + 1 : offset;
}

function skipLineBreak(text: string, offset: number): number {
  if (text.charAt(offset) === "\r" && text.charAt(offset + 1) === "\n") return offset + 2;
  return offset < text.length ? offset + 1 : offset;
}
