/** `preflint check`: loads, filters, fixes, reports, and says by the exit code whether something is wrong. */
import type { Finding, RuleMeta, Severity } from "../core/model/finding.ts";
import { SEVERITIES } from "../core/model/finding.ts";
import { OWN_RULES } from "../core/policy/own-rules.ts";
import { similarTo } from "../core/policy/similar.ts";
import { githubReport } from "../core/report/github.ts";
import { jsonReport } from "../core/report/json.ts";
import { relativePath } from "../core/report/locate.ts";
import type { ReportInput, SuppressedFinding } from "../core/report/report-input.ts";
import { plural } from "../core/report/report-input.ts";
import { sarifReport } from "../core/report/sarif.ts";
import { textReport } from "../core/report/text.ts";
import type { FilePath } from "../core/text/place.ts";
import { type FixAllResult, fixAll } from "../core/workspace/fix-all.ts";
import type { Workspace } from "../core/workspace/workspace.ts";
import { toFilePath } from "../platform/path.ts";
import type { CheckOptions } from "./args.ts";
import { filesChangedSince } from "./changed.ts";
import { paintFor } from "./colours.ts";
import { unifiedDiff } from "./diff.ts";
import type { ExitCode } from "./exit.ts";
import { EXIT, UsageError } from "./exit.ts";
import { writeChanges } from "./fix.ts";
import type { LoadedHost } from "./host.ts";
import { knownFileText, type SplitFindings, withoutKnown } from "./known.ts";
import { createProgress } from "./progress.ts";
import type { ProjectOptions } from "./project.ts";
import { loadProject, loadText, settleWith, targetsOf } from "./project.ts";

/** Runs the check. Throws a `UsageError` if it cannot. */
export function check(host: LoadedHost, options: CheckOptions): ExitCode {
  const rules = allRules(host);
  refuseUnknownRules(options.rules, rules);
  const changed = options.changedSince === undefined ? undefined : filesChangedSince(host, options.changedSince);
  const stdin = options.stdinFilename === undefined ? undefined : toFilePath(host.cwd, options.stdinFilename);
  const progress = createProgress(host);
  const project: ProjectOptions = {
    today: options.today ?? host.today,
    preset: options.preset,
    severities: {},
    ...(options.rules.length === 0 ? {} : { onlyRules: options.rules }),
  };
  const workspace =
    stdin === undefined ? loadProject(host, targetsOf(host, options.paths), project, progress) : loadText(host, stdin, host.readStdin(), project, progress);
  const isAsked = ({ at }: Finding): boolean => (changed === undefined || changed.has(at.file)) && (stdin === undefined || at.file === stdin);
  const select = (): readonly Finding[] => workspace.allFindings().filter(isAsked);

  if (options.writeKnown) return writeKnown(host, options.known ?? "", select());
  const isNew = newOnly(host, options);
  const settled = (): readonly Finding[] => {
    settleWith(workspace, host, progress);
    return isNew(select()).fresh;
  };
  const fixing: FixAllResult = options.fix === "no" ? { fixed: 0, rounds: 0, changes: new Map() } : fixAll(workspace, settled);
  const failures = options.fix === "write" ? writeChanges(host, fixing.changes) : [];
  const { fresh, known } = isNew(select());
  for (const failure of failures) host.err(`${failure}\n`);
  const commented = workspace.allHidden().flatMap((one) => (one.because === "suppressed" && isAsked(one.finding) ? [one] : []));
  const suppressed: readonly SuppressedFinding[] = [
    ...commented.map(({ finding, reason }) => ({ finding, by: "comment" as const, reason })),
    ...known.map((finding) => ({ finding, by: "known" as const, reason: `It stands in ${options.known ?? "the file of known findings"}.` })),
  ];
  report(host, options, workspace, rules, fresh, suppressed, fixing);
  if (failures.length > 0) return EXIT.failed;
  return options.failOn !== "never" && fresh.some((finding) => isAtLeast(finding.severity, options.failOn)) ? EXIT.findings : EXIT.clean;
}

/** All rules there are, in the order of their ids. */
export function allRules(host: LoadedHost): readonly RuleMeta[] {
  const metas = new Map<string, RuleMeta>([
    ...Object.entries<RuleMeta>(OWN_RULES),
    ...host.engine.rules.map((rule): [string, RuleMeta] => [rule.meta.id, rule.meta]),
  ]);
  return [...metas.values()].sort((left, right) => (left.id < right.id ? -1 : 1));
}

function refuseUnknownRules(named: readonly string[], rules: readonly RuleMeta[]): void {
  const ids = rules.map((rule) => rule.id);
  const unknown = named.find((rule) => !ids.includes(rule));
  if (unknown === undefined) return;
  const meant = similarTo(unknown, ids);
  throw new UsageError(`There is no rule '${unknown}'. ${meant === undefined ? "'preflint rules' lists all." : `Did you mean '${meant}'?`}`);
}

function newOnly(host: LoadedHost, options: CheckOptions): (findings: readonly Finding[]) => SplitFindings {
  const { known } = options;
  if (known === undefined) return (findings) => ({ fresh: findings, known: [] });
  return (findings) => withoutKnown(host.files, toFilePath(host.cwd, known), known, findings);
}

function writeKnown(host: LoadedHost, given: string, findings: readonly Finding[]): ExitCode {
  const path = toFilePath(host.cwd, given);
  const failure = host.writeFile(path, knownFileText(path, findings));
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
  workspace: Workspace,
  rules: readonly RuleMeta[],
  fresh: readonly Finding[],
  suppressed: readonly SuppressedFinding[],
  fixing: FixAllResult,
): void {
  const problems = workspace.allProblems();
  const input: ReportInput = {
    version: host.version,
    folder: host.cwd,
    findings: fresh.filter((finding) => isAtLeast(finding.severity, options.severity)),
    suppressed: suppressed.filter(({ finding }) => isAtLeast(finding.severity, options.severity)),
    rules,
    pageOf: (rule) => host.pages[rule],
    textOf: workspace.textOf,
    counts: workspace.counts(),
    problems,
    fixesOf: workspace.fixes,
    combinedFixOf: workspace.combinedFix,
    known: suppressed.filter(({ by }) => by === "known").length,
    fixed: options.fix === "write" ? fixing.fixed : 0,
  };
  const { output } = options;
  const text = reportText(options, input, fixing, options.colour && host.hasColours && output === undefined);
  if (output === undefined) host.out(text);
  for (const problem of problems) {
    if (problem.kind === "unreadable") host.err(`Could not read ${relativePath(host.cwd, problem.at.file)}. ${problem.message}\n`);
    if (problem.kind === "internal") host.err(`${problem.at.file === "" ? "" : `${relativePath(host.cwd, problem.at.file)}: `}${problem.message}\n`);
  }
  const failure = output === undefined ? undefined : host.writeReport(toFilePath(host.cwd, output), text);
  if (failure !== undefined) throw new UsageError(`Could not write the report to '${output}'. ${failure}`);
}

function reportText(options: CheckOptions, input: ReportInput, fixing: FixAllResult, inColour: boolean): string {
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

function dryRunText(folder: FilePath, fixing: FixAllResult): string {
  const diffs = [...fixing.changes].map(([file, { before, after }]) => unifiedDiff(relativePath(folder, file), before, after));
  return `${diffs.join("")}--fix would fix ${plural(fixing.fixed, "problem")} in ${plural(fixing.changes.size, "file")}. What would remain:\n\n`;
}
