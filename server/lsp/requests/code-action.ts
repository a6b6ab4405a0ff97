/**
 * `textDocument/codeAction` and `codeAction/resolve`: verified fixes, fix-all, suppressing with a reason, switching the
 * rule off, opening its page. Edits are computed against the text of the moment, never against the text of the request.
 */
import type { CodeAction, CodeActionParams, Diagnostic, WorkspaceEdit } from "vscode-languageserver";
import { CodeActionKind, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import type { Finding } from "../../core/model/finding.ts";
import { REASON_PLACEHOLDER, severityEdit, suppressionEdit } from "../../core/policy/suppression-edits.ts";
import { editsBetween } from "../../core/text/line-diff.ts";
import type { FilePath } from "../../core/text/place.ts";
import type { FileEdit } from "../../core/text/text-edit.ts";
import { previewFixAll } from "../../core/workspace/fix-all.ts";
import type { Fix } from "../../core/workspace/workspace.ts";
import { isWithin, joinPath, nameOf } from "../../platform/path.ts";
import { POLICY_FILE_NAME } from "../../platform/source-file.ts";
import type { SessionContext } from "../context.ts";
import { filePathOf } from "../convert.ts";
import { creatingEditOf, workspaceEditOf } from "../edits.ts";
import type { ServerCommand } from "../protocol.ts";

/** Kind of the action that applies all safe fixes of a file; for `editor.codeActionsOnSave`. */
export const FIX_ALL_KIND = "source.fixAll.preflint";

/** What an action carries from the list to its edit. */
type ActionData =
  | { readonly kind: "fix"; readonly uri: string; readonly fingerprint: string; readonly title: string; readonly version: number | null }
  | { readonly kind: "suppress" | "switch-off" | "combined"; readonly uri: string; readonly fingerprint: string; readonly version: number | null }
  | { readonly kind: "fix-all"; readonly uri: string; readonly version: number | null };

/** Answers the request. Edits are left to `resolveCodeAction` if the client can ask for them. */
export function codeActions(context: SessionContext, params: CodeActionParams): CodeAction[] {
  const { uri } = params.textDocument;
  const file = filePathOf(uri);
  if (file === undefined || !context.settings().enable) return [];
  const wants = (kind: string): boolean => params.context.only === undefined || params.context.only.some((only) => isKindWithin(kind, only));
  const actions: CodeAction[] = [];
  if (wants(CodeActionKind.QuickFix)) {
    const start = context.positions.offsetOf(file, params.range.start);
    const end = context.positions.offsetOf(file, params.range.end);
    const here = context.workspace.findings(file).filter((finding) => finding.at.span.start <= end && start <= finding.at.span.end);
    const offered = here.map((finding) => actionsFor(finding, uri, params.context.diagnostics, context));
    // Several findings may stand at one spot: what repairs comes before what silences.
    actions.push(...offered.flatMap((one) => one.fixes), ...combinedActions(here, uri, context), ...offered.flatMap((one) => one.others));
  }
  // Fix-all is work for the whole file: only for those who ask for it by name.
  if (params.context.only?.some((only) => isKindWithin(FIX_ALL_KIND, only)) === true) actions.push(...fixAllActions(file, uri, context));
  return actions;
}

function isKindWithin(kind: string, only: string): boolean {
  return only === "" || kind === only || kind.startsWith(`${only}.`);
}

interface OfferedActions {
  readonly fixes: readonly CodeAction[];
  readonly others: readonly CodeAction[];
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
  const { fingerprint } = finding;
  const fixes = context.fixesOf(finding).flatMap((fix, index) => {
    const reason = whyNotEditable(fix.edits, uri, context);
    if (reason !== undefined) return context.features.showsDisabledActions ? [{ title: fix.title, ...base, disabled: { reason } }] : [];
    return offer(fix.title, { kind: "fix", uri, fingerprint, title: fix.title, version }, fix.safe && index === 0);
  });
  const others: CodeAction[] = [];
  if (nameOf(file) !== POLICY_FILE_NAME) {
    others.push(...offer(`Ignore ${finding.rule} here and say why`, { kind: "suppress", uri, fingerprint, version }));
    others.push(...offer(`Switch ${finding.rule} off in ${POLICY_FILE_NAME}`, { kind: "switch-off", uri, fingerprint, version }));
  }
  if (context.services.documentationOf(finding.rule) !== undefined && context.features.showsDocuments) {
    const command: ServerCommand = "preflint.server.openDocumentation";
    const title = `Open the page about ${finding.rule}`;
    others.push({ title, ...base, command: { title, command, arguments: [finding.rule] } });
  }
  return { fixes, others };
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

function fixAllActions(file: FilePath, uri: string, context: SessionContext): CodeAction[] {
  const data: ActionData = { kind: "fix-all", uri, version: context.versionOf(file) };
  const action = withEdit({ title: "Apply all safe fixes of Preflint", kind: FIX_ALL_KIND }, data, context);
  return action === undefined ? [] : [action];
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
  const file = filePathOf(data.uri);
  const isCurrent = file !== undefined && context.versionOf(file) === data.version;
  const edit = isCurrent ? editOf(data, context) : undefined;
  if (edit === undefined) throw new ResponseError(LSPErrorCodes.ContentModified, "The document has changed since this was offered.");
  return { ...action, edit };
}

/** Why an edit that was asked for from one document is not made. That document itself is open: whoever opened it may change it. */
function whyNotEditable(edits: readonly FileEdit[], uri: string, context: SessionContext): string | undefined {
  for (const { file } of edits) {
    if (file === filePathOf(uri) && context.versionOf(file) !== null && !context.project.roots().some(({ folder }) => isWithin(folder, file))) continue;
    const reason = context.project.whyNotEditable(file);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function workspaceEdit(edits: readonly FileEdit[], placeholders: readonly string[], uri: string, context: SessionContext): WorkspaceEdit | undefined {
  return whyNotEditable(edits, uri, context) === undefined ? workspaceEditOf(edits, placeholders, context) : undefined;
}

function editOf(data: ActionData, context: SessionContext): WorkspaceEdit | undefined {
  const { uri } = data;
  const file = filePathOf(uri);
  if (file === undefined) return undefined;
  if (data.kind === "fix-all") return fixAllEdit(file, uri, context);
  const finding = context.workspace.findings(file).find((one) => one.fingerprint === data.fingerprint);
  if (finding === undefined) return undefined;
  switch (data.kind) {
    case "fix": {
      const fix = context.fixesOf(finding).find((one) => one.title === data.title);
      return fix === undefined ? undefined : workspaceEdit(fix.edits, fix.placeholders, uri, context);
    }
    case "combined": {
      const fix = context.combinedFixOf(finding);
      return fix === undefined ? undefined : workspaceEdit(fix.edits, fix.placeholders, uri, context);
    }
    case "suppress": {
      const text = context.workspace.textOf(file);
      const edit = text === undefined ? undefined : suppressionEdit(finding, text);
      return edit === undefined ? undefined : workspaceEdit([{ file, edits: [edit] }], [REASON_PLACEHOLDER], uri, context);
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
  return workspaceEdit([{ file: policy, edits }], [], uri, context);
}

/** All safe fixes that touch this file only, to the end: asking again changes nothing more. */
function fixAllEdit(file: FilePath, uri: string, context: SessionContext): WorkspaceEdit | undefined {
  const { workspace } = context;
  const isWithinFile = (fix: Fix): boolean => fix.edits.every((edit) => edit.file === file);
  const select = (): readonly Finding[] => {
    workspace.bringUpToDate(file);
    return workspace.findings(file);
  };
  const change = previewFixAll(workspace, select, isWithinFile).changes.get(file);
  // The drafts are taken back, but what depends on the file was told of them.
  if (!workspace.isSettled()) context.loop.wake();
  return change === undefined ? undefined : workspaceEdit([{ file, edits: editsBetween(change.before, change.after) }], [], uri, context);
}
