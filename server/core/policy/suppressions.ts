/**
 * Comments that keep a finding away: `preflint-ignore-next-line <rule>[, <rule>] -- reason (until YYYY-MM-DD)` and
 * `preflint-ignore-line`, after `//`, `#` or in a block comment. They change what is reported, never what is true.
 * There is no comment for a whole file.
 */

import type { Finding, RuleMeta } from "../model/finding.ts";
import type { LineIndex } from "../text/line-index.ts";
import { positionAt } from "../text/line-index.ts";
import type { FilePath, Place } from "../text/place.ts";
import { placeOf } from "../text/place.ts";
import { isCalendarDate, isPast } from "./dates.ts";
import type { OwnReport } from "./own-rules.ts";
import type { RuleSwitch } from "./severities.ts";
import { isSuppressibleAt, isWithinFact } from "./suppressed-lines.ts";

/** A rule named by a comment. */
export interface SuppressedRule {
  readonly id: string;
  readonly at: Place;
}

/** One comment. */
export interface Suppression {
  /** From `preflint-` to the end of the comment's text. */
  readonly at: Place;
  /** What goes if the comment goes: its whole line if nothing else stands there. */
  readonly removal: Place;
  /** `undefined`: the word behind `preflint-ignore-` is none that we know. */
  readonly line: number | undefined;
  readonly rules: readonly SuppressedRule[];
  readonly reason: string;
  readonly until: { readonly text: string; readonly at: Place } | undefined;
}

const WORD = "preflint-ignore";
/** Longer comments are cut: nothing in them can matter. */
const LONGEST_COMMENT = 2000;

/** All suppression comments of a text. One pass; words outside comments are not taken. */
export function readSuppressions(file: FilePath, text: string, lines: LineIndex): readonly Suppression[] {
  const found: Suppression[] = [];
  for (let index = text.indexOf(WORD); index >= 0; index = text.indexOf(WORD, index + WORD.length)) {
    const opener = commentOpener(text, index);
    if (opener !== undefined && !isInString(text, lines, opener.start)) found.push(readSuppression(file, text, lines, index, opener));
  }
  return found;
}

/** Offset and form of the comment sign directly before the word, or `undefined` if there is none. */
function commentOpener(text: string, index: number): { readonly start: number; readonly isBlock: boolean } | undefined {
  let end = index;
  while (end > 0 && (text.charAt(end - 1) === " " || text.charAt(end - 1) === "\t")) end -= 1;
  const last = text.charAt(end - 1);
  if (last === "#") return { start: end - 1, isBlock: false };
  if (last === "/" && text.charAt(end - 2) === "/") return { start: end - 2, isBlock: false };
  if (last !== "*") return undefined;
  while (text.charAt(end - 1) === "*") end -= 1;
  return text.charAt(end - 1) === "/" ? { start: end - 1, isBlock: true } : undefined;
}

/** True if an odd number of one kind of quote stands before the offset on its line: then the comment sign is part of a text. Apostrophes in YAML prose do not count. */
function isInString(text: string, lines: LineIndex, offset: number): boolean {
  const start = lines.starts[positionAt(lines, offset).line] ?? 0;
  const before = text.slice(Math.max(start, offset - LONGEST_COMMENT), offset);
  return ['"', "`"].some((quote) => before.split(quote).length % 2 === 0);
}

function readSuppression(
  file: FilePath,
  text: string,
  lines: LineIndex,
  index: number,
  opener: { readonly start: number; readonly isBlock: boolean },
): Suppression {
  const { line } = positionAt(lines, index);
  const lineStart = lines.starts[line] ?? 0;
  const nextStart = lines.starts[line + 1] ?? text.length;
  let lineEnd = nextStart;
  while (lineEnd > lineStart && (text.charAt(lineEnd - 1) === "\n" || text.charAt(lineEnd - 1) === "\r")) lineEnd -= 1;
  const close = opener.isBlock ? text.indexOf("*/", index) : -1;
  const isClosedHere = close >= 0 && close <= lineEnd;
  const commentEnd = isClosedHere ? close + 2 : lineEnd;
  const contentEnd = Math.min(trimmedEnd(text, index, isClosedHere ? close : lineEnd), index + LONGEST_COMMENT);
  const content = text.slice(index, contentEnd);
  const kind = /^preflint-ignore-(next-line|line)(?=\s|$)/.exec(content);
  const isAlone = text.slice(lineStart, opener.start).trim() === "" && text.slice(commentEnd, lineEnd).trim() === "";
  const removal = isAlone ? placeOf(file, lineStart, nextStart) : placeOf(file, trimmedEnd(text, lineStart, opener.start), commentEnd);
  const at = placeOf(file, index, contentEnd);
  if (kind === null) return { at, removal, line: undefined, rules: [], reason: "", until: undefined };
  const bodyStart = kind[0].length;
  const dashes = content.indexOf("--", bodyStart);
  const namesEnd = dashes < 0 ? content.length : dashes;
  const reason = dashes < 0 ? "" : content.slice(dashes + 2).trim();
  return {
    at,
    removal,
    line: kind[1] === "line" ? line : targetLine(text, lines, line),
    rules: readNames(file, content.slice(bodyStart, namesEnd), index + bodyStart),
    reason: reason.replace(/\(until [^()]{0,40}\)$/, "").trim(),
    until: readUntil(file, content, index),
  };
}

/** The next line that is not itself such a comment: several comments may stand above one line. */
function targetLine(text: string, lines: LineIndex, line: number): number {
  let target = line + 1;
  while (target < lines.starts.length) {
    const start = lines.starts[target] ?? text.length;
    const head = text.slice(start, Math.min(lines.starts[target + 1] ?? text.length, start + 400));
    if (!/^[ \t]*(?:\/\/|#|\/\*+)[ \t]*preflint-ignore-next-line\b/.test(head)) return target;
    target += 1;
  }
  return target;
}

function readNames(file: FilePath, body: string, offset: number): readonly SuppressedRule[] {
  return [...body.matchAll(/[^\s,]+/g)].map((match) => ({
    id: match[0],
    at: placeOf(file, offset + match.index, offset + match.index + match[0].length),
  }));
}

function readUntil(file: FilePath, content: string, offset: number): Suppression["until"] {
  const match = /\(until ([^()]{0,40})\)$/.exec(content);
  if (match === null) return undefined;
  const text = (match[1] ?? "").trim();
  const start = offset + match.index + "(until ".length;
  return { text, at: placeOf(file, start, start + (match[1] ?? "").length) };
}

function trimmedEnd(text: string, start: number, end: number): number {
  let result = end;
  while (result > start && /\s/.test(text.charAt(result - 1))) result -= 1;
  return result;
}

/** What the comments of one file are applied to. */
export interface SuppressionContext {
  readonly text: string;
  readonly lines: LineIndex;
  /** `YYYY-MM-DD`. */
  readonly today: string;
  readonly metaOf: (rule: string) => RuleMeta | undefined;
  readonly ruleSwitch: RuleSwitch;
  /** Findings anywhere that facts of this file led to: a comment within such a fact still has a reason to stand there. */
  readonly aboutFacts: readonly Finding[];
  /** False while it is not certain that the rule has nothing to say here: then an idle comment is not called unused. */
  readonly isConclusive: (rule: string) => boolean;
}

/** Findings that stay, those that are kept away, and what is to be said about the comments. */
export interface SuppressionResult {
  readonly shown: readonly Finding[];
  /** With what the comment says why; it may be empty. */
  readonly hidden: readonly { readonly finding: Finding; readonly reason: string }[];
  readonly reports: readonly OwnReport[];
}

/** Applies the comments to the findings of their file. */
export function applySuppressions(findings: readonly Finding[], suppressions: readonly Suppression[], context: SuppressionContext): SuppressionResult {
  if (suppressions.length === 0) return { shown: findings, hidden: [], reports: [] };
  const reports: OwnReport[] = [];
  const hidden = new Map<Finding, string>();
  const byRule = grouped(findings);
  const aboutFacts = grouped([...findings, ...context.aboutFacts]);
  for (const suppression of suppressions) {
    const ended = suppression.until !== undefined && isCalendarDate(suppression.until.text) && isPast(suppression.until.text, context.today);
    const idle: SuppressedRule[] = [];
    for (const rule of suppression.rules) {
      const id = context.metaOf(rule.id)?.id ?? rule.id;
      const { line } = suppression;
      const hits = line === undefined ? [] : (byRule.get(id) ?? []).filter((finding) => isSuppressibleAt(finding, line, context.text, context.lines));
      const isStillReported = (): boolean =>
        line !== undefined &&
        (aboutFacts.get(id) ?? []).some(({ fact }) => fact !== undefined && isWithinFact(fact, suppression.at.file, line, context.text, context.lines));
      if (hits.length === 0) {
        if (!isStillReported()) idle.push(rule);
      } else if (ended) reports.push(expired(rule, suppression.until?.text ?? ""));
      else {
        for (const hit of hits) hidden.set(hit, hidden.get(hit) || suppression.reason);
        if (suppression.reason === "" && hits.some((hit) => hit.severity === "error")) reports.push(withoutReason(rule));
      }
    }
    reports.push(...formReports(suppression), ...idleReports(suppression, idle, context));
  }
  return {
    shown: findings.filter((finding) => !hidden.has(finding)),
    hidden: findings.filter((finding) => hidden.has(finding)).map((finding) => ({ finding, reason: hidden.get(finding) ?? "" })),
    reports,
  };
}

function grouped(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.rule);
    if (group === undefined) groups.set(finding.rule, [finding]);
    else group.push(finding);
  }
  return groups;
}

function expired(rule: SuppressedRule, date: string): OwnReport {
  return { rule: "suppression-expired", at: rule.at, message: `This exception for '${rule.id}' ended on ${date}, so the finding is shown again.` };
}

function withoutReason(rule: SuppressedRule): OwnReport {
  return { rule: "suppression-without-reason", at: rule.at, message: `Say why '${rule.id}' may stay: add '-- reason' behind the rule.` };
}

function formReports(suppression: Suppression): readonly OwnReport[] {
  if (suppression.line === undefined) {
    return [
      {
        rule: "config-invalid",
        at: suppression.at,
        message: "This comment does nothing. Preflint knows 'preflint-ignore-next-line <rule> -- reason' and 'preflint-ignore-line <rule> -- reason'.",
      },
    ];
  }
  if (suppression.rules.length === 0) {
    return [{ rule: "config-invalid", at: suppression.at, message: "This comment does nothing: name the rules that it is about." }];
  }
  const { until } = suppression;
  if (until === undefined || isCalendarDate(until.text)) return [];
  return [{ rule: "config-invalid", at: until.at, message: `'${until.text}' is not a date in the form YYYY-MM-DD, so this exception never ends.` }];
}

function idleReports(suppression: Suppression, idle: readonly SuppressedRule[], context: SuppressionContext): readonly OwnReport[] {
  const certain = idle.filter((rule) => {
    const meta = context.metaOf(rule.id);
    return meta === undefined || (context.ruleSwitch(meta).on && context.isConclusive(meta.id));
  });
  const removesAll = certain.length === suppression.rules.length;
  return certain.map((rule) => {
    const isKnown = context.metaOf(rule.id) !== undefined;
    const message = isKnown
      ? `'${rule.id}' reports nothing here any more${removesAll ? "; this comment can go" : " and can go"}.`
      : `There is no rule '${rule.id}', so this comment keeps nothing away.`;
    const at = removesAll ? suppression.removal : removalOfName(suppression, rule);
    const title = removesAll ? "Remove this comment" : `Remove '${rule.id}' from this comment`;
    return { rule: "suppression-unused", at: rule.at, message, fixes: [{ title, intent: { kind: "edit-policy-file", at, text: "" } }] };
  });
}

/** The name with the comma and space on one side. */
function removalOfName(suppression: Suppression, rule: SuppressedRule): Place {
  const position = suppression.rules.indexOf(rule);
  const next = suppression.rules[position + 1];
  const previous = suppression.rules[position - 1];
  if (next !== undefined) return placeOf(rule.at.file, rule.at.span.start, next.at.span.start);
  return placeOf(rule.at.file, previous?.at.span.end ?? rule.at.span.start, rule.at.span.end);
}
