/** How statements stand in a file: their comments, blank lines around them, semicolons. For edits; refuses to format code that is there. */
import ts from "typescript";
import { lineEndAfter, lineStartOf } from "./edit-lists.ts";

/** A piece of text, `end` exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** The statement with the comments that belong to it: those on the lines directly above, and one behind it on its line. */
export function withComments(text: string, tree: ts.SourceFile, statement: ts.Statement): TextRange {
  let start = statement.getStart(tree, false);
  if (!isFirstOnLine(text, start)) return { start, end: statement.end };
  for (const comment of (ts.getLeadingCommentRanges(text, statement.getFullStart()) ?? []).toReversed()) {
    const isAttached = isFirstOnLine(text, comment.pos) && /^[ \t]*\r?\n[ \t]*$/.test(text.slice(comment.end, start));
    if (!isAttached) break;
    start = comment.pos;
  }
  // What stands above the first statement is about the file.
  if (start !== statement.getStart(tree, false) && text.slice(0, start).trim() === "") start = statement.getStart(tree, false);
  const rest = text.slice(statement.end, lineEndAfter(text, statement.end));
  return { start, end: /^[ \t]*(?:\/\/.*|\/\*[^*]*\*\/[ \t]*)$/.test(rest) ? statement.end + rest.trimEnd().length : statement.end };
}

function isFirstOnLine(text: string, offset: number): boolean {
  return text.slice(lineStartOf(text, offset), offset).trim() === "";
}

/** True if the line above the offset's line is blank; not at the start of the text. */
export function hasBlankLineAbove(text: string, offset: number): boolean {
  const start = lineStartOf(text, offset);
  return start > 0 && /\n[ \t]*\r?\n$/.test(text.slice(Math.max(0, start - 200), start));
}

/** The range with its line break; with the blank line behind it too if another one is above it, or if nothing is left to be separated from. */
export function wholeLines(text: string, { start, end }: TextRange): TextRange | undefined {
  const lineStart = lineStartOf(text, start);
  const lineEnd = lineEndAfter(text, end);
  if (text.slice(lineStart, start).trim() !== "" || text.slice(end, lineEnd).trim() !== "") return undefined;
  const next = afterLineBreak(text, lineEnd);
  const blank = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(next, next + 200));
  const isFirstInBlock = /\{[ \t]*\r?\n$/.test(text.slice(Math.max(0, lineStart - 200), lineStart));
  const isDoubled = blank !== null && blank[0] !== "" && (hasBlankLineAbove(text, start) || isFirstInBlock);
  return { start: lineStart, end: isDoubled ? next + blank[0].length : next };
}

function afterLineBreak(text: string, offset: number): number {
  if (text.charAt(offset) === "\r" && text.charAt(offset + 1) === "\n") return offset + 2;
  return offset < text.length ? offset + 1 : offset;
}

/** False in a file whose statements mostly end without a semicolon. */
export function usesSemicolons(tree: ts.SourceFile | undefined): boolean {
  if (tree === undefined) return true;
  let [withOne, without] = [0, 0];
  const stack: ts.Node[] = [tree];
  while (stack.length > 0 && withOne + without < 200) {
    const node = stack.pop();
    if (node === undefined) break;
    if (ts.isExpressionStatement(node) || ts.isVariableStatement(node) || ts.isImportDeclaration(node) || ts.isReturnStatement(node)) {
      if (tree.text.charAt(node.end - 1) === ";") withOne += 1;
      else without += 1;
    }
    ts.forEachChild(node, (child) => {
      stack.push(child);
    });
  }
  return withOne >= without;
}

/** The code without the semicolons that a line break replaces; not where the next line would go on with the statement. */
export function withoutSemicolons(code: string): string {
  return code.replaceAll(/;(?=\r?\n\s*[^\s([`+\-/*.,]|\s*$)/g, "");
}
