/** The report as SARIF 2.1.0 (OASIS, 2020), for code scanning. Paths are relative to the run's folder, which stands in `originalUriBaseIds`. */
import type { Finding, RuleMeta, Severity } from "../model/finding.ts";
import type { FilePath } from "../text/place.ts";
import type { FileProblem, Fix } from "../workspace/workspace.ts";
import type { Locator } from "./locate.ts";
import { createLocator } from "./locate.ts";
import type { ReportInput } from "./report-input.ts";
import { helpUriOf, stableFingerprint } from "./report-input.ts";

const ROOT = "SRCROOT";
const LEVELS: Readonly<Record<Severity, "error" | "warning" | "note">> = { error: "error", warning: "warning", info: "note", hint: "note" };

/** The whole log as indented JSON, ending with a line break. */
export function sarifReport(input: ReportInput): string {
  return `${JSON.stringify(sarifLog(input), null, 2)}\n`;
}

/** The log as plain data. */
export function sarifLog(input: ReportInput): object {
  const locator = createLocator(input.folder, input.textOf);
  const ruleIndexes = new Map(input.rules.map((rule, index) => [rule.id, index]));
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "Preflint",
            version: input.version,
            semanticVersion: input.version,
            informationUri: "https://github.com/preflint/preflint",
            rules: input.rules.map(ruleData),
          },
        },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { [ROOT]: { uri: fileUri(`${input.folder === "/" ? "" : input.folder}/`) } },
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: notifications(input, locator) }],
        results: input.findings.map((finding) => resultData(finding, input, locator, ruleIndexes.get(finding.rule))),
      },
    ],
  };
}

function ruleData(rule: RuleMeta): object {
  const weaknesses = rule.references.flatMap((reference) => /\bCWE-(\d+)/.exec(reference)?.[1] ?? []);
  return {
    id: rule.id,
    name: pascalCase(rule.id),
    shortDescription: { text: rule.title },
    fullDescription: { text: `${rule.title}.` },
    helpUri: helpUriOf(rule.id),
    help: { text: `${rule.title}. See ${helpUriOf(rule.id)}` },
    defaultConfiguration: { level: LEVELS[rule.severity], enabled: rule.set === "core" },
    properties: {
      tags: ["security", ...weaknesses.map((number) => `external/cwe/cwe-${number}`)],
      precision: rule.confidence,
      "problem.severity": rule.severity === "error" ? "error" : rule.severity === "warning" ? "warning" : "recommendation",
      references: rule.references,
      set: rule.set,
    },
  };
}

function pascalCase(id: string): string {
  return id
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

function resultData(finding: Finding, input: ReportInput, locator: Locator, ruleIndex: number | undefined): object {
  const fixes = input.fixesOf(finding).map((fix) => fixData(fix, locator));
  return {
    ruleId: finding.rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: LEVELS[finding.severity],
    message: { text: finding.message },
    locations: [{ physicalLocation: physicalLocation(finding.at, locator) }],
    ...(finding.related.length === 0
      ? {}
      : {
          relatedLocations: finding.related.map((related, index) => ({
            id: index + 1,
            physicalLocation: physicalLocation(related.at, locator),
            message: { text: related.message },
          })),
        }),
    partialFingerprints: { "preflint/v1": stableFingerprint(finding, input.folder) },
    ...(fixes.length === 0 ? {} : { fixes }),
    properties: {
      severity: finding.severity,
      ...(finding.fact === undefined ? {} : { technology: finding.fact.technology }),
      ...(finding.witness === undefined ? {} : { witness: finding.witness }),
    },
  };
}

function physicalLocation(place: Finding["at"], locator: Locator): object {
  return { artifactLocation: artifactLocation(place.file, locator), region: region(place, locator) };
}

function region(place: Finding["at"], locator: Locator): object {
  const { start, end } = locator.locate(place);
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

/** Files outside the run's folder get an absolute address. */
function artifactLocation(file: FilePath, locator: Locator): object {
  const path = locator.pathOf(file);
  const isInside = !path.startsWith("../") && path !== file;
  return isInside ? { uri: encodePath(path), uriBaseId: ROOT } : { uri: fileUri(file) };
}

function fixData(fix: Fix, locator: Locator): object {
  return {
    description: { text: fix.safe ? fix.title : `${fix.title} (to be looked over)` },
    artifactChanges: fix.edits.map(({ file, edits }) => ({
      artifactLocation: artifactLocation(file, locator),
      replacements: edits.map((edit) => ({ deletedRegion: region({ file, span: edit.span }, locator), insertedContent: { text: edit.newText } })),
    })),
  };
}

function notifications(input: ReportInput, locator: Locator): readonly object[] {
  const ofProblem = (problem: FileProblem): object => ({
    descriptor: { id: problem.kind },
    level: problem.kind === "syntax" ? "note" : problem.kind === "internal" ? "error" : "warning",
    message: { text: problem.kind === "unreadable" ? `This file could not be read. ${problem.message}` : problem.message },
    ...(problem.at.file === ""
      ? {}
      : {
          locations: [
            {
              physicalLocation:
                problem.kind === "syntax" ? physicalLocation(problem.at, locator) : { artifactLocation: artifactLocation(problem.at.file, locator) },
            },
          ],
        }),
  });
  return input.problems.map(ofProblem);
}

function fileUri(path: FilePath): string {
  return `file://${path.startsWith("/") ? "" : "/"}${encodePath(path)}`;
}

function encodePath(path: string): string {
  return path
    .split("/")
    .map((part) => encodeURIComponent(part).replaceAll("%3A", ":"))
    .join("/");
}
