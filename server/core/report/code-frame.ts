/** A few lines of source with the place underlined. Long lines are cut around the place, so that minified text stays readable. */

import { positionAt } from "../text/line-index.ts";
import type { Place } from "../text/place.ts";
import { visible } from "../text/visible.ts";
import type { Locator } from "./locate.ts";

const WIDEST = 110;
const TAB = "    ";

/** Lines of the frame: one before, the line itself, the underline, one after. Empty if the text is not at hand. */
export function codeFrame(place: Place, locator: Locator, emphasise: (text: string) => string, dim: (text: string) => string): readonly string[] {
  const text = locator.textOf(place.file);
  const index = locator.linesOf(place.file);
  if (text === "") return [];
  const { line } = positionAt(index, place.span.start);
  const lineText = (number: number): string | undefined => {
    const start = index.starts[number];
    return start === undefined ? undefined : text.slice(start, index.starts[number + 1] ?? text.length).replace(/[\r\n]+$/, "");
  };
  const own = lineText(line) ?? "";
  const from = place.span.start - (index.starts[line] ?? 0);
  const to = Math.max(from, Math.min(place.span.end - (index.starts[line] ?? 0), own.length));
  const cut = windowAround(own, from, to);
  const numberWidth = String(line + 2).length;
  const row = (label: string, content: string): string => `${dim(`${label.padStart(numberWidth)} | `)}${content}`.trimEnd();
  const context = (number: number): readonly string[] => {
    const content = lineText(number);
    if (content === undefined || content.trim() === "") return [];
    return [row(String(number + 1), dim(clip(expandTabs(content))))];
  };
  const before = expandTabs(own.slice(cut.start, from));
  const marked = expandTabs(own.slice(from, Math.min(to, cut.end)));
  const shown = (cut.start > 0 ? "…" : "") + before + marked + expandTabs(own.slice(Math.min(to, cut.end), cut.end)) + (cut.end < own.length ? "…" : "");
  const underline = " ".repeat(widthOf(before) + (cut.start > 0 ? 1 : 0)) + emphasise("^".repeat(Math.max(1, widthOf(marked))));
  return [...(line > 0 ? context(line - 1) : []), row(String(line + 1), shown), row("", underline), ...context(line + 1)];
}

/** The part of a line that is shown: all of it, or the place with some text on both sides. */
function windowAround(line: string, from: number, to: number): { readonly start: number; readonly end: number } {
  if (line.length <= WIDEST) return { start: 0, end: line.length };
  const start = Math.max(0, Math.min(from - 30, line.length - WIDEST));
  return { start, end: Math.min(line.length, Math.max(start + WIDEST, Math.min(to, start + WIDEST))) };
}

function clip(line: string): string {
  return line.length <= WIDEST ? line : `${line.slice(0, WIDEST)}…`;
}

/** A byte order mark has no width, a tab has four columns; all else is shown. */
function expandTabs(text: string): string {
  return visible(text.replaceAll("\uFEFF", "").replaceAll("\t", TAB));
}

function widthOf(text: string): number {
  return [...text].length;
}
