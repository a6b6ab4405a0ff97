/** A unified diff of two texts, for people to read before they say yes. */

import { diffLines } from "../core/text/line-diff.ts";
import { visible } from "../core/text/visible.ts";

const CONTEXT = 2;

/** Diff in the unified form with headers; empty if the texts are equal. */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return "";
  const rows = diffLines(splitLines(before), splitLines(after));
  const lines = [`--- ${path}`, `+++ ${path}`];
  let oldLine = 1;
  let newLine = 1;
  let index = 0;
  const keep = rows.map((_, position) => rows.slice(Math.max(0, position - CONTEXT), position + CONTEXT + 1).some((row) => row.sign !== " "));
  while (index < rows.length) {
    if (keep[index] !== true) {
      oldLine += 1;
      newLine += 1;
      index += 1;
      continue;
    }
    let end = index;
    while (end < rows.length && keep[end] === true) end += 1;
    const hunk = rows.slice(index, end);
    const removed = hunk.filter((row) => row.sign !== "+").length;
    const added = hunk.filter((row) => row.sign !== "-").length;
    lines.push(`@@ -${oldLine},${removed} +${newLine},${added} @@`, ...hunk.map((row) => row.sign + row.line));
    oldLine += removed;
    newLine += added;
    index = end;
  }
  return `${lines.map(visibleInDiff).join("\n")}\n`;
}

/** Tabs are part of how code looks. */
function visibleInDiff(line: string): string {
  return line.split("\t").map(visible).join("\t");
}

function splitLines(text: string): readonly string[] {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
