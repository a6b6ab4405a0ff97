/**
 * What server and editor client say to each other beyond the standard protocol. Types only, so that the client takes
 * nothing of the server into its bundle. Any other editor may use these too; none of them is needed to get findings.
 */

/** Notification, server to client: what to show in the status item. */
export type StatusMethod = "preflint/status";

/** What the server is doing. `problem`: something needs a person; `message` says what. */
export type ServerState = "working" | "ready" | "problem" | "off";

/** Findings by severity. */
export interface SeverityCounts {
  readonly error: number;
  readonly warning: number;
  readonly info: number;
  readonly hint: number;
}

/** Body of `preflint/status`. Numbers are files unless said otherwise. */
export interface StatusParams {
  readonly state: ServerState;
  readonly message?: string;
  readonly findings: SeverityCounts;
  /** Files that were read. */
  readonly looked: number;
  /** Files in which a technology was recognised. */
  readonly recognised: number;
  /** Files with syntax errors; the rest of them was checked. */
  readonly notUnderstood: number;
  readonly unreadable: number;
  /** Settings (not files) whose value could not be read. */
  readonly unknownSettings: number;
}

/** Request, client to server: why is nothing reported here? Without a position it answers for the whole file. */
export type ExplainMethod = "preflint/explain";

/** Parameters of `preflint/explain`; zero-based line and UTF-16 character. */
export interface ExplainParams {
  readonly uri: string;
  readonly position?: { readonly line: number; readonly character: number };
}

/** Answer to `preflint/explain`. */
export interface ExplainResult {
  /** The whole answer, one plain sentence each. */
  readonly sentences: readonly string[];
  /** The same as Markdown, with the settings that could not be read. */
  readonly markdown: string;
}

/** Commands of the server (`workspace/executeCommand`). They work in every editor. */
export type ServerCommand =
  /** No arguments. Reads everything anew; answers `StatusParams` when done. */
  | "preflint.server.checkWorkspace"
  /** One `ExplainParams`. Answers `ExplainResult`. */
  | "preflint.server.explain"
  /** Rule ids. Asks the editor to show the rule's page; of several, asks which. */
  | "preflint.server.openDocumentation"
  /** One `FixedParams`, after the edits of fix-all. Says what was repaired and what is left to decide. */
  | "preflint.server.tellFixed";

/** What fix-all did. Lines count from 0, after the edits. */
export interface FixedParams {
  readonly uri: string;
  readonly fixed: number;
  readonly left: readonly { readonly rule: string; readonly line: number }[];
  /** Nobody asked at this moment (on save): it goes to the log, not on the screen. */
  readonly quiet: boolean;
}

/** `initializationOptions` that the server understands. All are optional. */
export interface InitializationOptions {
  /** Used for editors that cannot be asked for `workspace/configuration`. */
  readonly settings?: unknown;
  /** True if the client has the command `preflint.simulateHere`: one `SimulateHere`. Without it code lenses are words only. */
  readonly opensSimulator?: boolean;
}
