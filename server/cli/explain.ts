/** `preflint explain`: a rule's page, or what is known about a place in a file. */

import type { RuleMeta } from "../core/model/finding.ts";
import { similarTo } from "../core/policy/similar.ts";
import { codeFrame } from "../core/report/code-frame.ts";
import { createLocator } from "../core/report/locate.ts";
import type { Paint } from "../core/report/paint.ts";
import { helpUriOf } from "../core/report/report-input.ts";
import { witnessLines } from "../core/report/witness.ts";
import { relativePath } from "../core/text/paths.ts";
import { visible, visibleLine } from "../core/text/visible.ts";
import { allRules } from "./check.ts";
import { paintFor } from "./colours.ts";
import type { ExitCode } from "./exit.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { SoughtPlace } from "./file-place.ts";
import { loadAround, offsetOf, readPlace } from "./file-place.ts";
import type { LoadedHost } from "./host.ts";

/** Explains a rule id, `FILE` or `FILE:LINE[:COLUMN]`. Throws a `UsageError` if it is none of these. */
export function explain(host: LoadedHost, subject: string, colour: boolean): ExitCode {
  const paint = paintFor(colour && host.hasColours);
  const rules = allRules(host);
  const rule = rules.find((candidate) => candidate.id === subject);
  if (rule !== undefined) {
    host.out(rulePage(host, rule, paint));
    return EXIT.clean;
  }
  const place = readPlace(host, subject);
  if (place === undefined) {
    const meant = similarTo(
      subject,
      rules.map((candidate) => candidate.id),
    );
    throw new UsageError(
      `There is no rule and no file '${subject}'.${meant === undefined ? " 'preflint rules' lists the rules." : ` Did you mean '${meant}'?`}`,
    );
  }
  explainPlace(host, place, paint);
  return EXIT.clean;
}

function rulePage(host: LoadedHost, rule: RuleMeta, paint: Paint): string {
  const page = host.pages[rule.id];
  if (page !== undefined && page.trim() !== "") return page.endsWith("\n") ? page : `${page}\n`;
  const references = rule.references.length === 0 ? "" : `References: ${rule.references.join(", ")}\n`;
  return `${paint.bold(rule.title)}\n${rule.id}: ${rule.severity}, set ${rule.set}, confidence ${rule.confidence}\n${references}${helpUriOf(rule.id)}\n`;
}

function explainPlace(host: LoadedHost, { file, line, column }: SoughtPlace, paint: Paint): void {
  const workspace = loadAround(host, file);
  const offset = line === undefined ? undefined : offsetOf(workspace, file, line, column);
  const explanation = workspace.explain(file, offset);
  const locator = createLocator(host.cwd, workspace.textOf, visible);
  const lines = [
    paint.bold(`${visible(relativePath(host.cwd, file))}${line === undefined ? "" : `:${line}`}`),
    ...explanation.sentences.map((sentence) => `  ${sentence}`),
  ];
  for (const finding of explanation.findings) {
    lines.push("", `${paint[finding.severity](finding.severity)}  ${finding.rule}`, `  ${finding.message}`);
    if (finding.detail !== undefined) lines.push(`  ${finding.detail}`);
    lines.push(...codeFrame(finding.at, locator, paint[finding.severity], paint.dim).map((one) => `    ${one}`));
    for (const related of finding.related) {
      const at = locator.locate(related.at);
      lines.push(`    ${paint.dim(`${at.path}:${at.start.line}:${at.start.column}`)} ${related.message}`);
    }
    if (finding.witness !== undefined) lines.push("", ...witnessLines(finding.witness).map((one) => `    ${one}`));
    const combined = workspace.combinedFix(finding);
    for (const fix of [...workspace.fixes(finding), ...(combined === undefined ? [] : [combined])]) lines.push(`    ${paint.good("fix")} ${fix.title}`);
    lines.push(paint.dim(`    ${helpUriOf(finding.rule)}`));
  }
  host.out(`${lines.map(visibleLine).join("\n")}\n`);
}
