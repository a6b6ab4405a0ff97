/**
 * `workspace/diagnostic`: the problems of all files. The request is held open: VS Code asks again two seconds after each
 * answer, for ever, and gives up after its sixth failure. While it is open, changes are streamed as partial results; a
 * client that takes none gets its answer with the first change.
 */
import type {
  CancellationToken,
  ResultProgressReporter,
  WorkspaceDiagnosticParams,
  WorkspaceDiagnosticReport,
  WorkspaceDiagnosticReportPartialResult,
  WorkspaceDocumentDiagnosticReport,
} from "vscode-languageserver";
import type { FilePath } from "../../core/text/place.ts";
import type { SessionContext } from "../context.ts";

/** All requests that are held open. */
export interface WorkspacePulls {
  request(
    params: WorkspaceDiagnosticParams,
    token: CancellationToken,
    partial: ResultProgressReporter<WorkspaceDiagnosticReportPartialResult> | undefined,
  ): Promise<WorkspaceDiagnosticReport>;
  /** Hands out what changed. */
  flush(): void;
  /** Answers all of them, at shutdown. */
  finish(): void;
}

interface OpenPull {
  readonly known: Map<FilePath, string>;
  readonly partial: ResultProgressReporter<WorkspaceDiagnosticReportPartialResult> | undefined;
  readonly answer: (report: WorkspaceDiagnosticReport) => void;
}

/** Most reports in one partial result, so that the client's window stays alive. */
const BATCH = 100;

/** No request is open yet. */
export function createWorkspacePulls(context: () => SessionContext): WorkspacePulls {
  const open = new Set<OpenPull>();

  function flushOne(pull: OpenPull): void {
    const items = changedSince(pull.known, context());
    if (items.length === 0) return;
    if (pull.partial === undefined) {
      open.delete(pull);
      pull.answer({ items });
      return;
    }
    for (let start = 0; start < items.length; start += BATCH) pull.partial.report({ items: items.slice(start, start + BATCH) });
  }

  return {
    async request(params, token, partial) {
      await context().configured;
      if (token.isCancellationRequested) return { items: [] };
      return new Promise((resolve) => {
        const known = new Map<FilePath, string>();
        for (const { uri, value } of params.previousResultIds) {
          const file = context().fileOf(uri);
          if (file !== undefined) known.set(file, value);
        }
        const pull: OpenPull = { known, partial, answer: resolve };
        open.add(pull);
        token.onCancellationRequested(() => {
          open.delete(pull);
          resolve({ items: [] });
        });
        // What is known now goes out at once; a first scan that is under way adds to it.
        flushOne(pull);
      });
    },
    flush() {
      for (const pull of [...open]) flushOne(pull);
    },
    finish() {
      for (const pull of open) pull.answer({ items: [] });
      open.clear();
    },
  };
}

/** Reports that differ from what the client knows; `known` is brought up to date. */
function changedSince(known: Map<FilePath, string>, context: SessionContext): WorkspaceDocumentDiagnosticReport[] {
  const reports: WorkspaceDocumentDiagnosticReport[] = [];
  for (const file of new Set([...context.diagnostics.files(), ...known.keys()])) {
    const report = context.diagnostics.last(file) ?? (context.loop.isBusy() ? undefined : context.diagnostics.refresh(file));
    if (report === undefined || known.get(file) === report.resultId) continue;
    if (report.items.length === 0 && !known.has(file)) continue;
    known.set(file, report.resultId);
    reports.push({ kind: "full", uri: context.uriOf(file), version: context.versionOf(file), resultId: report.resultId, items: [...report.items] });
  }
  return reports;
}
