/** Fixes for a report that asks for one finding after the other: rendered some at a time, file by file, and only when they are asked for. */
import type { FixBudget } from "../fixes/fix-context.ts";
import type { Fact } from "../model/facts.ts";
import type { Finding } from "../model/finding.ts";
import type { CombinedFix, Fix, Workspace } from "./workspace.ts";

/** Characters of files that one report reads again to verify fixes: some seconds. */
const MOST_CHARACTERS = 20_000_000;
/** Findings whose fixes are rendered at once. */
const MOST_TOGETHER = 200;

/** A full budget for one report. */
export function createFixBudget(): FixBudget {
  return { left: MOST_CHARACTERS, unverified: 0 };
}

/** What judging the facts behind one finding costs, in characters that are read in the same time. */
const CHARACTERS_PER_FINDING = 5_000;
/** Times that a file is read and judged again for one combined fix: for two steps and at the end. */
const READINGS = 3;

/** Gives the combined fix of a finding's policy while the budget lasts, made once for each policy: it means judging the whole file again. */
export function combinedFixesForReport(
  workspace: Pick<Workspace, "combinedFix" | "findings" | "textOf">,
  budget: FixBudget,
): (finding: Finding) => CombinedFix | undefined {
  const known = new Map<Fact, CombinedFix | undefined>();
  return (finding) => {
    const { fact } = finding;
    if (fact === undefined) return undefined;
    if (!known.has(fact)) known.set(fact, combinedWithin(finding, workspace, budget));
    return known.get(fact);
  };
}

function combinedWithin(finding: Finding, workspace: Pick<Workspace, "combinedFix" | "findings" | "textOf">, budget: FixBudget): CombinedFix | undefined {
  const { file } = finding.at;
  const price = READINGS * ((workspace.textOf(file)?.length ?? 0) + CHARACTERS_PER_FINDING * workspace.findings(file).length);
  if (price > budget.left) return undefined;
  budget.left -= price;
  return workspace.combinedFix(finding);
}

/** Gives the fixes of each of these findings; cheap if it is asked in their order. */
export function fixesForReport(
  workspace: Pick<Workspace, "fixesTogether">,
  findings: readonly Finding[],
  budget: FixBudget,
): (finding: Finding) => readonly Fix[] {
  const indexes = new Map(findings.map((finding, index) => [finding, index]));
  let current: ReadonlyMap<Finding, readonly Fix[]> = new Map();
  return (finding) => {
    const known = current.get(finding);
    if (known !== undefined) return known;
    const index = indexes.get(finding);
    const next = index === undefined ? [finding] : findings.slice(index, index + MOST_TOGETHER).filter((other) => other.at.file === finding.at.file);
    current = workspace.fixesTogether(next, budget);
    return current.get(finding) ?? [];
  };
}
