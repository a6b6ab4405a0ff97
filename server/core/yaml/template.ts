/**
 * Finds template text in YAML and blanks it at equal length, so that every offset stays true: Helm and Jinja actions, Terraform directives, ERB tags,
 * `${VAR}` and the placeholders of build tools. It does not evaluate templates and does not know which engine is meant.
 */
import type { Span } from "../text/place.ts";

/** Text of the same length as the input, and where template text stood; both lists are sorted and free of overlaps. */
export interface MaskedText {
  readonly text: string;
  /** The same for text of another language inside a scalar: what stands within a line is a `${…}` of equal length there. */
  readonly embedded: string;
  /** Actions that can produce any structure: `{{ … }}`, `{% … %}`, `{# … #}`, `%{ … }`, `<% … %>`. */
  readonly actions: readonly Span[];
  /** `${VAR}`, `@VAR@` and the like: replaces text inside a value, never structure. */
  readonly variables: readonly Span[];
}

/** Longest action that is still taken as one; a lone opener must not swallow the rest of the file. */
const LONGEST_ACTION = 20_000;
const LONGEST_VARIABLE = 300;

const CLOSERS: Readonly<Record<string, string>> = { "{{": "}}", "{%": "%}", "{#": "#}", "<%": "%>" };
/**
 * Openers of actions, and placeholders that are whole in themselves: `@VAR@` (Autoconf, Maven), `#{VAR}#` and `#{VAR}` (Azure, Octopus), `__VAR__`, `$(VAR)` (Kubernetes,
 * Azure), `%VAR%`, `%{VAR}`, `{part[name]}` (Python), `[[ .x ]]` (Go with other delimiters), and `((var))` (Concourse) where a value begins.
 */
const TEMPLATE =
  /\{\{|\{%|\{#|<%|%\{(?=[ \t]*~?[ \t]*(?:if|else|endif|for|endfor)\b)|\$\{|@[A-Za-z_][\w.-]{0,80}@(?!\w)|#\{[A-Za-z_][\w.:-]{0,80}\}#?|(?<!\w)__[A-Z][A-Z0-9_]{0,80}?__(?!\w)|\$\([A-Za-z_][\w.-]{0,80}\)|%[A-Z][A-Z0-9_]{2,80}%|%\{[A-Za-z_][\w.:-]{0,80}\}|\{\w{1,40}(?:\[[\w.-]{1,40}\]){1,5}\}|\[\[-?[ \t]{0,5}[.$][^[\]\r\n]{0,200}\]\]|(?<=[\s"'=:])\(\([A-Za-z_][\w.:/-]{0,80}\)\)/g;
/** Actions that choose one of several texts: what stands between them is not all there at once. */
const BRANCH = /^(?:\{\{|\{%|<%|%\{)[-~+=]?\s{0,20}(?:if|else|elif|elsif|elseif|unless|case|when|with)\b/;

/** Masks all template text. The result has the length of `text`, line ends are kept. */
export function maskTemplates(text: string): MaskedText {
  const actions: Span[] = [];
  const variables: Span[] = [];
  const cursor: Cursor = { text, closers: new Map(), lineStart: 0, lineEnd: undefined };
  TEMPLATE.lastIndex = 0;
  for (let match = TEMPLATE.exec(text); match !== null; match = TEMPLATE.exec(text)) {
    const start = match.index;
    const opener = match[0];
    const isWhole = opener.length > 2;
    const end = isWhole ? start + opener.length : opener === "${" || opener === "%{" ? endOfBraces(text, start + 1) : endOfAction(cursor, start, opener);
    if (end === undefined) continue;
    TEMPLATE.lastIndex = end;
    if (isInComment(cursor, start, end)) continue;
    if (isWhole || opener === "${") variables.push({ start, end });
    else actions.push({ start, end });
  }
  if (actions.length === 0 && variables.length === 0) return { text, embedded: text, actions, variables };
  return { text: blank(text, actions, variables, fill), embedded: blank(text, actions, variables, embed), actions, variables };
}

/** True if an action of the range chooses between texts. */
export function branches({ actions }: MaskedText, text: string, start: number, end: number): boolean {
  return actions.some((action) => action.start < end && start < action.end && BRANCH.test(text.slice(action.start, action.start + 40)));
}

/** What the scan knows about the text ahead, so that each character is looked at a fixed number of times. */
interface Cursor {
  readonly text: string;
  /** Where each closer stands next; the text's length if it never does. */
  readonly closers: Map<string, number>;
  lineStart: number;
  /** Where the line of `lineStart` ends. */
  lineEnd: number | undefined;
}

function moveToLine(cursor: Cursor, offset: number): { readonly start: number; readonly end: number } {
  for (;;) {
    if (cursor.lineEnd === undefined) {
      const newline = cursor.text.indexOf("\n", cursor.lineStart);
      cursor.lineEnd = newline < 0 ? cursor.text.length : newline;
    }
    if (offset <= cursor.lineEnd) return { start: cursor.lineStart, end: cursor.lineEnd };
    cursor.lineStart = cursor.lineEnd + 1;
    cursor.lineEnd = undefined;
  }
}

function nextCloser(cursor: Cursor, closer: string, from: number): number {
  const known = cursor.closers.get(closer);
  if (known !== undefined && known >= from) return known;
  const found = cursor.text.indexOf(closer, from);
  const at = found < 0 ? cursor.text.length : found;
  cursor.closers.set(closer, at);
  return at;
}

/** True if any of the sorted spans overlaps the range. */
export function overlapsAny(spans: readonly Span[], start: number, end: number): boolean {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.end ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  const span = spans[low];
  return span !== undefined && span.start < end;
}

/** End of an action, or the end of its line if it is never closed. A lone `{#` or `{%` is left alone. */
function endOfAction(cursor: Cursor, start: number, opener: string): number | undefined {
  const closer = CLOSERS[opener] ?? "";
  const found = nextCloser(cursor, closer, start + 2);
  if (found < cursor.text.length && found - start <= LONGEST_ACTION) return found + closer.length;
  return opener === "{{" ? moveToLine(cursor, start).end : undefined;
}

/** End of a balanced `{ … }` on one line whose `{` stands at `open`. */
function endOfBraces(text: string, open: number): number | undefined {
  let depth = 0;
  const limit = Math.min(text.length, open + LONGEST_VARIABLE);
  for (let index = open; index < limit; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 10 || code === 13) return undefined;
    if (code === 123) depth += 1;
    else if (code === 125) {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
  }
  return undefined;
}

/** True for a one-line action behind a `#` that starts its line: such a line is a comment and makes nothing. */
function isInComment(cursor: Cursor, start: number, end: number): boolean {
  const line = moveToLine(cursor, start);
  let index = line.start;
  while (isBlank(cursor.text.charCodeAt(index))) index += 1;
  return index < start && cursor.text.charCodeAt(index) === 35 && end <= line.end;
}

function blank(text: string, actions: readonly Span[], variables: readonly Span[], fill: (source: string, blanks: boolean) => string): string {
  const parts: string[] = [];
  let position = 0;
  const all = [...actions.map((span) => ({ span, variable: false })), ...variables.map((span) => ({ span, variable: true }))];
  all.sort((left, right) => left.span.start - right.span.start);
  for (let index = 0; index < all.length; ) {
    const first = all[index];
    if (first === undefined) break;
    // Actions that share lines are judged together: `{{- if a }}{{ b }}` alone on its line makes no text of its own.
    let last = index;
    while (!first.variable) {
      const current = all[last];
      const next = all[last + 1];
      if (current === undefined || next === undefined || next.variable || !/^[ \t]*$/.test(text.slice(current.span.end, next.span.start))) break;
      last += 1;
    }
    const end = all[last]?.span.end ?? first.span.end;
    const alone = !first.variable && isAlone(text, first.span.start, end);
    for (let each = index; each <= last; each += 1) {
      const span = all[each]?.span;
      if (span === undefined) continue;
      parts.push(text.slice(position, span.start), fill(text.slice(span.start, span.end), alone));
      position = span.end;
    }
    index = last + 1;
  }
  parts.push(text.slice(position));
  return parts.join("");
}

/** True if nothing but blanks stands before the start and after the end on their lines. */
function isAlone(text: string, start: number, end: number): boolean {
  let before = start - 1;
  while (before >= 0 && isBlank(text.charCodeAt(before))) before -= 1;
  if (before >= 0 && !isLineEnd(text.charCodeAt(before))) return false;
  let after = end;
  while (after < text.length && isBlank(text.charCodeAt(after))) after += 1;
  return after >= text.length || isLineEnd(text.charCodeAt(after));
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

function isLineEnd(code: number): boolean {
  return code === 10 || code === 13;
}

/** Blanks, or `T` on the first line and blanks on the others, which then read as a continuation of nothing. */
function fill(source: string, blanks: boolean): string {
  if (blanks) return source.replace(/[^\r\n]/g, " ");
  const newline = source.search(/[\r\n]/);
  if (newline < 0) return "T".repeat(source.length);
  return "T".repeat(newline) + source.slice(newline).replace(/[^\r\n]/g, " ");
}

/** As `fill`, with a variable that nothing explains in the place of what stands within a line; `${VAR}` stays. */
function embed(source: string, blanks: boolean): string {
  if (blanks || source.startsWith("${")) return blanks ? fill(source, true) : source;
  const newline = source.search(/[\r\n]/);
  const length = newline < 0 ? source.length : newline;
  const variable = length < 4 ? "T".repeat(length) : `\${${"_".repeat(length - 3)}}`;
  return variable + source.slice(length).replace(/[^\r\n]/g, " ");
}
