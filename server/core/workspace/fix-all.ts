/**
 * Applies safe fixes until nothing is left to fix. It comes to an end, since it keeps a round only if fewer findings are left after it,
 * and it does not depend on the order in which findings are given. It decides nothing about safety.
 */
import type { Finding } from "../model/finding.ts";
import type { FilePath } from "../text/place.ts";
import type { TextEdit } from "../text/text-edit.ts";
import { applyEdits, normalizeEdits } from "../text/text-edit.ts";
import { createFixBudget, fixesForReport } from "./fixes-for-report.ts";
import { compareFindings } from "./shown.ts";
import type { Fix, Workspace } from "./workspace.ts";

/** Rounds after which fixing stops although something is left. Fixes that overlap wait for the next round. */
const MOST_ROUNDS = 50;

/** What fixing changes. */
export interface FixAllResult {
  /** Findings that are gone. */
  readonly fixed: number;
  readonly rounds: number;
  /** Findings that are left: they need somebody's decision. Their places are those of the new texts. */
  readonly left: readonly Finding[];
  /** Texts before and after, by file. */
  readonly changes: ReadonlyMap<FilePath, { readonly before: string; readonly after: string }>;
}

/** The part of a workspace that fixing needs. */
export type FixableWorkspace = Pick<Workspace, "textOf" | "fixesTogether" | "draft">;

const MOST_TRIED_ALONE = 20;

/** Finds what fixing would change, by drafts in the workspace, and takes the drafts back. `select` settles what it needs and gives the findings to fix. */
export function previewFixAll(workspace: FixableWorkspace, select: () => readonly Finding[], accepts: (fix: Fix) => boolean): FixAllResult {
  const originals = new Map<FilePath, string>();
  const result = run(workspace, select, accepts, originals);
  for (const file of originals.keys()) workspace.draft(file, undefined);
  return result;
}

/** As `previewFixAll`, but leaves the new texts as drafts in the workspace. */
export function fixAll(workspace: FixableWorkspace, select: () => readonly Finding[], accepts: (fix: Fix) => boolean = () => true): FixAllResult {
  return run(workspace, select, accepts, new Map());
}

function run(workspace: FixableWorkspace, select: () => readonly Finding[], accepts: (fix: Fix) => boolean, originals: Map<FilePath, string>): FixAllResult {
  const start = select().length;
  let left = start;
  let rounds = 0;
  while (rounds < MOST_ROUNDS && left > 0) {
    const fixes = safeFixes(workspace, select(), accepts);
    const after = applyRound(workspace, compatible(fixes), originals, left, select) ?? firstAlone(workspace, fixes, originals, left, select);
    if (after === undefined) break;
    left = after;
    rounds += 1;
  }
  const changes = new Map([...originals].map(([file, before]) => [file, { before, after: workspace.textOf(file) ?? before }]));
  for (const [file, { before, after }] of changes) if (before === after) changes.delete(file);
  return { fixed: start - left, rounds, left: select(), changes };
}

/** Together they brought nothing: the first that brings something alone. */
function firstAlone(
  workspace: FixableWorkspace,
  fixes: readonly Fix[],
  originals: Map<FilePath, string>,
  left: number,
  select: () => readonly Finding[],
): number | undefined {
  for (const fix of fixes.slice(0, MOST_TRIED_ALONE)) {
    const after = applyRound(workspace, [fix], originals, left, select);
    if (after !== undefined) return after;
  }
  return undefined;
}

/** The first safe fix of each finding, by place and rule. */
function safeFixes(workspace: FixableWorkspace, findings: readonly Finding[], accepts: (fix: Fix) => boolean): readonly Fix[] {
  const sorted = [...findings].sort(compareFindings);
  const fixesOf = fixesForReport(workspace, sorted, createFixBudget());
  return sorted.flatMap((finding) => fixesOf(finding).find((fix) => fix.safe && accepts(fix)) ?? []);
}

/** Those that do not overlap one before them. */
function compatible(fixes: readonly Fix[]): readonly Fix[] {
  const edits = new Map<FilePath, readonly TextEdit[]>();
  return fixes.filter((fix) => {
    const merged = mergedEdits([fix], edits);
    if (merged === undefined) return false;
    for (const [file, list] of merged) edits.set(file, list);
    return true;
  });
}

function mergedEdits(
  fixes: readonly Fix[],
  before: ReadonlyMap<FilePath, readonly TextEdit[]> = new Map(),
): ReadonlyMap<FilePath, readonly TextEdit[]> | undefined {
  const merged = new Map<FilePath, readonly TextEdit[]>();
  for (const { file, edits } of fixes.flatMap((fix) => fix.edits)) {
    const normalized = normalizeEdits([...(merged.get(file) ?? before.get(file) ?? []), ...edits]);
    if (normalized === undefined) return undefined;
    merged.set(file, normalized);
  }
  return merged;
}

/** Number of findings after the fixes, or `undefined`, and everything as it was, if that is no less than before. */
function applyRound(
  workspace: FixableWorkspace,
  fixes: readonly Fix[],
  originals: Map<FilePath, string>,
  left: number,
  select: () => readonly Finding[],
): number | undefined {
  const edits = fixes.length === 0 ? undefined : mergedEdits(fixes);
  if (edits === undefined) return undefined;
  const undo: (() => void)[] = [];
  for (const [file, list] of edits) {
    const before = workspace.textOf(file);
    const after = before === undefined ? undefined : applyEdits(before, list);
    if (before === undefined || after === undefined) continue;
    if (!originals.has(file)) originals.set(file, before);
    undo.push(() => workspace.draft(file, before));
    workspace.draft(file, after);
  }
  const count = select().length;
  if (count < left) return count;
  for (const one of undo) one();
  select();
  return undefined;
}
