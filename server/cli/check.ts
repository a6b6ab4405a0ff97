/** `preflint check`: loads, filters, fixes, reports, and says by the exit code whether something is wrong. */
import type { Finding, RuleMeta, Severity } from "../core/model/finding.ts";
import { SEVERITIES } from "../core/model/finding.ts";
import { OWN_RULES } from "../core/policy/own-rules.ts";
import { similarTo } from "../core/policy/similar.ts";
import { githubReport } from "../core/report/github.ts";
import { jsonReport } from "../core/report/json.ts";
import { relativePath } from "../core/report/locate.ts";
import type { ReportInput } from "../core/report/report-input.ts";
import { plural } from "../core/report/report-input.ts";
import { sarifReport } from "../core/report/sarif.ts";
import { textReport } from "../core/report/text.ts";
import { type FixAllResult, fixAll } from "../core/workspace/fix-all.ts";
import { createFixBudget, fixesForReport } from "../core/workspace/fixes-for-report.ts";
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
import { knownFileText, withoutKnown } from "./known.ts";
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
  const select = (): readonly Finding[] =>
    workspace.allFindings().filter(({ at }) => (changed === undefined || changed.has(at.file)) && (stdin === undefined || at.file === stdin));

  if (options.writeKnown) return writeKnown(host, options.known ?? "", select());
  const isNew = newOnly(host, options);
  const settled = (): readonly Finding[] => {
    settleWith(workspace, host, progress);
    return isNew(select()).fresh;
  };
  const fixing: FixAllResult = options.fix === "no" ? { fixed: 0, rounds: 0, changes: new Map() } : fixAll(workspace, settled);
  const failures = options.fix === "write" ? writeChanges(host, fixing.changes) : [];
  const { fresh, known } = isNew(select());
  report(host, options, workspace, rules, fresh, known, fixing);
  for (const failure of failures) host.err(`${failure}\n`);
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

function newOnly(host: LoadedHost, options: CheckOptions): (findings: readonly Finding[]) => { readonly fresh: readonly Finding[]; readonly known: number } {
  const { known } = options;
  if (known === undefined) return (findings) => ({ fresh: findings, known: 0 });
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
  known: number,
  fixing: FixAllResult,
): void {
  const problems = workspace.allProblems();
  const findings = fresh.filter((finding) => isAtLeast(finding.severity, options.severity));
  const budget = createFixBudget();
  const input: ReportInput = {
    version: host.version,
    folder: host.cwd,
    findings,
    rules,
    textOf: workspace.textOf,
    counts: workspace.counts(),
    problems,
    fixesOf: fixesForReport(workspace, findings, budget),
    combinedFixOf: workspace.combinedFix,
    known,
    fixed: options.fix === "write" ? fixing.fixed : 0,
  };
  switch (options.format) {
    case "text":
      if (options.fix === "dry-run") showDryRun(host, fixing);
      host.out(textReport(input, paintFor(options.colour && host.hasColours)));
      break;
    case "json":
      host.out(jsonReport(input));
      break;
    case "sarif":
      host.out(sarifReport(input));
      break;
    case "github":
      host.out(githubReport(input));
      break;
  }
  if (budget.unverified > 0) {
    host.err(
      `${plural(budget.unverified, "fix was", "fixes were")} not verified, since there are too many for one report. Check fewer files to have them verified.\n`,
    );
  }
  for (const problem of problems) {
    if (problem.kind === "unreadable") host.err(`Could not read ${relativePath(host.cwd, problem.at.file)}. ${problem.message}\n`);
    if (problem.kind === "internal") host.err(`${problem.at.file === "" ? "" : `${relativePath(host.cwd, problem.at.file)}: `}${problem.message}\n`);
  }
}

function showDryRun(host: LoadedHost, fixing: FixAllResult): void {
  for (const [file, { before, after }] of fixing.changes) host.out(unifiedDiff(relativePath(host.cwd, file), before, after));
  host.out(`--fix would fix ${plural(fixing.fixed, "problem")} in ${plural(fixing.changes.size, "file")}. What would remain:\n\n`);
}
