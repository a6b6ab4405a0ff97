/**
 * `textDocument/codeAction` and `codeAction/resolve`: verified fixes, fix-all, suppressing with a reason, switching the
 * rule off, opening its page. Edits are computed against the text of the moment, never against the text of the request.
 */
import type { CodeAction, CodeActionParams, Diagnostic, WorkspaceEdit } from "vscode-languageserver";
import { CodeActionKind, CodeActionTriggerKind, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { clauseOf } from "../../core/fixes/promise.ts";
import type { Finding } from "../../core/model/finding.ts";
import { REASON_PLACEHOLDER, severityEdit, suppressionEdits } from "../../core/policy/suppression-edits.ts";
import { editsBetween } from "../../core/text/line-diff.ts";
import { createLineIndex, positionAt } from "../../core/text/line-index.ts";
import type { FilePath } from "../../core/text/place.ts";
import type { FileEdit } from "../../core/text/text-edit.ts";
import { type FixAllResult, previewFixAll } from "../../core/workspace/fix-all.ts";
import type { Fix } from "../../core/workspace/workspace.ts";
import { isWithin, joinPath, nameOf } from "../../platform/path.ts";
import { POLICY_FILE_NAME } from "../../platform/source-file.ts";
import type { SessionContext } from "../context.ts";
import { creatingEditOf, type EditNotes, workspaceEditOf } from "../edits.ts";
import type { FixedParams, ServerCommand } from "../protocol.ts";
import { entriesOf, type OfferedActions } from "./light-bulb.ts";

/** Kind of the action that applies all safe fixes of a file; for `editor.codeActionsOnSave`. */
export const FIX_ALL_KIND = "source.fixAll.preflint";

/** What an action carries from the list to its edit. */
type ActionData =
  | { readonly kind: "fix"; readonly uri: string; readonly fingerprint: string; readonly title: string; readonly version: number | null }
  | { readonly kind: "suppress"; readonly uri: string; readonly fingerprints: readonly string[]; readonly version: number | null }
  | { readonly kind: "switch-off" | "combined"; readonly uri: string; readonly fingerprint: string; readonly version: number | null }
  | { readonly kind: "fix-all"; readonly uri: string; readonly version: number | null };

/** Answers the request. Edits are left to `resolveCodeAction` if the client can ask for them. */
export function codeActions(context: SessionContext, params: CodeActionParams): CodeAction[] {
  const { uri } = params.textDocument;
  const file = context.fileOf(uri);
  if (file === undefined || !context.settings().of(file).enable) return [];
  const wants = (kind: string): boolean => params.context.only === undefined || params.context.only.some((only) => isKindWithin(kind, only));
  const actions: CodeAction[] = [];
  if (wants(CodeActionKind.QuickFix)) {
    const start = context.positions.offsetOf(file, params.range.start);
    const end = context.positions.offsetOf(file, params.range.end);
    const here = context.workspace.findings(file).filter((finding) => finding.at.span.start <= end && start <= finding.at.span.end);
    const offered = here.map((finding) => actionsFor(finding, uri, params.context.diagnostics, context));
    actions.push(...entriesOf(offered, combinedActions(here, uri, context), () => actionsForAll(here, uri, context)));
  }
  // Fix-all is work for the whole file: only for those who ask for it by name.
  if (params.context.only?.some((only) => isKindWithin(FIX_ALL_KIND, only)) === true) {
    actions.push(...fixAllActions(file, uri, params.context.triggerKind === CodeActionTriggerKind.Automatic, context));
  }
  return actions;
}

function isKindWithin(kind: string, only: string): boolean {
  return only === "" || kind === only || kind.startsWith(`${only}.`);
}

function actionsFor(finding: Finding, uri: string, diagnostics: readonly Diagnostic[], context: SessionContext): OfferedActions {
  const { file } = finding.at;
  const version = context.versionOf(file);
  const about = diagnostics.filter((diagnostic) => diagnostic.source === "preflint" && diagnosticIsOf(diagnostic, finding));
  const base = { kind: CodeActionKind.QuickFix, ...(about.length > 0 ? { diagnostics: about } : {}) };
  const offer = (title: string, data: ActionData, preferred = false): readonly CodeAction[] => {
    const action: CodeAction = { title, ...base, ...(preferred ? { isPreferred: true } : {}) };
    const offered = withEdit(action, data, context);
    return offered === undefined ? [] : [offered];
  };
  const { fingerprint, rule } = finding;
  const fixes = context.fixesOf(finding).flatMap((fix, index) => {
    const reason = whyNotEditable(fix.edits, uri, context);
    if (reason !== undefined) return context.features.showsDisabledActions ? [{ title: fix.title, ...base, disabled: { reason } }] : [];
    return offer(fix.title, { kind: "fix", uri, fingerprint, title: fix.title, version }, fix.safe && index === 0);
  });
  return { fixes, silence: silenceOf(finding, uri, offer, context), read: readActions([rule], context, base) };
}

/** A comment beside the code, or the policy file where no comment can stand. */
function silenceOf(
  { at: { file }, fingerprint, rule }: Finding,
  uri: string,
  offer: (title: string, data: ActionData) => readonly CodeAction[],
  context: SessionContext,
): readonly CodeAction[] {
  if (nameOf(file) === POLICY_FILE_NAME) return [];
  const version = context.versionOf(file);
  const comment = offer(`Ignore ${rule} here and say why`, { kind: "suppress", uri, fingerprints: [fingerprint], version });
  return comment.length > 0 ? comment : offer(`Switch ${rule} off in ${POLICY_FILE_NAME}`, { kind: "switch-off", uri, fingerprint, version });
}

function readActions(rules: readonly string[], context: SessionContext, base: Omit<CodeAction, "title">): readonly CodeAction[] {
  const known = rules.filter((rule) => context.services.documentationOf(rule) !== undefined);
  const [first] = known;
  if (first === undefined || !context.features.showsDocuments) return [];
  const command: ServerCommand = "preflint.server.openDocumentation";
  const title = known.length === 1 ? `Open the page about ${first}` : `Open a page about one of these ${known.length} problems`;
  return [{ title, ...base, command: { title, command, arguments: [...known] } }];
}

/** One entry to silence all findings and one to read, where one of each for every finding would be too many. */
function actionsForAll(here: readonly Finding[], uri: string, context: SessionContext): Pick<OfferedActions, "silence" | "read"> {
  const [first] = here;
  if (first === undefined) return { silence: [], read: [] };
  const kind = CodeActionKind.QuickFix;
  const data: ActionData = { kind: "suppress", uri, fingerprints: here.map((one) => one.fingerprint), version: context.versionOf(first.at.file) };
  const silence =
    nameOf(first.at.file) === POLICY_FILE_NAME ? undefined : withEdit({ title: `Ignore these ${here.length} problems here and say why`, kind }, data, context);
  return { silence: silence === undefined ? [] : [silence], read: readActions([...new Set(here.map((one) => one.rule))], context, { kind }) };
}

/** One action for each policy that several findings are about, of which one stands here. */
function combinedActions(here: readonly Finding[], uri: string, context: SessionContext): readonly CodeAction[] {
  const facts = new Set<unknown>();
  return here.flatMap((finding) => {
    if (finding.fact === undefined || facts.has(finding.fact)) return [];
    facts.add(finding.fact);
    const fix = context.combinedFixOf(finding);
    if (fix === undefined) return [];
    const data: ActionData = { kind: "combined", uri, fingerprint: finding.fingerprint, version: context.versionOf(finding.at.file) };
    const action = withEdit({ title: fix.title, kind: CodeActionKind.QuickFix }, data, context);
    return action === undefined ? [] : [action];
  });
}

function diagnosticIsOf(diagnostic: Diagnostic, finding: Finding): boolean {
  const data: unknown = diagnostic.data;
  if (typeof data === "object" && data !== null && "fingerprint" in data) return data.fingerprint === finding.fingerprint;
  return diagnostic.code === finding.rule;
}

function fixAllActions(file: FilePath, uri: string, quiet: boolean, context: SessionContext): CodeAction[] {
  const data: ActionData = { kind: "fix-all", uri, version: context.versionOf(file) };
  const preview = fixAllPreview(file, context);
  const edit = preview === undefined ? undefined : fixAllEdit(preview, file, uri, context);
  if (preview === undefined || edit === undefined) return [];
  const title = "Apply all safe fixes of Preflint";
  const command: ServerCommand = "preflint.server.tellFixed";
  const told: FixedParams = { fixed: preview.fixed, left: leftOf(preview, file), quiet, uri };
  const action: CodeAction = { title, kind: FIX_ALL_KIND, command: { title, command, arguments: [told] } };
  return [context.features.resolvesEdits ? { ...action, data } : { ...action, edit }];
}

/** What somebody must decide, by line of the text that fixing leaves. */
function leftOf({ left, changes }: FixAllResult, file: FilePath): FixedParams["left"] {
  const lines = createLineIndex(changes.get(file)?.after ?? "");
  return left.map(({ rule, at }) => ({ rule, line: positionAt(lines, at.span.start).line }));
}

/** The action ready to be listed, or `undefined` if it would do nothing. */
function withEdit(action: CodeAction, data: ActionData, context: SessionContext): CodeAction | undefined {
  // A fix that was rendered has an edit; the others are cheap to try.
  const isSure = data.kind === "fix" || data.kind === "combined";
  if (context.features.resolvesEdits && isSure) return { ...action, data };
  const edit = editOf(data, context);
  if (edit === undefined) return undefined;
  return context.features.resolvesEdits ? { ...action, data } : { ...action, edit };
}

/** Answers `codeAction/resolve`. Rejects with `ContentModified` if the document has moved on. */
export function resolveCodeAction(context: SessionContext, action: CodeAction): CodeAction {
  const data = action.data as ActionData | null | undefined;
  if (data === undefined || data === null || action.edit !== undefined) return action;
  const file = context.fileOf(data.uri);
  const isCurrent = file !== undefined && context.versionOf(file) === data.version;
  const edit = isCurrent ? editOf(data, context) : undefined;
  if (edit === undefined) throw new ResponseError(LSPErrorCodes.ContentModified, "The document has changed since this was offered.");
  return { ...action, edit };
}

/** Why an edit that was asked for from one document is not made. That document itself is open: whoever opened it may change it. */
function whyNotEditable(edits: readonly FileEdit[], uri: string, context: SessionContext): string | undefined {
  for (const { file } of edits) {
    if (file === context.fileOf(uri) && context.versionOf(file) !== null && !context.project.roots().some(({ folder }) => isWithin(folder, file))) continue;
    const reason = context.project.whyNotEditable(file);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function workspaceEdit(edits: readonly FileEdit[], notes: EditNotes, uri: string, context: SessionContext): WorkspaceEdit | undefined {
  return whyNotEditable(edits, uri, context) === undefined ? workspaceEditOf(edits, notes, context) : undefined;
}

/** What stands in brackets at the end of a title is given up: people confirm it. */
function notesOf({ title, placeholders }: Pick<Fix, "title" | "placeholders">): EditNotes {
  const detail = clauseOf(title);
  return { placeholders, confirm: detail === undefined ? undefined : { title, detail } };
}

function editOf(data: ActionData, context: SessionContext): WorkspaceEdit | undefined {
  const { uri } = data;
  const file = context.fileOf(uri);
  if (file === undefined) return undefined;
  if (data.kind === "fix-all") {
    const preview = fixAllPreview(file, context);
    return preview === undefined ? undefined : fixAllEdit(preview, file, uri, context);
  }
  if (data.kind === "suppress") return suppressEdit(data.fingerprints, file, uri, context);
  const finding = context.workspace.findings(file).find((one) => one.fingerprint === data.fingerprint);
  if (finding === undefined) return undefined;
  switch (data.kind) {
    case "fix": {
      const fix = context.fixesOf(finding).find((one) => one.title === data.title);
      return fix === undefined ? undefined : workspaceEdit(fix.edits, notesOf(fix), uri, context);
    }
    case "combined": {
      const fix = context.combinedFixOf(finding);
      return fix === undefined ? undefined : workspaceEdit(fix.edits, notesOf(fix), uri, context);
    }
    case "switch-off":
      return switchOffEdit(finding, uri, context);
    default:
      return undefined;
  }
}

function switchOffEdit(finding: Finding, uri: string, context: SessionContext): WorkspaceEdit | undefined {
  const { file } = finding.at;
  const root = context.project
    .roots()
    .map((one) => one.folder)
    .find((folder) => isWithin(folder, file));
  const policy = context.workspace.policyFileOf(file) ?? (root === undefined ? undefined : joinPath(root, POLICY_FILE_NAME));
  if (policy === undefined || context.project.whyNotEditable(policy) !== undefined) return undefined;
  const text = context.workspace.textOf(policy);
  const edits = severityEdit(policy, text, finding.rule, "off");
  if (edits === undefined) return undefined;
  if (text === undefined) return creatingEditOf(policy, edits.map((edit) => edit.newText).join(""), context);
  return workspaceEdit([{ file: policy, edits }], { placeholders: [] }, uri, context);
}

function suppressEdit(fingerprints: readonly string[], file: FilePath, uri: string, context: SessionContext): WorkspaceEdit | undefined {
  const text = context.workspace.textOf(file);
  const findings = context.workspace.findings(file).filter((one) => fingerprints.includes(one.fingerprint));
  const edits = text === undefined || findings.length < fingerprints.length ? undefined : suppressionEdits(findings, text);
  return edits === undefined ? undefined : workspaceEdit([{ file, edits }], { placeholders: [REASON_PLACEHOLDER] }, uri, context);
}

/** All safe fixes that touch this file only, to the end: asking again changes nothing more. */
function fixAllPreview(file: FilePath, context: SessionContext): FixAllResult | undefined {
  const { workspace } = context;
  const isWithinFile = (fix: Fix): boolean => fix.edits.every((edit) => edit.file === file);
  const select = (): readonly Finding[] => {
    workspace.bringUpToDate(file);
    return workspace.findings(file);
  };
  const preview = previewFixAll(workspace, select, isWithinFile);
  // The drafts are taken back, but what depends on the file was told of them.
  if (!workspace.isSettled()) context.loop.wake();
  return preview.changes.has(file) ? preview : undefined;
}

function fixAllEdit({ changes }: FixAllResult, file: FilePath, uri: string, context: SessionContext): WorkspaceEdit | undefined {
  const change = changes.get(file);
  return change === undefined ? undefined : workspaceEdit([{ file, edits: editsBetween(change.before, change.after) }], { placeholders: [] }, uri, context);
}
