/** `textDocument/diagnostic`: the findings of one open document, brought up to date first. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { CancellationToken, DocumentDiagnosticParams, DocumentDiagnosticReport } from "vscode-languageserver";
import { LSPErrorCodes, ResponseError } from "vscode-languageserver";
import type { FilePath } from "../../core/text/place.ts";
import type { SessionContext } from "../context.ts";
import { guarded } from "../guard.ts";

/** Imports are followed this many files deep before the answer; the background pass follows the rest. */
const MOST_ROUNDS = 6;

/** Answers the request. Rejects only if the client cancelled it. */
export async function documentDiagnostic(
  context: SessionContext,
  params: DocumentDiagnosticParams,
  token: CancellationToken,
): Promise<DocumentDiagnosticReport> {
  const file = context.fileOf(params.textDocument.uri);
  if (file === undefined) return { kind: "full", items: [] };
  await context.configured;
  await readWhatItNeeds(context, file, token);
  if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, "The request was cancelled.");
  const report = context.diagnostics.answer(file);
  if (params.previousResultId === report.resultId) return { kind: "unchanged", resultId: report.resultId };
  return { kind: "full", resultId: report.resultId, items: [...report.items] };
}

async function readWhatItNeeds(context: SessionContext, file: FilePath, token: CancellationToken): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS && !token.isCancellationRequested; round += 1) {
    const loaded = guarded(
      context,
      `reading ${file}`,
      () => false,
      () => {
        context.workspace.findings(file);
        return context.project.loadWanted();
      },
    );
    if (!loaded) return;
    await nextTurn();
  }
}
