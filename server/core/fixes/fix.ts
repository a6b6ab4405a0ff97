/**
 * From a proposal to edits: the fact's technology renders the intent, the result is read again, and only a fix that
 * keeps its promise is called safe. Pure; a fix that cannot be rendered is `undefined`, never a guess.
 */
import type { Adapter } from "../adapters/adapter.ts";
import { findInFile } from "../analysis/find.ts";
import { languageOfFile, readFile } from "../analysis/read-file.ts";
import { createJavaScriptEditor } from "../javascript/edit.ts";
import { openJavaScriptSource } from "../javascript/reader.ts";
import type { Fact } from "../model/facts.ts";
import type { Finding, FixProposal, Rule } from "../model/finding.ts";
import type { FixIntent, FixText } from "../model/fix-intent.ts";
import { fingerprint } from "../text/fingerprint.ts";
import type { FilePath } from "../text/place.ts";
import type { ProjectView } from "../text/project-view.ts";
import type { FileEdit, TextEdit } from "../text/text-edit.ts";
import { applyEdits, normalizeEdits } from "../text/text-edit.ts";
import { createYamlEditor } from "../yaml/edit.ts";
import { readYaml } from "../yaml/read.ts";
import { changesBehaviour, originsKept } from "./promise.ts";

/** What the core needs to render and check fixes. */
export interface FixContext {
  readonly project: ProjectView;
  readonly adapters: readonly Adapter[];
  readonly rules: readonly Rule[];
  /** Workspace folder, as in `readFile`. */
  readonly root: FilePath;
}

/** A rendered fix. `safe`: re-read and found to keep its promise, so that fix-all may apply it unasked. */
export interface Fix {
  readonly title: string;
  readonly intent: FixIntent;
  readonly edit: FileEdit;
  readonly safe: boolean;
  /** Texts in the edit that the user should choose; hosts with snippet support make them placeholders. */
  readonly placeholders: readonly string[];
}

/** Renders and verifies one proposal of a finding. */
export function fixFor(finding: Finding, proposal: FixProposal, context: FixContext): Fix | undefined {
  const { fact } = finding;
  if (fact === undefined) return undefined;
  const edit = renderIntent(proposal.intent, fact, context);
  if (edit === undefined) return undefined;
  const placeholders = placeholdersOf(proposal.intent);
  const checked = verify(finding, edit, context);
  if (checked === "harmful") return undefined;
  const safe = checked === "solved" && placeholders.length === 0 && proposal.changesBehaviour !== true && !changesBehaviour(proposal.intent);
  return { title: proposal.title, intent: proposal.intent, edit, safe, placeholders };
}

/** All fixes of a finding that can be rendered, safe ones first, without two that do the same. */
export function fixesFor(finding: Finding, context: FixContext): readonly Fix[] {
  const fixes = finding.fixes.flatMap((proposal) => fixFor(finding, proposal, context) ?? []);
  const seen = new Set<string>();
  return [...fixes.filter((fix) => fix.safe), ...fixes.filter((fix) => !fix.safe)].filter((fix) => {
    const key = JSON.stringify(fix.edit);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Asks the fact's technology for edits: in the file of the place that the intent names, then of the options, then of the fact. */
export function renderIntent(intent: FixIntent, fact: Fact, context: FixContext): FileEdit | undefined {
  const adapter = context.adapters.find((candidate) => candidate.id === fact.technology);
  if (adapter === undefined) return undefined;
  for (const file of targetFiles(intent, fact)) {
    const state = context.project.lookup(file);
    if (state.kind !== "text") continue;
    const edits = renderIn(file, state.text, intent, fact, adapter, context.project);
    const normalized = edits === undefined ? undefined : normalizeEdits(edits);
    if (normalized !== undefined && normalized.length > 0) return { file, edits: normalized };
  }
  return undefined;
}

function targetFiles(intent: FixIntent, fact: Fact): readonly FilePath[] {
  const files: FilePath[] = [];
  if ("at" in intent) files.push(intent.at.file);
  if ("options" in fact && fact.options !== undefined) files.push(fact.options.file);
  if (fact.kind === "cors-policy") files.push(fact.origins.at.file);
  files.push(fact.at.file);
  return [...new Set(files)];
}

function renderIn(file: FilePath, text: string, intent: FixIntent, fact: Fact, adapter: Adapter, project: ProjectView): readonly TextEdit[] | undefined {
  try {
    if (adapter.language === "javascript") {
      if (languageOfFile(file) !== "javascript") return undefined;
      const world = fact.environment === "development" ? "development" : "production";
      const { source } = openJavaScriptSource(file, project, world);
      return source === undefined ? undefined : adapter.render(intent, fact, createJavaScriptEditor(file, text), source);
    }
    return adapter.render(intent, fact, createYamlEditor(file, text), readYaml(file, text).documents);
  } catch {
    // A renderer that fails offers nothing: an edit is never worth a guess.
    return undefined;
  }
}

/**
 * Reads the edited text again. `solved`: the finding is gone, nothing new appears, the file parses at least as well and no
 * intended origin is lost. `harmful`: it parses worse or does not apply. Else `open`: a suggestion.
 */
function verify(finding: Finding, edit: FileEdit, context: FixContext): "solved" | "open" | "harmful" {
  const before = context.project.lookup(edit.file);
  if (before.kind !== "text") return "harmful";
  const after = applyEdits(before.text, edit.edits);
  if (after === undefined || after === before.text) return "harmful";
  const edited = overlay(context.project, edit.file, after);
  const files = [...new Set([edit.file, finding.at.file, ...(finding.fact === undefined ? [] : [finding.fact.at.file])])];
  let result: "solved" | "open" = "solved";
  for (const file of files) {
    const old = readFile(file, context.project, context.adapters, context.root);
    const renewed = readFile(file, edited, context.adapters, context.root);
    if (renewed.problems.length > old.problems.length) return "harmful";
    const textBefore = (path: FilePath): string | undefined => textIn(context.project, path);
    const textAfter = (path: FilePath): string | undefined => textIn(edited, path);
    const oldCounts = countByRule(findInFile({ file, facts: old.facts }, context.rules, textBefore).findings);
    const newCounts = countByRule(findInFile({ file, facts: renewed.facts }, context.rules, textAfter).findings);
    for (const [rule, count] of newCounts) if (count > (oldCounts.get(rule) ?? 0)) result = "open";
    const mine = oldCounts.get(finding.rule) ?? 0;
    if (mine > 0 && (newCounts.get(finding.rule) ?? 0) >= mine) result = "open";
    if (!originsKept(old.facts, renewed.facts)) result = "open";
  }
  return result;
}

function countByRule(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const finding of findings) counts.set(finding.rule, (counts.get(finding.rule) ?? 0) + 1);
  return counts;
}

/** The snapshot with one text replaced. */
export function overlay(project: ProjectView, file: FilePath, text: string): ProjectView {
  const state = { kind: "text", text, fingerprint: fingerprint(text) } as const;
  return { lookup: (path) => (path === file ? state : project.lookup(path)) };
}

function textIn(project: ProjectView, file: FilePath): string | undefined {
  const state = project.lookup(file);
  return state.kind === "text" ? state.text : undefined;
}

function placeholdersOf(intent: FixIntent): readonly string[] {
  const found: string[] = [];
  const visit = (text: FixText): void => {
    if (typeof text !== "string") found.push(text.placeholder);
  };
  if ("origins" in intent) intent.origins.forEach(visit);
  if (intent.kind === "set-header" || intent.kind === "add-header-middleware") visit(intent.value);
  return found;
}
