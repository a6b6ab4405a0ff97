/**
 * From a proposal to edits: the fact's technology renders the intent, the result is read again, and only a fix that
 * keeps its promise is called safe. Pure; a fix that cannot be rendered is `undefined`, never a guess.
 */
import type { Adapter } from "../adapters/adapter.ts";
import { languageOfFile } from "../analysis/fitting.ts";
import type { JavaScriptEditor } from "../javascript/editor.ts";
import type { Fact } from "../model/facts.ts";
import type { Finding, FixProposal } from "../model/finding.ts";
import type { FixIntent, FixText, NamedList } from "../model/fix-intent.ts";
import type { FilePath } from "../text/place.ts";
import type { FileEdit, TextEdit } from "../text/text-edit.ts";
import { normalizeEdits } from "../text/text-edit.ts";
import type { FixBudget, FixContext } from "./fix-context.ts";
import type { HarmTest } from "./harm.ts";
import { harmTestFor } from "./harm.ts";
import { APPROVAL_PLACEHOLDERS, policyEdit } from "./policy-edit.ts";
import { hasClause, lossOf, titleSaying } from "./promise.ts";
import { proposalsOf, titleNaming } from "./proposals.ts";
import { sessionOf } from "./session.ts";
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

/** Renders and verifies the fixes of a finding: those that can be rendered, safe ones first, without two that do the same. */
export function fixesFor(finding: Finding, context: FixContext): readonly Fix[] {
  return fixesTogether([finding], context).get(finding) ?? [];
}

/** The same for several findings, at less cost than one by one. Without a budget all of them are verified. */
export function fixesTogether(findings: readonly Finding[], context: FixContext, budget?: FixBudget): ReadonlyMap<Finding, readonly Fix[]> {
  const rendered = findings.map((finding) => ({
    finding,
    drafts: proposalsOf(finding, context).flatMap((proposal) => draftOf(finding, proposal, context) ?? []),
  }));
  const byFile = new Map<FilePath, FileEdit[]>();
  for (const { edit, policy, loss } of rendered.flatMap(({ drafts }) => drafts)) {
    if (policy || loss === undefined) continue;
    const edits = byFile.get(edit.file);
    if (edits === undefined) byFile.set(edit.file, [edit]);
    else edits.push(edit);
  }
  const tests = new Map([...byFile].map(([file, edits]): [FilePath, HarmTest] => [file, harmTestFor(edits, context)]));
  return new Map(
    rendered.map(({ finding, drafts }) => {
      const fixes = drafts.flatMap((draft) => judge(finding, draft, tests.get(draft.edit.file), context, budget) ?? []);
      return [finding, ordered(fixes)];
    }),
  );
}

/** Renders and verifies one proposal of a finding. */
export function fixFor(finding: Finding, proposal: FixProposal, context: FixContext): Fix | undefined {
  const draft = draftOf(finding, proposal, context);
  return draft === undefined ? undefined : judge(finding, draft, harmTestFor([draft.edit], context), context, undefined);
}

function judge(finding: Finding, draft: Draft, isHarmful: HarmTest | undefined, context: FixContext, budget: FixBudget | undefined): Fix | undefined {
  if (draft.policy) return fixOf(draft, draft.loss);
  // What gives something up is never safe: all that can be wrong with it is the syntax.
  if (draft.loss !== undefined) return isHarmful?.(draft.edit) === true ? undefined : fixOf(draft, draft.loss);
  const checked = verify([finding], [draft.intent], draft.edit, context, budget);
  return checked.kind === "harmful" ? undefined : fixOf(draft, "because" in checked ? checked.because : undefined);
}

function ordered(fixes: readonly Fix[]): readonly Fix[] {
  const seen = new Set<string>();
  return [...fixes.filter((fix) => fix.safe), ...fixes.filter((fix) => !fix.safe)].filter((fix) => {
    const key = JSON.stringify(fix.edit);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** A rendered proposal. `loss`: what is known to be given up before anything is verified. `policy`: it changes our own file. */
interface Draft {
  readonly title: string;
  readonly intent: FixIntent;
  readonly edit: FileEdit;
  readonly loss: string | undefined;
  readonly policy: boolean;
}

function draftOf(finding: Finding, proposal: FixProposal, context: FixContext): Draft | undefined {
  const { intent, fact = finding.fact } = proposal;
  const title = titleNaming(proposal.title, intent);
  const inPolicy = policyEdit(intent, context.project);
  if (inPolicy !== undefined) return { title, intent, edit: inPolicy, loss: lossOf(intent) ?? LOSS_IN_POLICY, policy: true };
  const edit = fact === undefined ? undefined : renderIntent(intent, fact, context);
  if (edit === undefined) return undefined;
  // A title that says what is given up says that something is.
  const declared = proposal.changesBehaviour === true || hasClause(title) ? LOSS_UNSAID : undefined;
  return { title, intent, edit, loss: lossOf(intent) ?? declared, policy: false };
}

function fixOf({ title, intent, edit, policy }: Draft, loss: string | undefined): Fix {
  const placeholders = placeholdersOf(intent);
  return {
    title: loss === undefined ? title : titleSaying(title, loss),
    intent,
    edit,
    safe: !policy && loss === undefined && placeholders.length === 0,
    placeholders,
  };
}

/** For edits of the policy file whose intent says nothing else. */
const LOSS_IN_POLICY = "changes what your policy allows";

/** For proposals that say that they change something and not what. */
const LOSS_UNSAID = "weigh what it changes";

/** Asks the fact's technology for edits: in the file of the place that the intent names, then of the options, then of the fact. */
export function renderIntent(intent: FixIntent, fact: Fact, context: FixContext): FileEdit | undefined {
  const adapter = context.adapters.find((candidate) => candidate.id === fact.technology);
  if (adapter === undefined) return undefined;
  for (const file of targetFiles(intent, fact)) {
    const state = context.project.lookup(file);
    if (state.kind !== "text") continue;
    const edits = renderIn(file, state.text, intent, fact, adapter, context);
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

function renderIn(file: FilePath, text: string, intent: FixIntent, fact: Fact, adapter: Adapter, context: FixContext): readonly TextEdit[] | undefined {
  const session = sessionOf(context.workspaceFacts());
  const render = (one: FixIntent): readonly TextEdit[] | undefined => {
    if (adapter.language === "javascript") {
      if (languageOfFile(file) !== "javascript") return undefined;
      const opened = session.script(file, text, context.project, fact.environment === "development" ? "development" : "production");
      if (opened === undefined) return undefined;
      const list = "list" in one ? one.list : undefined;
      if (list === undefined) return adapter.render(one, fact, opened.editor, opened.source);
      return withList(list, opened.editor, (editor) => adapter.render(one, fact, editor, opened.source));
    }
    const { editor, documents } = session.settings(file, text);
    return adapter.render(one, fact, editor, documents);
  };
  try {
    const parts = partsOf(intent, fact).map(render);
    const made = parts.filter((edits) => edits !== undefined);
    return made.length === parts.length ? made.flat() : undefined;
  } catch {
    // A renderer that fails offers nothing: an edit is never worth a guess.
    return undefined;
  }
}

/** Renders with an editor that writes the list by its name. Where the technology does not write a list, the name would be a promise that is not kept. */
function withList(
  list: NamedList,
  editor: JavaScriptEditor,
  render: (editor: JavaScriptEditor) => readonly TextEdit[] | undefined,
): readonly TextEdit[] | undefined {
  const edits = render({ ...editor, arrayOf: () => list.code });
  if (edits?.some((edit) => edit.newText.includes(list.code)) !== true) return undefined;
  if (list.from === undefined) return edits;
  const imported = editor.importName(list.name, list.from);
  return imported === undefined ? undefined : [imported, ...edits];
}

/** A header that gets another name and another value is two intents for its technology. */
function partsOf(intent: FixIntent, fact: Fact): readonly FixIntent[] {
  if (intent.kind !== "rename-header" || intent.value === undefined || fact.kind !== "header-write") return [intent];
  return [intent, { kind: "set-header", name: fact.name, value: intent.value }];
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
