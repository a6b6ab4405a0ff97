/**
 * Which keys and items stand beside the cursor in the policy file, so that none is offered twice. Works on lines and indentation, as completions do:
 * half-typed text has no tree. Lines of flow maps and lists that another line opens are not told apart from block ones.
 */

interface Line {
  readonly indentation: number;
  /** Where the key stands: behind the dash, if there is one. */
  readonly column: number;
  readonly hasDash: boolean;
  readonly key: string | undefined;
  /** What stands behind the dash. */
  readonly item: string | undefined;
}

/** What a longer file holds further away is not looked at. */
const MOST_LINES = 5000;

/** Keys of the block map and items of the block list that the line at `lineStart` belongs to; `before` is that line up to the cursor. */
export function writtenAround(text: string, lineStart: number, before: string): readonly string[] {
  const here = lineOf(before);
  const lineEnd = text.indexOf("\n", lineStart + before.length);
  const above = linesOf(text.slice(0, lineStart)).reverse().slice(0, MOST_LINES);
  const below = lineEnd === -1 ? [] : linesOf(text.slice(lineEnd + 1)).slice(0, MOST_LINES);
  const items = here.hasDash ? [above, below].flatMap((lines) => itemsAt(lines, here.indentation)) : [];
  // A map that begins on this line, behind a dash, has nothing above.
  return [...items, ...(here.hasDash ? [] : keysAbove(above, here.column)), ...keysIn(below, here.column)];
}

/** Keys or items that stand at and behind an offset in the flow map or list around it, on the same line. */
export function writtenBehind(text: string, offset: number): readonly string[] {
  const written: string[] = [];
  const rest = /^[^\r\n]*/.exec(text.slice(offset, offset + 1000))?.[0] ?? "";
  let depth = 0;
  for (const [part, word] of rest.matchAll(/([A-Za-z][\w.-]*)(?=\s*[:,}\]])|[{}[\]]/g)) {
    if (word === undefined) depth += part === "{" || part === "[" ? 1 : -1;
    else if (depth === 0) written.push(word);
    if (depth < 0) break;
  }
  return written;
}

function linesOf(text: string): Line[] {
  return text.split("\n").flatMap((line) => (/^[ \t]*(?:#|\r?$)/.test(line) ? [] : [lineOf(line.slice(0, 1000))]));
}

function lineOf(line: string): Line {
  const [, space = "", dash = ""] = /^([ \t]*)(- +)?/.exec(line) ?? [];
  const rest = line.slice(space.length + dash.length);
  const key = /^([A-Za-z][\w-]*):(?:\s|$)/.exec(rest)?.[1];
  const hasDash = dash !== "";
  const item = hasDash && key === undefined ? rest.trim() : undefined;
  return { indentation: space.length, column: space.length + dash.length, hasDash, key, item };
}

function itemsAt(lines: readonly Line[], indentation: number): readonly string[] {
  const inside = until(lines, (line) => line.indentation < indentation || (line.indentation === indentation && !line.hasDash));
  return inside.flatMap((line) => (line.indentation === indentation && line.item !== undefined ? [line.item] : []));
}

/** A list may stand in the column of the key that it belongs to: its items are no keys. */
function keysIn(lines: readonly Line[], column: number): readonly string[] {
  const inside = until(lines, (line) => line.indentation < column);
  return inside.flatMap((line) => (line.indentation === column && !line.hasDash && line.key !== undefined ? [line.key] : []));
}

/** The first key of an item's map stands behind its dash. */
function keysAbove(lines: readonly Line[], column: number): readonly string[] {
  const first = lines.find((line) => line.indentation < column);
  const isFirst = first?.hasDash === true && first.column === column && first.key !== undefined;
  return [...keysIn(lines, column), ...(isFirst ? [first.key] : [])];
}

function until(lines: readonly Line[], ends: (line: Line) => boolean): readonly Line[] {
  const end = lines.findIndex(ends);
  return end === -1 ? lines : lines.slice(0, end);
}
