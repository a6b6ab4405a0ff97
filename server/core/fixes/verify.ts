/**
 * Applies an edit to a view of the project, reads again what depends on it, and compares: is the finding gone, is nothing new, does
 * everything parse as before, does everyone have the access that was meant for them. Changes nothing; believes no renderer.
 */
import type { Adapter } from "../adapters/adapter.ts";
import { findInFile, findInWorkspace } from "../analysis/find.ts";
import { type FileReading, readFile } from "../analysis/read-file.ts";
import { unknownSettingsOf } from "../analysis/unknown-settings.ts";
import { workspaceFactsOf } from "../analysis/workspace-facts.ts";
import type { FileFacts, Finding, Rule, WorkspaceFacts } from "../model/finding.ts";
import type { FixIntent } from "../model/fix-intent.ts";
import { fingerprint } from "../text/fingerprint.ts";
import type { FilePath } from "../text/place.ts";
import type { ProjectView } from "../text/project-view.ts";
import { applyEdits, type FileEdit } from "../text/text-edit.ts";
import { permissionChange } from "./permissions.ts";

/** What the core needs to render and check fixes. */
export interface FixContext {
  readonly project: ProjectView;
  readonly adapters: readonly Adapter[];
  readonly rules: readonly Rule[];
  /** Workspace folder, as in `readFile`. */
  readonly root: FilePath;
  /** What reading a file gave, before any fix. */
  readonly readingOf: (file: FilePath) => FileReading;
  /** All facts before any fix, for rules that judge the whole workspace. The same object as long as nothing changes. */
  readonly workspaceFacts: () => WorkspaceFacts;
  /** Files that look this path up when they are read. */
  readonly dependantsOf: (file: FilePath) => Iterable<FilePath>;
}

/**
 * `harmful`: the edit does not apply, or what it leaves reads worse: it must not be offered. `open`: a suggestion; the clause says why.
 * `remains`: as `open`, since findings that it should remove are still there.
 */
export type Verification = { readonly kind: "solved" } | { readonly kind: "open" | "remains"; readonly because: string } | { readonly kind: "harmful" };

const HARMFUL: Verification = { kind: "harmful" };

/** An edit to a file that more files read than this is not verified. */
const MOST_FILES = 40;

/** Verifies an edit that was rendered for some intents. `about` are the findings that it should remove, one at least. */
export function verify(about: readonly Finding[], intents: readonly FixIntent[], edit: FileEdit, context: FixContext): Verification {
  const before = context.project.lookup(edit.file);
  const text = before.kind === "text" ? applyEdits(before.text, edit.edits) : undefined;
  if (before.kind !== "text" || text === undefined || text === before.text) return HARMFUL;
  const edited = overlay(context.project, edit.file, text);
  const files = affectedFiles(about, edit, context);
  const old = files.map(context.readingOf);
  const renewed = files.map((file) => readFile(file, edited, context.adapters, context.root));
  if (count(renewed, (reading) => reading.problems.length) > count(old, (reading) => reading.problems.length)) return HARMFUL;
  const open = (because: string): Verification => ({ kind: "open", because });
  const left = compareFindings(about, old, renewed, edited, context);
  if (left !== undefined) return left;
  if (count(renewed, unreadIn) > count(old, unreadIn)) return open("what it writes can no longer be checked");
  const change = permissionChange(factsIn(old), factsIn(renewed), intents);
  if (change !== undefined) return open(change);
  return files.length > MOST_FILES ? open("too many files depend on it to check them all") : { kind: "solved" };
}

/** The snapshot with one text replaced. */
export function overlay(project: ProjectView, file: FilePath, text: string): ProjectView {
  const state = { kind: "text", text, fingerprint: fingerprint(text) } as const;
  return { lookup: (path) => (path === file ? state : project.lookup(path)) };
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

function compareFindings(
  about: readonly Finding[],
  old: readonly FileReading[],
  renewed: readonly FileReading[],
  edited: ProjectView,
  context: FixContext,
): Verification | undefined {
  const before = countFindings(old, context.workspaceFacts(), context.project, context);
  const after = countFindings(renewed, withFacts(context.workspaceFacts(), renewed), edited, context);
  for (const rule of new Set(about.map((finding) => finding.rule))) {
    const expected = about.filter((finding) => finding.rule === rule).length;
    const gone = (before.get(rule) ?? 0) - (after.get(rule) ?? 0);
    const because = before.has(rule) ? "the problem is not gone by this alone" : "it cannot be checked that the problem is gone";
    if (gone < expected) return { kind: "remains", because };
  }
  for (const [rule, number] of after) if (number > (before.get(rule) ?? 0)) return { kind: "open", because: `then ${rule} is reported` };
  return undefined;
}

/** Findings per rule, of rules that look at these files and of rules that look at the workspace. */
function countFindings(readings: readonly FileReading[], workspace: WorkspaceFacts, project: ProjectView, context: FixContext): ReadonlyMap<string, number> {
  const textOf = (file: FilePath): string | undefined => {
    const state = project.lookup(file);
    return state.kind === "text" ? state.text : undefined;
  };
  const counts = new Map(workspaceCounts(workspace, context.rules, textOf));
  for (const { file, facts } of readings) {
    for (const { rule } of findInFile({ file, facts }, context.rules, textOf).findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  }
  return counts;
}

const known = new WeakMap<WorkspaceFacts, { readonly rules: readonly Rule[]; readonly counts: ReadonlyMap<string, number> }>();

/** The state before is asked for with every fix, hence remembered. */
function workspaceCounts(workspace: WorkspaceFacts, rules: readonly Rule[], textOf: (file: FilePath) => string | undefined): ReadonlyMap<string, number> {
  const remembered = known.get(workspace);
  if (remembered?.rules === rules) return remembered.counts;
  const counts = new Map<string, number>();
  for (const { rule } of findInWorkspace(workspace, rules, textOf).findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  known.set(workspace, { rules, counts });
  return counts;
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
