/** A unified diff of two texts, for people to read before they say yes. */

interface Row {
  readonly sign: " " | "-" | "+";
  readonly line: string;
}

const CONTEXT = 2;
/** Above this product of line counts the middle is shown as removed and added as a whole. */
const MOST_CELLS = 1_000_000;

/** Diff in the unified form with headers; empty if the texts are equal. */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return "";
  const rows = diffRows(splitLines(before), splitLines(after));
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
  return `${lines.join("\n")}\n`;
}

function splitLines(text: string): readonly string[] {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function diffRows(before: readonly string[], after: readonly string[]): readonly Row[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const same = (lines: readonly string[]): readonly Row[] => lines.map((line) => ({ sign: " ", line }));
  const middle = diffMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail));
  return [...same(before.slice(0, head)), ...middle, ...same(before.slice(before.length - tail))];
}

/** Longest common subsequence by table; both sides are short once equal ends are gone. */
function diffMiddle(before: readonly string[], after: readonly string[]): readonly Row[] {
  const removed = before.map((line): Row => ({ sign: "-", line }));
  const added = after.map((line): Row => ({ sign: "+", line }));
  if (before.length === 0 || after.length === 0 || before.length * after.length > MOST_CELLS) return [...removed, ...added];
  const width = after.length + 1;
  const table = new Uint32Array((before.length + 1) * width);
  const cell = (row: number, column: number): number => table[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      const isSame = before[row] === after[column];
      table[row * width + column] = isSame ? cell(row + 1, column + 1) + 1 : Math.max(cell(row + 1, column), cell(row, column + 1));
    }
  }
  const rows: Row[] = [];
  let row = 0;
  let column = 0;
  while (row < before.length || column < after.length) {
    if (row < before.length && column < after.length && before[row] === after[column]) {
      rows.push({ sign: " ", line: before[row] ?? "" });
      row += 1;
      column += 1;
    } else if (row < before.length && (column === after.length || cell(row + 1, column) >= cell(row, column + 1))) {
      rows.push({ sign: "-", line: before[row] ?? "" });
      row += 1;
    } else {
      rows.push({ sign: "+", line: after[column] ?? "" });
      column += 1;
    }
  }
  return rows;
}
