/** The report for programs. Its form is `schemas/preflint-report.schema.json`; a change that breaks readers raises `version`. */

import type { Finding } from "../model/finding.ts";
import { stableFingerprint } from "../policy/known-identities.ts";
import { visibleJson } from "../text/visible.ts";
import type { Fix } from "../workspace/workspace.ts";
import type { Locator } from "./locate.ts";
import { createLocator, locationData } from "./locate.ts";
import type { ReportInput } from "./report-input.ts";
import { combinedFixFor, helpUriOf, isInTestData, tally } from "./report-input.ts";

/** Version of the report's form. */
export const JSON_REPORT_VERSION = 1;

/** The whole report as indented JSON, ending with a line break. */
export function jsonReport(input: ReportInput): string {
  return `${visibleJson(JSON.stringify(jsonReportData(input), null, 2))}\n`;
}

/** The report as plain data. */
export function jsonReportData(input: ReportInput): object {
  const locator = createLocator(input.folder, input.textOf, (path) => path);
  const { counts } = input;
  return {
    version: JSON_REPORT_VERSION,
    tool: { name: "preflint", version: input.version },
    findings: input.findings.map((finding) => findingData(finding, input, locator)),
    summary: {
      findings: tally(input.findings),
      inTestData: input.findings.filter(isInTestData).length,
      looked: counts.looked,
      recognised: counts.recognised,
      skipped: counts.skipped.map(({ reason, files }) => ({ reason, files: files.map(locator.pathOf) })),
      unreadable: counts.unreadable.map(({ file, reason }) => ({ file: locator.pathOf(file), reason })),
      notUnderstood: counts.notUnderstood.map(locator.pathOf),
      suppressed: counts.suppressed,
      known: input.known,
      fixed: input.fixed,
    },
    unknown: counts.unknown.map((unknown) => ({
      what: unknown.what,
      technology: unknown.label,
      reason: unknown.reason.text,
      location: locationData(locator.locate(unknown.at)),
    })),
    problems: input.problems.map((problem) => ({ kind: problem.kind, message: problem.message, location: locationData(locator.locate(problem.at)) })),
  };
}

function findingData(finding: Finding, input: ReportInput, locator: Locator): object {
  return {
    rule: finding.rule,
    severity: finding.severity,
    message: finding.message,
    ...(finding.detail === undefined ? {} : { detail: finding.detail }),
    location: locationData(locator.locate(finding.at)),
    fingerprint: stableFingerprint(finding, input.folder),
    help: helpUriOf(finding.rule),
    ...(finding.fact === undefined ? {} : { technology: finding.fact.technology }),
    related: finding.related.map((related) => ({ message: related.message, location: locationData(locator.locate(related.at)) })),
    ...(finding.witness === undefined ? {} : { witness: finding.witness }),
    fixes: fixesData(finding, input, locator),
  };
}

function fixesData(finding: Finding, input: ReportInput, locator: Locator): readonly object[] {
  const own = input.fixesOf(finding).map((fix) => fixData(fix, fix.intent.kind, locator));
  const combined = combinedFixFor(finding, input);
  if (combined === undefined) return own;
  return [...own, { ...fixData(combined, "combined", locator), removes: combined.findings.map((one) => stableFingerprint(one, input.folder)) }];
}

function fixData(fix: Omit<Fix, "intent">, intent: string, locator: Locator): object {
  return {
    title: fix.title,
    intent,
    safe: fix.safe,
    placeholders: fix.placeholders,
    edits: fix.edits.flatMap(({ file, edits }) =>
      edits.map((edit) => ({ location: locationData(locator.locate({ file, span: edit.span })), newText: edit.newText })),
    ),
  };
}
