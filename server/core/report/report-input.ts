/** What every report is made from. Types and small helpers only. */
import type { Finding, RuleMeta, Severity } from "../model/finding.ts";
import type { FilePath } from "../text/place.ts";
import type { CombinedFix, FileProblem, Fix, WorkspaceCounts } from "../workspace/workspace.ts";

/** A finding that is not shown: a comment keeps it away, or it stands in the file of known findings. `reason` may be empty. */
export interface SuppressedFinding {
  readonly finding: Finding;
  readonly by: "comment" | "known";
  readonly reason: string;
}

/** One run, already filtered: what is in `findings` is shown. */
export interface ReportInput {
  /** Version of Preflint. */
  readonly version: string;
  /** Folder of the run: paths are relative to it. */
  readonly folder: FilePath;
  readonly findings: readonly Finding[];
  /** What would be there but for a comment or the file of known findings. */
  readonly suppressed: readonly SuppressedFinding[];
  readonly rules: readonly RuleMeta[];
  /** Documentation page of a rule in Markdown. */
  readonly pageOf: (rule: string) => string | undefined;
  readonly textOf: (file: FilePath) => string | undefined;
  readonly counts: WorkspaceCounts;
  readonly problems: readonly FileProblem[];
  /** Rendered fixes; expensive, asked once per finding. */
  readonly fixesOf: (finding: Finding) => readonly Fix[];
  /** One fix for all findings about the finding's policy, if there is one. As expensive; made once for each policy. */
  readonly combinedFixOf: (finding: Finding) => CombinedFix | undefined;
  /** Findings that are not shown because they were known before. */
  readonly known: number;
  /** Fixes that were applied in this run. */
  readonly fixed: number;
}

/** The combined fix for programs: with each finding that it removes. */
export function combinedFixFor(finding: Finding, input: ReportInput): CombinedFix | undefined {
  const combined = input.combinedFixOf(finding);
  return combined?.findings.some((one) => one.fingerprint === finding.fingerprint && one.at.file === finding.at.file) === true ? combined : undefined;
}

/** Where the source is: the same as in package.json. */
export const REPOSITORY = "https://github.com/preflint/preflint";

/** Address of a rule's documentation page. */
export function helpUriOf(rule: string): string {
  return `${REPOSITORY}/blob/main/docs/rules/${rule}.md`;
}

/** Number of findings by severity. */
export function tally(findings: readonly Finding[]): Readonly<Record<Severity, number>> {
  const counts: Record<Severity, number> = { hint: 0, info: 0, warning: 0, error: 0 };
  for (const finding of findings) counts[finding.severity] += 1;
  return counts;
}

/** True if the finding is about data of a test or an example: counted apart. */
export function isInTestData(finding: Finding): boolean {
  return finding.fact?.inTestData === true;
}

/** `1 file`, `2 files`. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  if (items.length <= 1) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1) ?? ""}`;
}
