/** `textDocument/completion` in the policy file: keys, severities, rules, dates. Elsewhere the server completes nothing. */
import type { CompletionItem, CompletionParams } from "vscode-languageserver";
import { CompletionItemKind } from "vscode-languageserver";
import { completionsAt } from "../../core/policy/completions.ts";
import { nameOf } from "../../platform/path.ts";
import { POLICY_FILE_NAME } from "../../platform/source-file.ts";
import type { SessionContext } from "../context.ts";

/** Answers the request. */
export function completion(context: SessionContext, params: CompletionParams): CompletionItem[] {
  const file = context.fileOf(params.textDocument.uri);
  if (file === undefined || nameOf(file) !== POLICY_FILE_NAME) return [];
  const text = context.workspace.textOf(file);
  if (text === undefined) return [];
  const offset = context.positions.offsetOf(file, params.position);
  return completionsAt(text, offset, context.services.rules, context.services.today()).map((proposal, index) => ({
    label: proposal.label,
    kind: proposal.kind === "key" ? CompletionItemKind.Property : CompletionItemKind.EnumMember,
    sortText: String(index).padStart(4, "0"),
    textEdit: { range: context.positions.rangeOf(file, proposal.replace), newText: proposal.insert },
    // Editors that know no label details show the other one, some of them only beside the entry that is chosen.
    ...(proposal.detail === undefined ? {} : { detail: proposal.detail, labelDetails: { description: proposal.detail } }),
    ...(proposal.documentation === undefined ? {} : { documentation: proposal.documentation }),
  }));
}
