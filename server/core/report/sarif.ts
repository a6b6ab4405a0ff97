/** The report as SARIF 2.1.0 (OASIS, 2020), for code scanning. Paths are relative to the run's folder, which stands in `originalUriBaseIds`. */
import type { Finding } from "../model/finding.ts";
import { stableFingerprint } from "../policy/known-identities.ts";
import type { FilePath } from "../text/place.ts";
import { visibleJson } from "../text/visible.ts";
import type { FileProblem, Fix } from "../workspace/workspace.ts";
import type { Locator } from "./locate.ts";
import { createLocator } from "./locate.ts";
import type { ReportInput, SuppressedFinding } from "./report-input.ts";
import { combinedFixFor, REPOSITORY } from "./report-input.ts";
import { type FlowStep, flowOf } from "./sarif-flows.ts";
import { LEVELS, ruleData } from "./sarif-rules.ts";

const ROOT = "SRCROOT";
/** One analysis for all runs of a repository: what GitHub calls the category. Runs over parts of it are told apart where they are uploaded. */
const AUTOMATION = "preflint/";

/** The whole log as indented JSON, ending with a line break. */
export function sarifReport(input: ReportInput): string {
  return `${visibleJson(JSON.stringify(sarifLog(input), null, 2))}\n`;
}

/** The log as plain data. */
export function sarifLog(input: ReportInput): object {
  const locator = createLocator(input.folder, input.textOf, (path) => path);
  const hidden = new Map(input.suppressed.map((one) => [one.finding, one]));
  const findings = [...input.findings, ...hidden.keys()];
  // The page of a rule is carried only where it is read: with what it reports.
  const reporting = new Set(findings.map((finding) => finding.rule));
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
            informationUri: REPOSITORY,
            rules: input.rules.map((rule) => ruleData(rule, reporting.has(rule.id) ? input.pageOf(rule.id) : undefined)),
          },
        },
        automationDetails: { id: AUTOMATION },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { [ROOT]: { uri: fileUri(`${input.folder === "/" ? "" : input.folder}/`) } },
        invocations: [
          { executionSuccessful: !input.problems.some((problem) => problem.kind === "internal"), toolExecutionNotifications: notifications(input, locator) },
        ],
        results: findings.map((finding) => resultData(finding, input, locator, ruleIndexes.get(finding.rule), hidden.get(finding))),
      },
    ],
  };
}

function resultData(finding: Finding, input: ReportInput, locator: Locator, ruleIndex: number | undefined, hidden: SuppressedFinding | undefined): object {
  // Nobody asks for a fix of what may stay.
  const offered = hidden === undefined ? [...input.fixesOf(finding), combinedFixFor(finding, input)] : [];
  const fixes = offered.flatMap((fix) => (fix === undefined ? [] : [fixData(fix, locator)]));
  const flow = flowOf(finding);
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
    ...(flow.length === 0 ? {} : { codeFlows: [{ threadFlows: [{ locations: flow.map((step) => flowLocation(step, locator)) }] }] }),
    // Either all results of a run have the list, or none: an empty one says "not suppressed".
    suppressions: hidden === undefined ? [] : [suppressionData(hidden)],
    partialFingerprints: { "preflint/v1": stableFingerprint(finding, input.folder) },
    ...(fixes.length === 0 ? {} : { fixes }),
    properties: {
      severity: finding.severity,
      ...(finding.detail === undefined ? {} : { detail: finding.detail }),
      ...(finding.fact === undefined ? {} : { technology: finding.fact.technology }),
      ...(finding.witness === undefined ? {} : { witness: finding.witness }),
    },
  };
}

function suppressionData({ by, reason }: SuppressedFinding): object {
  return { kind: by === "comment" ? "inSource" : "external", status: "accepted", ...(reason === "" ? {} : { justification: reason }) };
}

function flowLocation({ at, message, importance }: FlowStep, locator: Locator): object {
  return { importance, location: { physicalLocation: physicalLocation(at, locator), message: { text: message } } };
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

function fixData(fix: Omit<Fix, "intent">, locator: Locator): object {
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
    .map((part) => encodeURIComponent(part.replace(/\p{Cs}/gu, "\uFFFD")).replaceAll("%3A", ":"))
    .join("/");
}
