/**
 * Applies an edit to a view of the project, reads again what depends on it, and compares: is the finding gone, is nothing new, does
 * everything parse as before, does everyone have the access that was meant for them. Changes nothing; believes no renderer.
 */
import type { FindResult } from "../analysis/find.ts";
import { findInFile, findInWorkspace } from "../analysis/find.ts";
import { type FileReading, readFile } from "../analysis/read-file.ts";
import { unknownSettingsOf } from "../analysis/unknown-settings.ts";
import { workspaceFactsOf } from "../analysis/workspace-facts.ts";
import type { Fact } from "../model/facts.ts";
import type { FileFacts, Finding, Rule, WorkspaceFacts } from "../model/finding.ts";
import type { FixIntent } from "../model/fix-intent.ts";
import type { FilePath } from "../text/place.ts";
import type { ProjectView } from "../text/project-view.ts";
import { applyEdits, type FileEdit } from "../text/text-edit.ts";
import type { FixBudget, FixContext } from "./fix-context.ts";
import { overlay } from "./fix-context.ts";
import { permissionChange, withoutPlaces } from "./permissions.ts";
import { sessionOf } from "./session.ts";

/**
 * `harmful`: the edit does not apply, or what it leaves reads worse: it must not be offered. `open`: a suggestion; the clause says why.
 * `remains`: as `open`, since findings that it should remove are still there.
 */
export type Verification = { readonly kind: "solved" } | { readonly kind: "open" | "remains"; readonly because: string } | { readonly kind: "harmful" };

const HARMFUL: Verification = { kind: "harmful" };

/** An edit to a file that more files read than this is not verified. */
const MOST_FILES = 40;

/** Verifies an edit that was rendered for some intents. `about` are the findings that it should remove, one at least. */
export function verify(about: readonly Finding[], intents: readonly FixIntent[], edit: FileEdit, context: FixContext, budget?: FixBudget): Verification {
  const before = context.project.lookup(edit.file);
  const text = before.kind === "text" ? applyEdits(before.text, edit.edits) : undefined;
  if (before.kind !== "text" || text === undefined || text === before.text) return HARMFUL;
  const files = affectedFiles(about, edit, context);
  const open = (because: string): Verification => ({ kind: "open", because });
  if (budget !== undefined && !spend(budget, files, context)) return open("not verified, since the report holds too many fixes");
  // The same edit often repairs several findings: what it leads to is found out once.
  const result = sessionOf(context.workspaceFacts()).remember(context.rules, `${files.join("\n")}\n${JSON.stringify(edit)}`, () =>
    resultOf(files, edit.file, text, context),
  );
  if (count(result.renewed, (reading) => reading.problems.length) > count(result.old, (reading) => reading.problems.length)) return HARMFUL;
  const left = compareFindings(about, result.before(), result.after());
  if (left !== undefined) return left;
  if (count(result.renewed, unreadIn) > count(result.old, unreadIn)) return open("what it writes can no longer be checked");
  const change = permissionChange(factsIn(result.old), factsIn(result.renewed), intents);
  if (change !== undefined) return open(change);
  return files.length > MOST_FILES ? open("too many files depend on it to check them all") : { kind: "solved" };
}

function spend(budget: FixBudget, files: readonly FilePath[], context: FixContext): boolean {
  const cost = files.reduce((sum, file) => sum + (textIn(context.project, file)?.length ?? 0), 0);
  if (cost <= budget.left) {
    budget.left -= cost;
    return true;
  }
  budget.unverified += 1;
  return false;
}

function affectedFiles(about: readonly Finding[], edit: FileEdit, context: FixContext): readonly FilePath[] {
  const files = new Set<FilePath>([edit.file]);
  for (const { at, fact } of about) {
    files.add(at.file);
    if (fact !== undefined) files.add(fact.at.file);
  }
  for (const file of context.dependantsOf(edit.file)) if (files.size <= MOST_FILES) files.add(file);
  return [...files];
}

/** Number of findings by rule. */
type Counts = ReadonlyMap<string, number>;

interface EditResult {
  readonly old: readonly FileReading[];
  readonly renewed: readonly FileReading[];
  readonly before: () => Counts;
  readonly after: () => Counts;
}

function resultOf(files: readonly FilePath[], editedFile: FilePath, text: string, context: FixContext): EditResult {
  const session = sessionOf(context.workspaceFacts());
  const edited = overlay(context.project, editedFile, text);
  const old = files.map(context.readingOf);
  const renewed = files.map((file) => readFile(file, edited, context.adapters, context.root, session.trees));
  const workspace = context.workspaceFacts();
  const replaced = withFacts(workspace, renewed);
  const holds = new Set(files);
  // What gateways do is seen by all packages; what an app does, by its own alone.
  const roots = sameForOthers(old, renewed)
    ? new Set(replaced.packages.filter((one) => one.files.some((file) => holds.has(file.file))).map((one) => one.root))
    : undefined;
  let after: Counts | undefined;
  return {
    old,
    renewed,
    before: () =>
      session.remember(context.rules, `${files.join("\n")}\n${roots === undefined ? "all" : "own"}`, () =>
        countFindings(old, workspace, roots, context.project, context.rules),
      ),
    after: () => {
      after ??= countFindings(renewed, replaced, roots, edited, context.rules);
      return after;
    },
  };
}

/** True if what rules about other packages may know of these files stays the same: the facts of gateways, wherever they stand. */
function sameForOthers(old: readonly FileReading[], renewed: readonly FileReading[]): boolean {
  const told = (readings: readonly FileReading[]): string =>
    JSON.stringify(factsIn(readings).flatMap((fact) => (fact.layer === "gateway" ? toldOf(fact) : [])));
  return told(old) === told(renewed);
}

function toldOf(fact: Fact): unknown {
  if (fact.kind === "cors-policy") return [fact.kind, fact.environment, fact.responses, fact.profile.writesOnResponse];
  return withoutPlaces(fact);
}

function compareFindings(about: readonly Finding[], before: Counts, after: Counts): Verification | undefined {
  for (const rule of new Set(about.map((finding) => finding.rule))) {
    const expected = about.filter((finding) => finding.rule === rule).length;
    const gone = (before.get(rule) ?? 0) - (after.get(rule) ?? 0);
    const because = before.has(rule) ? "the problem is not gone by this alone" : "it cannot be checked that the problem is gone";
    if (gone < expected) return { kind: "remains", because };
  }
  for (const [rule, number] of after) if (number > (before.get(rule) ?? 0)) return { kind: "open", because: `then ${rule} is reported` };
  return undefined;
}

/** Findings per rule, of rules that look at these files, at the packages below these roots, and at the workspace. */
function countFindings(
  readings: readonly FileReading[],
  workspace: WorkspaceFacts,
  roots: ReadonlySet<FilePath> | undefined,
  project: ProjectView,
  rules: readonly Rule[],
): Counts {
  const textOf = (file: FilePath): string | undefined => textIn(project, file);
  const counts = new Map<string, number>();
  addCounts(findInWorkspace(workspace, rules, textOf, roots), counts);
  for (const { file, facts } of readings) addCounts(findInFile({ file, facts }, rules, textOf), counts);
  return counts;
}

function textIn(project: ProjectView, file: FilePath): string | undefined {
  const state = project.lookup(file);
  return state.kind === "text" ? state.text : undefined;
}

/** Adds the findings per rule. A rule that fails has no findings, which must not look like problems that are gone. */
function addCounts({ findings, failures }: FindResult, counts: Map<string, number>): void {
  for (const rule of [...findings.map((finding) => finding.rule), ...failures.map((failure) => `a failure of ${failure.rule}`)])
    counts.set(rule, (counts.get(rule) ?? 0) + 1);
}

/** The workspace with the facts of some files replaced. A file that had no facts before joins the package that holds it, else the first one. */
export function withFacts(workspace: WorkspaceFacts, readings: readonly FileReading[]): WorkspaceFacts {
  const replaced = new Map(readings.map((reading): [FilePath, FileFacts] => [reading.file, { file: reading.file, facts: reading.facts }]));
  const present = new Set(workspace.packages.flatMap((one) => one.files.map((file) => file.file)));
  const added = [...replaced.values()].filter(({ file }) => !present.has(file));
  const homes = workspace.packages.map((one) => one.root);
  const homeOf = (file: FilePath): FilePath | undefined =>
    [...homes].sort((left, right) => right.length - left.length).find((root) => file.startsWith(`${root}/`)) ?? homes[0];
  const packages = workspace.packages.map((one) => {
    const joining = added.filter(({ file }) => homeOf(file) === one.root);
    if (joining.length === 0 && !one.files.some((file) => replaced.has(file.file))) return one;
    return { root: one.root, files: [...one.files.map((file) => replaced.get(file.file) ?? file), ...joining] };
  });
  const baselines = workspace.baselines.map((one) =>
    one.files.some((file) => replaced.has(file.file)) ? { ...one, files: one.files.map((file) => replaced.get(file.file) ?? file) } : one,
  );
  return workspaceFactsOf(packages, workspace.around.externalHeaders, baselines, workspace.around);
}

function factsIn(readings: readonly FileReading[]): FileReading["facts"] {
  return readings.flatMap((reading) => reading.facts);
}

function unreadIn(reading: FileReading): number {
  return unknownSettingsOf(reading.facts).length;
}

function count(readings: readonly FileReading[], of: (reading: FileReading) => number): number {
  return readings.reduce((sum, reading) => sum + of(reading), 0);
}
