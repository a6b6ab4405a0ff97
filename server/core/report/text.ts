/** The report for people: each finding with its code, then what was looked at and what was not. */

import type { Finding } from "../model/finding.ts";
import { SEVERITIES } from "../model/finding.ts";
import { visible, visibleMessage } from "../text/visible.ts";
import { codeFrame } from "./code-frame.ts";
import type { Locator } from "./locate.ts";
import { createLocator } from "./locate.ts";
import type { Paint } from "./paint.ts";
import type { ReportInput } from "./report-input.ts";
import { isInTestData, listed, plural, tally } from "./report-input.ts";

/** Rendering and checking fixes takes time: their titles are shown for so many findings. */
const MOST_FIX_TITLES = 200;

/** The whole report, ending with a line break. */
export function textReport(input: ReportInput, paint: Paint): string {
  const locator = createLocator(input.folder, input.textOf, visible);
  const policies = new Set<unknown>();
  const blocks = worstFirst(input.findings).map((finding, index) => {
    const isFirst = finding.fact !== undefined && !policies.has(finding.fact);
    policies.add(finding.fact);
    const fixes = index < MOST_FIX_TITLES ? fixLines(finding, isFirst, input, paint) : [];
    return [...findingLines(finding, locator, paint), ...fixes].join("\n");
  });
  return `${[...blocks, summaryLines(input, paint).join("\n")].join("\n\n")}\n`;
}

/** Errors before warnings before the rest: the end of a long report is what scrolls by. Within a severity the order stays. */
function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((left, right) => SEVERITIES.indexOf(right.severity) - SEVERITIES.indexOf(left.severity));
}

function findingLines(finding: Finding, locator: Locator, paint: Paint): readonly string[] {
  const { path, start } = locator.locate(finding.at);
  const colour = paint[finding.severity];
  const frame = codeFrame(finding.at, locator, colour, paint.dim).map((line) => `    ${line}`);
  const related = finding.related.map((one) => {
    const at = locator.locate(one.at);
    return `    ${paint.dim(`${at.path}:${at.start.line}:${at.start.column}`)} ${one.message}`;
  });
  return [
    `${paint.bold(`${path}:${start.line}:${start.column}`)}  ${colour(finding.severity)}  ${paint.dim(finding.rule)}`,
    `  ${finding.message}`,
    ...(finding.detail === undefined ? [] : [`  ${paint.dim(finding.detail)}`]),
    ...frame,
    ...related,
  ];
}

/** Titles of the fixes; with the first finding about a policy also that of the fix for all of them. */
function fixLines(finding: Finding, isFirst: boolean, input: ReportInput, paint: Paint): readonly string[] {
  const combined = isFirst ? input.combinedFixOf(finding) : undefined;
  return [...input.fixesOf(finding), ...(combined === undefined ? [] : [combined])].map(
    (fix) => `    ${paint.good("fix")} ${fix.title}${fix.safe ? paint.dim(" (safe: --fix applies it)") : ""}`,
  );
}

/** Counts, and everything that was not looked at or not understood. */
export function summaryLines(input: ReportInput, paint: Paint): readonly string[] {
  const { counts } = input;
  const lines = [headline(input, paint)];
  if (input.fixed > 0) lines.push(paint.good(`Fixed ${plural(input.fixed, "problem")}.`));
  if (input.known > 0) lines.push(`${plural(input.known, "known finding")} not shown.`);
  if (counts.suppressed > 0) lines.push(paint.dim(`${plural(counts.suppressed, "finding")} kept away by comments.`));
  lines.push(paint.dim(lookedLine(input)));
  if (counts.unreadable.length > 0) lines.push(paint.warning(`${plural(counts.unreadable.length, "file or folder", "files or folders")} could not be read.`));
  if (counts.notUnderstood.length > 0) {
    const names = counts.notUnderstood.slice(0, 3).map((file) => createLocator(input.folder, input.textOf, visible).pathOf(file));
    const more = counts.notUnderstood.length > 3 ? ` and ${counts.notUnderstood.length - 3} more` : "";
    lines.push(`${plural(counts.notUnderstood.length, "file")} with syntax errors; what could be read of them was checked: ${names.join(", ")}${more}.`);
  }
  const failed = new Set(input.problems.filter((problem) => problem.kind === "internal").map((problem) => problem.at.file));
  if (failed.size > 0) {
    const where = failed.has("") ? "the whole project" : plural(failed.size, "file");
    lines.push(paint.error(`Preflint failed on ${where}, so findings may be missing. This is a fault of Preflint, not of the code.`));
  }
  if (counts.unknown.length > 0) {
    lines.push(
      `${plural(counts.unknown.length, "setting")} could not be read and ${counts.unknown.length === 1 ? "was" : "were"} not judged: ${unknownExamples(input)}`,
    );
  }
  return lines;
}

function headline(input: ReportInput, paint: Paint): string {
  if (input.findings.length === 0) return input.problems.some((problem) => problem.kind === "internal") ? "No findings." : paint.good("No findings.");
  const deployed = input.findings.filter((finding) => !isInTestData(finding));
  const aside = input.findings.length - deployed.length;
  const parts = numbersOf(deployed, paint);
  const files = new Set(deployed.map((finding) => finding.at.file)).size;
  const main = parts.length === 0 ? "No findings" : `${listed(parts)} in ${plural(files, "file")}`;
  return aside === 0 ? `${main}.` : `${main}; ${aside} more in tests and examples.`;
}

function numbersOf(findings: readonly Finding[], paint: Paint): readonly string[] {
  const numbers = tally(findings);
  return [
    ...(numbers.error > 0 ? [paint.error(plural(numbers.error, "error"))] : []),
    ...(numbers.warning > 0 ? [paint.warning(plural(numbers.warning, "warning"))] : []),
    ...(numbers.info > 0 ? [paint.info(plural(numbers.info, "info"))] : []),
    ...(numbers.hint > 0 ? [paint.hint(plural(numbers.hint, "hint"))] : []),
  ];
}

function lookedLine({ counts }: ReportInput): string {
  const skipped = counts.skipped.map(({ reason, files }) => `${files.length} ${visible(reason)}`);
  const isOne = counts.looked === 1;
  const users = isOne ? "it uses" : `${counts.recognised} of them ${counts.recognised === 1 ? "uses" : "use"}`;
  const recognised =
    counts.recognised === 0 ? `no technology that Preflint knows was found in ${isOne ? "it" : "them"}` : `${users} a technology that Preflint knows`;
  const looked = `Looked at ${plural(counts.looked, "file")}; ${recognised}.`;
  return skipped.length === 0 ? looked : `${looked} Not looked at: ${skipped.join(", ")}.`;
}

function unknownExamples(input: ReportInput): string {
  const locator = createLocator(input.folder, input.textOf, visible);
  const examples = input.counts.unknown.slice(0, 3).map((unknown) => {
    const at = locator.locate(unknown.at);
    return `${visibleMessage(unknown.what)} at ${at.path}:${at.start.line}`;
  });
  const more = input.counts.unknown.length > 3 ? ` and ${input.counts.unknown.length - 3} more` : "";
  return `${examples.join(", ")}${more}. 'preflint explain FILE:LINE' says why.`;
}
