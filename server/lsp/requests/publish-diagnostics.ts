/** `textDocument/publishDiagnostics` for clients that do not ask themselves, closed files included. */
import type { FilePath } from "../../core/text/place.ts";
import type { SessionContext } from "../context.ts";

/** Remembers what was sent. */
export interface DiagnosticPublisher {
  /** Sends the reports of these files as far as they differ from what was sent before. */
  publish(files: Iterable<FilePath>): void;
}

/** Nothing was sent yet. */
export function createDiagnosticPublisher(context: () => SessionContext): DiagnosticPublisher {
  const sent = new Map<FilePath, string>();
  return {
    publish(files) {
      const { connection, diagnostics, reportFailure, uriOf, versionOf } = contextParts(context());
      for (const file of files) {
        const report = diagnostics.last(file);
        if (report === undefined) continue;
        const before = sent.get(file);
        if (before === report.resultId || (before === undefined && report.items.length === 0)) continue;
        sent.set(file, report.resultId);
        const version = versionOf(file);
        const params = { uri: uriOf(file), diagnostics: [...report.items] };
        connection.sendDiagnostics(version === null ? params : { ...params, version }).catch((error: unknown) => reportFailure(file, error));
      }
    },
  };
}

function contextParts(context: SessionContext) {
  return {
    connection: context.connection,
    diagnostics: context.diagnostics,
    uriOf: context.uriOf,
    versionOf: context.versionOf,
    reportFailure: (file: FilePath, error: unknown) => context.failed(`sending the findings of ${file}`, error),
  };
}
