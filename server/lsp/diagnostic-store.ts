/**
 * The diagnostics of every file as they were last computed, with an id that changes whenever a client would see a
 * difference. If computing fails the last good list stays.
 */
import type { Diagnostic } from "vscode-languageserver";
import { fingerprint } from "../core/text/fingerprint.ts";
import type { FilePath } from "../core/text/place.ts";
import type { Workspace } from "../core/workspace/workspace.ts";
import { type DiagnosticContext, diagnosticOf } from "./convert.ts";
import { type FailureReporter, guarded } from "./guard.ts";

/** Diagnostics of one file. */
export interface FileReport {
  readonly resultId: string;
  readonly items: readonly Diagnostic[];
}

/** Reports by file. */
export interface DiagnosticStore {
  /** Computes the report anew. */
  refresh(file: FilePath): FileReport;
  /** As `refresh`, and remembers that the client has this report now. */
  answer(file: FilePath): FileReport;
  /** The client has closed the document and asks no more. */
  forgetAnswer(file: FilePath): void;
  /** True if a client that asked would be answered differently now. */
  hasStaleAnswers(): boolean;
  /** The last report, without computing. */
  last(file: FilePath): FileReport | undefined;
  /** Files that have a report. */
  files(): Iterable<FilePath>;
}

const NOTHING: FileReport = { resultId: "none", items: [] };

/** Creates an empty store. While `isEnabled` says no, every report is empty. */
export function createDiagnosticStore(workspace: Workspace, context: DiagnosticContext, reporter: FailureReporter, isEnabled: () => boolean): DiagnosticStore {
  const reports = new Map<FilePath, FileReport>();
  const answered = new Map<FilePath, string>();
  const compute = (file: FilePath): FileReport => {
    const items = workspace.findings(file).map((finding) => diagnosticOf(finding, context));
    if (items.length === 0) return NOTHING;
    // The document's version is no difference that anybody sees.
    const visible = items.map(({ data: _data, ...rest }) => rest);
    return { resultId: fingerprint(JSON.stringify(visible)), items };
  };
  const refresh = (file: FilePath): FileReport => {
    const fallback = (): FileReport => reports.get(file) ?? NOTHING;
    const report = isEnabled() ? guarded(reporter, `computing the findings of ${file}`, fallback, () => compute(file)) : NOTHING;
    reports.set(file, report);
    return report;
  };
  return {
    refresh,
    answer(file) {
      const report = refresh(file);
      answered.set(file, report.resultId);
      return report;
    },
    forgetAnswer(file) {
      answered.delete(file);
    },
    hasStaleAnswers: () => [...answered].some(([file, resultId]) => reports.get(file)?.resultId !== resultId),
    last: (file) => reports.get(file),
    files: () => reports.keys(),
  };
}
