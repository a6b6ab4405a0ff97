/** Compares two texts line by line: for people to read, and to say a change as edits. Within a line it only cuts equal ends off. */
import type { TextEdit } from "./text-edit.ts";

/** A line that stayed, went or came. */
export interface DiffRow {
  readonly sign: " " | "-" | "+";
  readonly line: string;
}

/** Above this product of line counts the middle counts as removed and added as a whole. */
const MOST_CELLS = 1_000_000;

/** Edits that turn one text into the other: one for each changed line, or for a run of lines that became more or fewer, without the ends that are equal. */
export function editsBetween(before: string, after: string): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  let offset = 0;
  let removed: string[] = [];
  let added: string[] = [];
  const flush = (): void => {
    let start = offset - removed.join("").length;
    const pairs =
      removed.length === added.length ? removed.map((line, index) => [line, added[index] ?? ""] as const) : [[removed.join(""), added.join("")] as const];
    for (const [old, renewed] of pairs) {
      if (old !== renewed) edits.push(editBetween(old, renewed, start));
      start += old.length;
    }
    removed = [];
    added = [];
  };
  for (const { sign, line } of diffLines(linesWithEnds(before), linesWithEnds(after))) {
    if (sign === " ") flush();
    if (sign === "-") removed.push(line);
    if (sign === "+") added.push(line);
    if (sign !== "+") offset += line.length;
  }
  flush();
  return edits;
}

function editBetween(before: string, after: string, at: number): TextEdit {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return { span: { start: at + head, end: at + before.length - tail }, newText: after.slice(head, after.length - tail) };
}

function linesWithEnds(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** A shortest way from one list of lines to the other; all lines in order, removed ones before added ones. */
export function diffLines(before: readonly string[], after: readonly string[]): readonly DiffRow[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const same = (lines: readonly string[]): readonly DiffRow[] => lines.map((line) => ({ sign: " ", line }));
  const middle = diffMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail));
  return [...same(before.slice(0, head)), ...middle, ...same(before.slice(before.length - tail))];
}

/** Longest common subsequence by table; both sides are short once equal ends are gone. */
function diffMiddle(before: readonly string[], after: readonly string[]): readonly DiffRow[] {
  const removed = before.map((line): DiffRow => ({ sign: "-", line }));
  const added = after.map((line): DiffRow => ({ sign: "+", line }));
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
  const rows: DiffRow[] = [];
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
