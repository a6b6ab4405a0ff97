/** `preflint check`: loads, filters, fixes, reports, and says by the exit code whether something is wrong. */

import type { Finding, RuleMeta, Severity } from "../core/model/finding.ts";
import { SEVERITIES } from "../core/model/finding.ts";
import { concerns } from "../core/model/finding-files.ts";
import { knownFileText } from "../core/policy/known-findings.ts";
import { OWN_RULES } from "../core/policy/own-rules.ts";
import { rulesByName } from "../core/policy/rule-names.ts";
import { similarTo } from "../core/policy/similar.ts";
import { githubReport } from "../core/report/github.ts";
import { jsonReport } from "../core/report/json.ts";
import type { ReportInput, SuppressedFinding } from "../core/report/report-input.ts";
import { plural } from "../core/report/report-input.ts";
import { sarifReport } from "../core/report/sarif.ts";
import { textReport } from "../core/report/text.ts";
import { relativePath } from "../core/text/paths.ts";
import type { FilePath } from "../core/text/place.ts";
import { visible } from "../core/text/visible.ts";
import { type FixAllResult, fixAll } from "../core/workspace/fix-all.ts";
import { combinedFixesForReport, createFixBudget, fixesForReport } from "../core/workspace/fixes-for-report.ts";
import type { Fix, WorkspaceCounts } from "../core/workspace/workspace.ts";
import { toFilePath } from "../platform/path.ts";
import { sourceKindOf } from "../platform/source-file.ts";
import type { CheckOptions } from "./args.ts";
import { changedSince } from "./changed.ts";
import { paintFor } from "./colours.ts";
import { unifiedDiff } from "./diff.ts";
import type { ExitCode } from "./exit.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { NotWritten } from "./fix.ts";
import { writeChanges } from "./fix.ts";
import type { LoadedHost } from "./host.ts";
import { requireKnownFile } from "./known.ts";
import { createProgress } from "./progress.ts";
import type { LoadedProject, ProjectOptions, Target } from "./project.ts";
import { loadProject, targetsOf } from "./project.ts";

/** Runs the check. Throws a `UsageError` if it cannot. */
export function check(host: LoadedHost, options: CheckOptions): ExitCode {
  const rules = allRules(host);
  const named = rulesByName(rules);
  refuseUnknownRules(options.rules, named, rules);
  const changed = options.changedSince === undefined ? undefined : changedSince(host, options.changedSince);
  const unsaved = options.stdinFilename === undefined ? undefined : { path: toFilePath(host.cwd, options.stdinFilename), text: host.readStdin() };
  const { known } = options;
  const knownFile =
    known === undefined || options.writeKnown || options.showsIgnored ? undefined : requireKnownFile(host.files, toFilePath(host.cwd, known), known);
  const settings: ProjectOptions = {
    today: options.today ?? host.today,
    preset: options.preset,
    severities: {},
    ...(options.showsIgnored ? { showsIgnored: true } : {}),
    ...(options.rules.length === 0 ? {} : { onlyRules: options.rules.map((name) => named.get(name)?.id ?? name) }),
  };
  const targets = unsaved === undefined ? targetsOf(host, options.paths) : [{ path: unsaved.path, kind: "file" as const }];
  const project = loadProject(host, targets, settings, createProgress(host), { unsaved, known: knownFile });
  const { workspace } = project;
  const isReported = (finding: Finding): boolean => concerns(finding, project.isToldOf) && (changed === undefined || concerns(finding, changed));
  const select = (): readonly Finding[] => workspace.allFindings().filter(isReported);

  if (options.writeKnown) return writeKnown(host, options.known ?? "", select());
  const settled = (): readonly Finding[] => {
    project.settle();
    return select();
  };
  const fixing = options.fix === "no" ? NOTHING_FIXED : fix(host, project, targets, settled, options.fix === "write");
  const fresh = select();
  const counts = project.counts();
  for (const { file, reason } of fixing.left) host.err(`${visible(`Not changed: ${relativePath(host.cwd, file)}. ${reason}`)}\n`);
  for (const file of project.unsupported) host.err(`${visible(`Preflint does not read files of this kind: ${relativePath(host.cwd, file)}`)}\n`);
  const suppressed = workspace
    .allHidden()
    .filter(({ finding }) => isReported(finding))
    .flatMap((one): readonly SuppressedFinding[] => {
      if (one.because === "suppressed") return [{ finding: one.finding, by: "comment", reason: one.reason }];
      return one.because === "known" ? [{ finding: one.finding, by: "known", reason: `It stands in ${known ?? "the file of known findings"}.` }] : [];
    });
  report(host, options, project, rules, fresh, suppressed, fixing, counts);
  const isEmpty = counts.looked === 0 && counts.unreadable.length === 0 && fresh.length === 0 && !options.allowEmpty;
  if (isEmpty) host.err("Nothing was checked: there is no file here that Preflint reads. If that is as it should be, use --allow-empty.\n");
  const isUnchecked = isEmpty || project.unsupported.length > 0 || workspace.allProblems().some(({ kind }) => kind !== "syntax");
  if (isUnchecked || fixing.failed) return EXIT.failed;
  return options.failOn !== "never" && fresh.some((finding) => isAtLeast(finding.severity, options.failOn)) ? EXIT.findings : EXIT.clean;
}

/** What fixing did. */
interface Fixing extends Pick<FixAllResult, "fixed" | "changes"> {
  /** Files that fixes would have changed and that were left as they are. */
  readonly left: readonly NotWritten[];
  /** True if something could not be written that should have been. */
  readonly failed: boolean;
}

const NOTHING_FIXED: Fixing = { fixed: 0, changes: new Map(), left: [], failed: false };

/** Fixes what may be changed. What was not written is taken back, so that the report and its numbers say what stands on the disk. */
function fix(host: LoadedHost, project: LoadedProject, targets: readonly Target[], settled: () => readonly Finding[], writes: boolean): Fixing {
  const { workspace } = project;
  const left = new Map<FilePath, string>();
  const accepts = ({ edits }: Fix): boolean => {
    const refused = edits.flatMap(({ file }) => {
      const reason = project.whyNotEditable(file);
      return reason === undefined ? [] : [{ file, reason }];
    });
    for (const { file, reason } of refused) left.set(file, reason);
    return refused.length === 0;
  };
  const before = settled().length;
  const { fixed, changes } = fixAll(workspace, settled, accepts);
  const refused = [...left].map(([file, reason]) => ({ file, reason }));
  const failures = writes ? writeChanges(host, targets, changes) : [];
  if (failures.length === 0) return { fixed, changes, left: refused, failed: false };
  for (const { file } of failures) workspace.draft(file, undefined);
  return { fixed: Math.max(before - settled().length, 0), changes, left: [...refused, ...failures], failed: true };
}

/** All rules there are, in the order of their ids. */
export function allRules(host: LoadedHost): readonly RuleMeta[] {
  const metas = new Map<string, RuleMeta>([
    ...Object.entries<RuleMeta>(OWN_RULES),
    ...host.engine.rules.map((rule): [string, RuleMeta] => [rule.meta.id, rule.meta]),
  ]);
  return [...metas.values()].sort((left, right) => (left.id < right.id ? -1 : 1));
}

function refuseUnknownRules(given: readonly string[], named: ReadonlyMap<string, RuleMeta>, rules: readonly RuleMeta[]): void {
  const unknown = given.find((rule) => !named.has(rule));
  if (unknown === undefined) return;
  const ids = rules.map((rule) => rule.id);
  const meant = similarTo(unknown, ids);
  throw new UsageError(`There is no rule '${unknown}'. ${meant === undefined ? "'preflint rules' lists all." : `Did you mean '${meant}'?`}`);
}

function writeKnown(host: LoadedHost, given: string, findings: readonly Finding[]): ExitCode {
  const path = toFilePath(host.cwd, given);
  const failure = writeReport(host, path, knownFileText(path, findings));
  if (failure !== undefined) throw new UsageError(`Could not write '${given}'. ${failure}`);
  host.out(`Wrote ${plural(findings.length, "known finding")} to ${given}. From now on use: preflint check --known ${given}\n`);
  return EXIT.clean;
}

function isAtLeast(severity: Severity, threshold: Severity | "never"): boolean {
  return threshold !== "never" && SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(threshold);
}

function report(
  host: LoadedHost,
  options: CheckOptions,
  { workspace, isAsked }: LoadedProject,
  rules: readonly RuleMeta[],
  fresh: readonly Finding[],
  suppressed: readonly SuppressedFinding[],
  fixing: Fixing,
  counts: WorkspaceCounts,
): void {
  // A syntax error elsewhere is not what was asked for; what could not be read may have decided something here.
  const problems = workspace.allProblems().filter(({ kind, at }) => kind !== "syntax" || isAsked(at.file));
  const findings = fresh.filter((finding) => isAtLeast(finding.severity, options.severity));
  const budget = createFixBudget();
  const input: ReportInput = {
    version: host.version,
    folder: host.cwd,
    findings,
    suppressed: suppressed.filter(({ finding }) => isAtLeast(finding.severity, options.severity)),
    rules,
    pageOf: (rule) => host.pages[rule],
    textOf: workspace.textOf,
    counts,
    problems,
    fixesOf: fixesForReport(workspace, findings, budget),
    combinedFixOf: combinedFixesForReport(workspace, createFixBudget()),
    known: suppressed.filter(({ by }) => by === "known").length,
    fixed: options.fix === "write" ? fixing.fixed : 0,
  };
  const { output } = options;
  const text = reportText(options, input, fixing, options.colour && host.hasColours && output === undefined);
  if (output === undefined) host.out(text);
  if (budget.unverified > 0) {
    host.err(
      `${plural(budget.unverified, "fix was", "fixes were")} not verified, since there are too many for one report. Check fewer files to have them verified.\n`,
    );
  }
  for (const problem of problems) {
    if (problem.kind === "unreadable") host.err(`${visible(`Could not read ${relativePath(host.cwd, problem.at.file)}. ${problem.message}`)}\n`);
    if (problem.kind === "internal")
      host.err(`${visible(`${problem.at.file === "" ? "" : `${relativePath(host.cwd, problem.at.file)}: `}${problem.message}`)}\n`);
  }
  const failure = output === undefined ? undefined : writeReport(host, toFilePath(host.cwd, output), text);
  if (failure !== undefined) throw new UsageError(`Could not write the report to '${output}'. ${failure}`);
}

/**
 * Writes what a check tells to a file of its own, and returns why it did not, as a sentence. A slip in an option must not
 * cost anyone a source file: that is an edit which nobody accepted.
 */
function writeReport(host: LoadedHost, path: FilePath, text: string): string | undefined {
  const kind = sourceKindOf(path);
  const isSource = kind !== undefined && kind !== "json" && host.files.entryKind(path) !== undefined;
  return isSource ? "A source file stands there." : host.writeFile(path, text);
}

function reportText(options: CheckOptions, input: ReportInput, fixing: Fixing, inColour: boolean): string {
  switch (options.format) {
    case "text":
      return (options.fix === "dry-run" ? dryRunText(input.folder, fixing) : "") + textReport(input, paintFor(inColour));
    case "json":
      return jsonReport(input);
    case "sarif":
      return sarifReport(input);
    case "github":
      return githubReport(input);
  }
}

function dryRunText(folder: FilePath, fixing: Fixing): string {
  const diffs = [...fixing.changes].map(([file, { before, after }]) => unifiedDiff(relativePath(folder, file), before, after));
  return `${diffs.join("")}--fix would fix ${plural(fixing.fixed, "problem")} in ${plural(fixing.changes.size, "file")}. What would remain:\n\n`;
}
