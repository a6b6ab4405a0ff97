/**
 * On which lines a comment keeps a finding away: anywhere in what is underlined, on the first line of the call or mapping that the finding is
 * about and of calls around it, and on the lines that it refers to, in the finding's file. Comments, the word about idle ones and the offer to write one all ask here.
 */
import type { Fact } from "../model/facts.ts";
import type { Finding } from "../model/finding.ts";
import type { LineIndex } from "../text/line-index.ts";
import { positionAt } from "../text/line-index.ts";
import type { FilePath, Place } from "../text/place.ts";

/** Lines, the first ones of each place only, in the order in which a new comment is best placed: the underlined value, its calls, what it refers to. */
export function linesForComment({ at, fact, related }: Finding, text: string, lines: LineIndex): readonly number[] {
  const calls = fact === undefined || fact.at.file !== at.file ? [] : callStarts(text, fact.at.span.start);
  const offsets = [at.span.start, ...calls, ...related.filter((one) => one.at.file === at.file).map((one) => one.at.span.start)];
  return [...new Set(offsets.map((offset) => positionAt(lines, offset).line))];
}

/** Calls that hold one another, such as `app.use(cors(…))`. */
const MOST_CALLS = 3;
/** Characters before a call in which the one around it is looked for. */
const FARTHEST = 400;

/** Where a call begins, and those whose argument it is: `app.use("/api", cors(…))` begins at `app`. */
function callStarts(text: string, offset: number): readonly number[] {
  const starts = [offset];
  for (let start = offset; starts.length <= MOST_CALLS; ) {
    const before = text.slice(Math.max(0, start - FARTHEST), start);
    const opener = unclosedParenthesis(before);
    const callee = opener < 0 ? undefined : /[\w$.]+$/.exec(before.slice(0, opener).trimEnd())?.[0];
    if (callee === undefined) break;
    start = start - before.length + before.slice(0, opener).trimEnd().length - callee.length;
    starts.push(start);
  }
  return starts;
}

/** Index of the parenthesis that is still open at the end, -1 if a statement or block begins before it. */
function unclosedParenthesis(text: string): number {
  let closed = 0;
  for (let index = text.length - 1; index >= 0; index -= 1) {
    const character = text.charAt(index);
    if (character === ";" || character === "{" || character === "}") return -1;
    if (character === ")") closed += 1;
    if (character === "(") {
      if (closed === 0) return index;
      closed -= 1;
    }
  }
  return -1;
}

/** True if a comment about this line keeps the finding away. */
export function isSuppressibleAt(finding: Finding, line: number, text: string, lines: LineIndex): boolean {
  return isOn(finding.at, line, lines) || linesForComment(finding, text, lines).includes(line);
}

/** True if the line lies in the fact or begins a call around it: a rule may still report something of it. */
export function isWithinFact(fact: Fact, file: FilePath, line: number, text: string, lines: LineIndex): boolean {
  if ([fact.at, ...fact.via].some((place) => place.file === file && isOn(place, line, lines))) return true;
  if (fact.at.file !== file) return false;
  const start = callStarts(text, fact.at.span.start).at(-1) ?? fact.at.span.start;
  return positionAt(lines, start).line <= line && line <= positionAt(lines, fact.at.span.end).line;
}

function isOn({ span }: Place, line: number, lines: LineIndex): boolean {
  return positionAt(lines, span.start).line <= line && line <= positionAt(lines, span.end).line;
}
