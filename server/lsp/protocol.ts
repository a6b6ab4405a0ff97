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

/** An answer of some length, for a page of its own. */
export interface MarkdownAnswer {
  /** Plain text, without what file names cannot hold. */
  readonly title: string;
  /** Texts of the workspace are escaped. */
  readonly markdown: string;
}

/** Answer to `preflint/explain`; its Markdown also names the settings that could not be read. */
export interface ExplainResult extends MarkdownAnswer {
  /** The whole answer, one plain sentence each. */
  readonly sentences: readonly string[];
}

/** Request, client to server: rows of the view "Who gets in", as they are drawn. */
export type WhoGetsInMethod = "preflint/whoGetsIn";

/** Notification, server to client without a body: what the views were told may be different now. At most one until the client asks again. */
export type ViewsChangedMethod = "preflint/viewsChanged";

/** What is asked for; everything left out: the top rows. */
export interface WhoGetsInParams {
  /** Id of the row whose children are wanted. */
  readonly parent?: string;
  /** Only rows with this text in them, below them or above them; upper and lower case are the same. */
  readonly filter?: string;
  /** The way to the policy at this place, from the top row down, instead of children; empty if there is none. */
  readonly reveal?: { readonly uri: string; readonly position: { readonly line: number; readonly character: number } };
}

/** One row, ready to be drawn. Label and description are plain text, of one line; nothing in them is a command or an icon. */
export interface Row {
  /** The same as long as the row means the same thing. */
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  /** Markdown; texts of the workspace are escaped. */
  readonly tooltip?: string;
  /** Name of a product icon of the editor. */
  readonly icon: string;
  readonly location?: { readonly uri: string; readonly range: LineRange };
  /** `closed`: there are children, which are asked for when someone opens the row. */
  readonly children: "none" | "closed" | "open";
}

/** Zero-based lines and UTF-16 characters. */
export interface LineRange {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

/** Answer to `preflint/whoGetsIn`. */
export interface WhoGetsInResult {
  /** What to say where there are no rows. */
  readonly state: "working" | "off" | "empty" | "no-match" | "ready";
  readonly rows: readonly Row[];
}

/** Request, client to server: the whole view as Markdown. Takes `WhoGetsInParams` (the filter counts), answers a text. */
export type WhoGetsInMarkdownMethod = "preflint/whoGetsInMarkdown";

/** Argument of the client's command `preflint.simulateHere`: a place at or in a policy, or a value of one. */
export interface SimulateHere {
  readonly uri: string;
  readonly position: { readonly line: number; readonly character: number };
}

/** Request, client to server: what would this page get from one policy? */
export type SimulateMethod = "preflint/simulate";

/** The policy and the page. Everything of the page is as somebody typed it. */
export interface SimulateParams {
  /** A place when a panel opens; afterwards the policy as the last answer named it, which follows it while lines move. */
  readonly about: SimulateHere | PolicyReference;
  /** Left out when a panel opens: then the answer brings a page to begin with. */
  readonly page?: PageInput;
}

/** One policy: the number of those that stand before it in its file, and what it is. */
export interface PolicyReference {
  readonly uri: string;
  readonly index: number;
  readonly label: string;
}

/** A page's request. `headers` holds one `Name: value` a line, `url` may be empty. */
export interface PageInput {
  readonly origin: string;
  readonly method: string;
  readonly headers: string;
  readonly credentials: boolean;
  readonly url: string;
}

/** Answer to `preflint/simulate`. All texts are plain text, of one line but for the test case. */
export interface SimulateResult {
  /** `refused`: no browser could send that page's request; `sentence` says what to give instead. */
  readonly state: "ready" | "refused" | "no-policy" | "vanished" | "off";
  /** Empty if there is an answer. */
  readonly sentence: string;
  readonly policy?: PolicyReference;
  /** What the policy is, and its file. */
  readonly name?: string;
  readonly location?: { readonly uri: string; readonly range: LineRange };
  readonly page?: PageInput;
  /** Origins to try, with a word on each; those that get in although nobody means them come first. */
  readonly offers: readonly { readonly origin: string; readonly word: string }[];
  readonly lines: readonly SimulatedLine[];
  readonly outcome?: "allowed" | "refused" | "unknown";
  /** The setting that decides, in a sentence without its end. */
  readonly decidedBy?: { readonly text: string; readonly location: { readonly uri: string; readonly range: LineRange } };
  /** The answer as a test of a running server, where it is known. */
  readonly testCase?: string;
}

/** One line of the exchange; `stops` is the step that decides. */
export interface SimulatedLine {
  readonly kind: "text" | "heading" | "request" | "response" | "passed" | "stops" | "verdict";
  readonly text: string;
}

/** Request, client to server: which policy decides what a browser refused? The text is read once; nothing of it is logged or kept. */
export type BlockedMethod = "preflint/traceBlocked";

/** A console message of a browser or the content of a HAR file, as somebody pasted it. `origin`: of the page, where the text does not tell it. */
export interface BlockedParams {
  readonly text: string;
  readonly origin: string;
}

/** Answer to `preflint/traceBlocked`. Without a policy the sentence says why. */
export interface BlockedResult {
  readonly sentence: string;
  readonly policy?: PolicyReference;
  readonly page?: PageInput;
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
  | "preflint.server.tellFixed"
  /** No arguments. Creates a first policy file and shows it; answers its URI, `null` if the client refused. */
  | "preflint.server.init"
  /** No arguments. Writes what policies allow today beside each policy file; answers the number of files. */
  | "preflint.server.snapshot"
  /** The URI of a file. All safe fixes in it, to be looked at first; answers how many problems they repair. */
  | "preflint.server.fixFile"
  /** No arguments. The same for everything that is checked. */
  | "preflint.server.fixWorkspace"
  /** No arguments. What has to do with changes since the merge base with the main branch; answers `MarkdownAnswer`. */
  | "preflint.server.changedFindings"
  /** No arguments. Answers all rules as `RuleName[]`. */
  | "preflint.server.rules";

/** A rule to choose from. */
export interface RuleName {
  readonly id: string;
  readonly title: string;
}

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
