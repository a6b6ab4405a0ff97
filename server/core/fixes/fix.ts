/**
 * From a proposal to edits: the fact's technology renders the intent, the result is read again, and only a fix that
 * keeps its promise is called safe. Pure; a fix that cannot be rendered is `undefined`, never a guess.
 */
import type { Adapter } from "../adapters/adapter.ts";
import { languageOfFile } from "../analysis/read-file.ts";
import { createJavaScriptEditor } from "../javascript/edit.ts";
import { openJavaScriptSource } from "../javascript/reader.ts";
import type { Fact } from "../model/facts.ts";
import type { Finding, FixProposal } from "../model/finding.ts";
import type { FixIntent, FixText } from "../model/fix-intent.ts";
import type { FilePath } from "../text/place.ts";
import type { ProjectView } from "../text/project-view.ts";
import type { FileEdit, TextEdit } from "../text/text-edit.ts";
import { normalizeEdits } from "../text/text-edit.ts";
import { createYamlEditor } from "../yaml/edit.ts";
import { readYaml } from "../yaml/read.ts";
import { APPROVAL_PLACEHOLDERS, policyEdit } from "./policy-edit.ts";
import { hasClause, lossOf, titleSaying } from "./promise.ts";
import { proposalsOf } from "./proposals.ts";
import type { FixContext } from "./verify.ts";
import { verify } from "./verify.ts";

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
  const { intent, title, fact = finding.fact } = proposal;
  const inPolicy = policyEdit(intent, context.project);
  if (inPolicy !== undefined)
    return { title: titleSaying(title, lossOf(intent) ?? LOSS_IN_POLICY), intent, edit: inPolicy, safe: false, placeholders: placeholdersOf(intent) };
  if (fact === undefined) return undefined;
  const edit = renderIntent(intent, fact, context);
  if (edit === undefined) return undefined;
  const checked = verify([finding], [intent], edit, context);
  if (checked.kind === "harmful") return undefined;
  const placeholders = placeholdersOf(intent);
  // A title that says what is given up says that something is.
  const declared = proposal.changesBehaviour === true || hasClause(title) ? LOSS_UNSAID : undefined;
  const loss = lossOf(intent) ?? declared ?? ("because" in checked ? checked.because : undefined);
  const safe = loss === undefined && placeholders.length === 0;
  return { title: loss === undefined ? title : titleSaying(title, loss), intent, edit, safe, placeholders };
}

/** For edits of the policy file whose intent says nothing else. */
const LOSS_IN_POLICY = "changes what your policy allows";

/** For proposals that say that they change something and not what. */
const LOSS_UNSAID = "weigh what it changes";

/** All fixes of a finding that can be rendered, safe ones first, without two that do the same. */
export function fixesFor(finding: Finding, context: FixContext): readonly Fix[] {
  const fixes = proposalsOf(finding, context).flatMap((proposal) => fixFor(finding, proposal, context) ?? []);
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

/** Texts of the intent that the user should choose. */
export function placeholdersOf(intent: FixIntent): readonly string[] {
  const found: string[] = [];
  const visit = (text: FixText): void => {
    if (typeof text !== "string") found.push(text.placeholder);
  };
  if ("origins" in intent) intent.origins.forEach(visit);
  if (intent.kind === "edit-policy-file" && intent.key !== undefined) found.push(intent.text);
  if (intent.kind === "register-origin") found.push(...Object.values(APPROVAL_PLACEHOLDERS));
  if (intent.kind === "set-header" || intent.kind === "add-header-middleware") visit(intent.value);
  return found;
}
