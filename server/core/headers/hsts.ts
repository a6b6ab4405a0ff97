/** Strict-Transport-Security, RFC 6797 section 6.1. It reads one header value; browsers ignore the header over plain http. */
import type { Span } from "../text/place.ts";
import { isDigits, isToken, sliceAt, splitOutsideQuotes, splitWhitespace, trimWhitespace } from "./scanning.ts";

/** A directive of the value. */
export interface HstsDirective {
  /** Lower case. */
  readonly name: string;
  readonly nameSpan: Span;
  readonly span: Span;
  /** Without quotes; `undefined` if there is no `=`. */
  readonly value: string | undefined;
  readonly valueSpan: Span | undefined;
}

/** Faults. All but `unknown-directive` and `flag-with-value` make browsers ignore the header. */
export type HstsProblemKind =
  | "missing-max-age"
  | "max-age-not-a-number"
  | "repeated-directive"
  | "missing-semicolon"
  | "comma"
  | "not-a-token"
  | "flag-with-value"
  | "unknown-directive";

/** A fault with its span. */
export interface HstsProblem {
  readonly kind: HstsProblemKind;
  readonly span: Span;
  readonly text: string;
}

/** A value taken to pieces. */
export interface HstsReading {
  readonly directives: readonly HstsDirective[];
  readonly problems: readonly HstsProblem[];
  /** True if browsers honour the header. */
  readonly valid: boolean;
  /** Seconds; `undefined` if missing or not a number. */
  readonly maxAge: number | undefined;
  readonly maxAgeSpan: Span | undefined;
  readonly includeSubDomains: boolean;
  readonly preload: boolean;
}

const HARMLESS: ReadonlySet<HstsProblemKind> = new Set(["unknown-directive", "flag-with-value"]);

/** Reads one value. Directives are separated by `;`, empty ones are legal, names ignore case, each may appear once. */
export function parseHsts(text: string): HstsReading {
  const directives: HstsDirective[] = [];
  const problems: HstsProblem[] = [];
  const seen = new Set<string>();
  const report = (kind: HstsProblemKind, span: Span): void => {
    problems.push({ kind, span, text: text.slice(span.start, span.end) });
  };
  for (const part of splitOutsideQuotes(text, ";")) {
    const span = trimWhitespace(text, part);
    if (span.start === span.end) continue;
    const directive = readDirective(text, span, report);
    if (directive === undefined) continue;
    if (seen.has(directive.name)) report("repeated-directive", directive.span);
    seen.add(directive.name);
    directives.push(directive);
  }
  const maxAgeDirective = directives.find((directive) => directive.name === "max-age");
  let maxAge: number | undefined;
  if (maxAgeDirective === undefined) report("missing-max-age", trimWhitespace(text, { start: 0, end: text.length }));
  else if (maxAgeDirective.value !== undefined && isDigits(maxAgeDirective.value)) maxAge = Number(maxAgeDirective.value);
  else if (!problems.some((problem) => problem.kind === "comma" || problem.kind === "missing-semicolon"))
    report("max-age-not-a-number", maxAgeDirective.valueSpan ?? maxAgeDirective.span);
  for (const directive of directives) {
    if (directive.name === "max-age") continue;
    if (directive.name !== "includesubdomains" && directive.name !== "preload") report("unknown-directive", directive.nameSpan);
    else if (directive.value !== undefined) report("flag-with-value", directive.span);
  }
  return {
    directives,
    problems,
    valid: problems.every((problem) => HARMLESS.has(problem.kind)),
    maxAge,
    maxAgeSpan: maxAgeDirective?.valueSpan,
    includeSubDomains: directives.some((directive) => directive.name === "includesubdomains"),
    preload: directives.some((directive) => directive.name === "preload"),
  };
}

function readDirective(text: string, span: Span, report: (kind: HstsProblemKind, span: Span) => void): HstsDirective | undefined {
  const body = text.slice(span.start, span.end);
  const equals = body.indexOf("=");
  const nameSpan = trimWhitespace(text, { start: span.start, end: equals < 0 ? span.end : span.start + equals });
  const name = sliceAt(text, nameSpan).text;
  const valueSpan = equals < 0 ? undefined : trimWhitespace(text, { start: span.start + equals + 1, end: span.end });
  const rawValue = valueSpan === undefined ? undefined : text.slice(valueSpan.start, valueSpan.end);
  const quoted = rawValue !== undefined && rawValue.length >= 2 && rawValue.startsWith('"') && rawValue.endsWith('"');
  const suspect = quoted ? name : body;
  if (suspect.includes(",")) report("comma", { start: span.start + body.indexOf(","), end: span.start + body.indexOf(",") + 1 });
  else {
    const words = splitWhitespace(text, quoted ? nameSpan : span).filter((word) => !word.text.startsWith("=") && !word.text.endsWith("="));
    const second = words[1];
    const first = words[0];
    if (first !== undefined && !isToken(first.text.split("=")[0] ?? "")) report("not-a-token", first.span);
    else if (first !== undefined && second !== undefined && !/\s=|=\s/.test(body.slice(0, 200)))
      report("missing-semicolon", { start: first.span.end, end: second.span.start });
    else if (!isToken(name)) report("not-a-token", nameSpan);
    else if (rawValue !== undefined && !quoted && rawValue !== "" && !isToken(rawValue)) report("not-a-token", valueSpan ?? span);
  }
  if (name === "") return undefined;
  const value = rawValue === undefined ? undefined : quoted ? rawValue.slice(1, -1) : rawValue;
  return { name: firstWord(name).toLowerCase(), nameSpan, span, value, valueSpan };
}

function firstWord(name: string): string {
  const space = name.search(/\s/);
  return space < 0 ? name : name.slice(0, space);
}
