/** What the request handlers share. Types only; `session.ts` makes one per connection. */
import type { Connection, TextDocuments } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Adapter } from "../core/adapters/adapter.ts";
import type { Finding, RuleMeta } from "../core/model/finding.ts";
import type { FilePath } from "../core/text/place.ts";
import type { CombinedFix, Fix, Workspace, WorkspaceOptions } from "../core/workspace/workspace.ts";
import type { FileSystem } from "../platform/file-system.ts";
import type { AnalysisLoop } from "./analysis-loop.ts";
import type { AnswerPages } from "./answer-pages.ts";
import type { ClientFeatures } from "./client-features.ts";
import type { PositionConverter } from "./convert.ts";
import type { DiagnosticStore } from "./diagnostic-store.ts";
import type { FailureReporter } from "./guard.ts";
import type { Project } from "./project.ts";
import type { Settings } from "./settings.ts";

/** What a session is given: the product's parts and the outside world. */
export interface SessionServices {
  readonly files: FileSystem;
  readonly adapters: readonly Adapter[];
  /** All rules, those that are checked without facts included. */
  readonly rules: readonly RuleMeta[];
  /** `mayRead` tells files that may be read because others lead to them. */
  readonly createWorkspace: (options: WorkspaceOptions, mayRead: (file: FilePath) => boolean) => Workspace;
  /** Ends this process when the process with that id is gone. */
  readonly watchClient: (processId: number) => void;
  /** `YYYY-MM-DD`. */
  readonly today: () => string;
  /** Address of a rule's page, if there is one. */
  readonly documentationOf: (rule: string) => string | undefined;
  readonly version: string;
}

/** State of one connection after `initialize`. */
export interface SessionContext extends FailureReporter {
  readonly connection: Connection;
  readonly services: SessionServices;
  readonly features: ClientFeatures;
  readonly workspace: Workspace;
  readonly project: Project;
  readonly documents: TextDocuments<TextDocument>;
  readonly loop: AnalysisLoop;
  readonly positions: PositionConverter;
  readonly diagnostics: DiagnosticStore;
  readonly answers: AnswerPages;
  /** Resolves when the settings were read for the first time. */
  readonly configured: Promise<void>;
  settings(): Settings;
  /** Rendered fixes of a finding. Kept until something changes, since editors ask again at every move of the cursor. */
  fixesOf(finding: Finding): readonly Fix[];
  /** The fix for all findings about the finding's policy, if there is one. Kept likewise. */
  combinedFixOf(finding: Finding): CombinedFix | undefined;
  /** Path of a document as the workspace knows it; `undefined` for what is neither a file nor an open document without one. */
  fileOf(uri: string): FilePath | undefined;
  /** URI by which the client knows a file. */
  uriOf(file: FilePath): string;
  /** Version of an open document, `null` for a file that is not open. */
  versionOf(file: FilePath): number | null;
}
