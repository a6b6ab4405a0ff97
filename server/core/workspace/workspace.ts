/**
 * What hosts see of a project: texts in, findings out. Types only; `create-workspace.ts` makes one.
 * A workspace does no IO: it says which files it wants, the host loads them and hands them in. It is synchronous,
 * keeps what is still valid after a change, and its results are the same as if everything were read anew.
 */
import type { ReadingProblem } from "../analysis/read-file.ts";
import type { UnknownSetting } from "../analysis/unknown-settings.ts";
import type { FixBudget } from "../fixes/fix-context.ts";
import type { CorsPolicy, Fact } from "../model/facts.ts";
import type { Finding, Severity, WorkspaceFacts } from "../model/finding.ts";
import type { FixIntent } from "../model/fix-intent.ts";
import type { Preset, SeveritySetting } from "../policy/severities.ts";
import type { FilePath } from "../text/place.ts";
import type { Mention } from "../text/project-view.ts";
import type { FileEdit } from "../text/text-edit.ts";

/** What the host itself says about rules; policy files win over it. */
export interface HostRules {
  readonly preset: Preset;
  readonly severities: Readonly<Record<string, SeveritySetting>>;
}

/** What is the same for the whole project. Changing it never re-reads a file. */
export interface WorkspaceOptions extends HostRules {
  /** Project folders, absolute, without trailing slash. Policy files and package.json are looked for from a file's folder up to the root that holds it. */
  readonly roots: readonly FilePath[];
  /** Where the user stands, if it is a folder: who stands among examples means them, so the way there says nothing about the files below. */
  readonly standpoint?: FilePath;
  /** `YYYY-MM-DD`, for expiry dates. The core has no clock. */
  readonly today: string;
  /** What the host says about the files of one of the roots instead. */
  readonly ofFolder?: ReadonlyMap<FilePath, HostRules>;
  /** If given, only these rules report (`--rule`). */
  readonly onlyRules?: readonly string[];
  /** Files whose findings are known and not shown (`policy/known-findings.ts`), absolute. Those that are not there hide nothing. */
  readonly knownFiles?: readonly FilePath[];
  /** True if comments and the policy files' `ignores` keep nothing away (`--no-ignores`). */
  readonly showsIgnored?: boolean;
  /** True if only part of the project is loaded: rules that judge the whole of it (what is missing everywhere) stay silent. */
  readonly partial?: boolean;
}

/** What the host found at a path. */
export type DiskState =
  /** `candidate`: findings are wanted for this file. False for files that are loaded only because others read them. */
  | { readonly kind: "text"; readonly text: string; readonly candidate: boolean }
  | { readonly kind: "absent" }
  /**
   * Looked at, and no technology's words stand in it. Its text is not kept: it counts as not loaded if another file reads it. What it
   * imports is, since that says who uses other files.
   */
  | { readonly kind: "not-relevant"; readonly mentions?: readonly Mention[] }
  /** Present and not looked at; `reason` completes "not looked at: …". `unreadable` is a failure that users must see, `skipped` a decision. */
  | { readonly kind: "skipped" | "unreadable"; readonly reason: string };

/** A way to repair a finding, rendered. Edits refer to the texts that the workspace has now. */
export interface Fix {
  /** Imperative, short. */
  readonly title: string;
  readonly intent: FixIntent;
  readonly edits: readonly FileEdit[];
  /** Verified: the finding goes away, nothing new appears, no placeholder is left. Only these take part in fix-all. */
  readonly safe: boolean;
  /** Texts in the edits that the user should choose. */
  readonly placeholders: readonly string[];
}

/** A fix for several findings about one policy. */
export interface CombinedFix extends Omit<Fix, "intent"> {
  readonly findings: readonly Finding[];
}

/**
 * Something wrong with a file or with us that is not a finding: a sentence for people. `internal` is our own failure: results then are the
 * last good ones, or some are missing.
 */
export type FileProblem = ReadingProblem;

/** A finding that is not shown, and why. `reason` is what the comment that keeps it away says; it may be empty. `in`: the file of known findings. */
export type HiddenFinding =
  | { readonly finding: Finding; readonly because: "known"; readonly in: FilePath }
  | { readonly finding: Finding; readonly because: "switched-off" }
  | { readonly finding: Finding; readonly because: "suppressed"; readonly reason: string };

/** Totals for a summary line. */
export interface WorkspaceCounts {
  /** Candidates that were read, or scanned and found not relevant. */
  readonly looked: number;
  /** Files that a technology was recognised in. */
  readonly recognised: number;
  /** Files that were not looked at, by reason. */
  readonly skipped: readonly { readonly reason: string; readonly files: readonly FilePath[] }[];
  readonly unreadable: readonly { readonly file: FilePath; readonly reason: string }[];
  /** Files with syntax errors: the rest of them was still checked. */
  readonly notUnderstood: readonly FilePath[];
  /** Settings whose value is unknown. */
  readonly unknown: readonly UnknownSetting[];
  readonly findings: Readonly<Record<Severity, number>>;
  readonly suppressed: number;
}

/** Answer to "why is nothing reported here?". `sentences` is the whole answer for people; the rest is for links. */
export interface Explanation {
  readonly file: FilePath;
  readonly state: "analysed" | "not-candidate" | "not-relevant" | "skipped" | "unreadable" | "ignored" | "unknown-file";
  readonly recognised: readonly { readonly id: string; readonly label: string }[];
  /** Facts at the offset, innermost first; all facts of the file if no offset was given. */
  readonly facts: readonly Fact[];
  readonly findings: readonly Finding[];
  readonly hidden: readonly HiddenFinding[];
  readonly unknown: readonly UnknownSetting[];
  readonly problems: readonly FileProblem[];
  readonly sentences: readonly string[];
}

/** Work done so far, for tests and the log: an edit must re-read one file and its dependants, not more. */
export interface WorkCounters {
  /** Calls of `readFile`. */
  readonly reads: number;
  /** Runs of the per-file rules over one file. */
  readonly fileChecks: number;
  /** Runs of the workspace rules. */
  readonly workspaceChecks: number;
}

/** One project. All methods are synchronous and never throw for user input. */
export interface Workspace {
  setOptions(options: WorkspaceOptions): void;

  /** Says what is on disk. Equal text changes nothing. */
  setDisk(file: FilePath, state: DiskState): void;
  /** Forgets a path: it is neither known nor absent, and will be wanted again if something reads it. */
  forget(file: FilePath): void;
  /** An editor holds this text: it wins over the disk and makes the file a candidate (unless `candidate` is false) until closed. */
  openDocument(file: FilePath, text: string, candidate?: boolean): void;
  closeDocument(file: FilePath): void;
  /** Tries a text: it wins over the document and the disk until it is taken back with `undefined`. */
  draft(file: FilePath, text: string | undefined): void;
  /** Text as the workspace sees it: the open document, else the disk. Line and column conversion of any place uses this. */
  textOf(file: FilePath): string | undefined;

  /**
   * Brings everything up to date, one file per step: `first` before the others, then dependants, then the rest. Yields the file that was
   * done, so that the host can let messages in. The host may stop and start again at any time, also with changes in between.
   */
  update(first?: FilePath): Generator<FilePath, void, undefined>;
  /** Brings a file up to date and those that read it: what they say about it is found in them. The rest waits for `update`. */
  bringUpToDate(file: FilePath): void;
  /** True if `update` has nothing to do. */
  isSettled(): boolean;
  /** Paths that were looked up and never given: the host loads them, hands them in with `candidate: false`, and updates again. */
  wanted(): readonly FilePath[];
  /** Files whose findings may differ from what was last asked for with this method. */
  takeChanged(): readonly FilePath[];

  /**
   * Findings of one file after policy and suppressions, in source order. Brings this file up to date first. Findings of
   * workspace rules are those of the last time that everything was up to date.
   */
  findings(file: FilePath): readonly Finding[];
  /** Changes whenever `findings(file)` would. */
  resultId(file: FilePath): string;
  /** All candidates and policy files, sorted. */
  files(): readonly FilePath[];
  /** Findings of all files, sorted by file and place. */
  allFindings(): readonly Finding[];
  /** All findings that are not shown, file by file. */
  allHidden(): readonly HiddenFinding[];
  /** Totals of all files, or of those that are accepted. What could not be read is always counted. */
  counts(accepts?: (file: FilePath) => boolean): WorkspaceCounts;
  problems(file: FilePath): readonly FileProblem[];
  /** All problems of all files. */
  allProblems(): readonly FileProblem[];

  /** All facts of a file, in the order in which they were read. Brings the file up to date first. */
  facts(file: FilePath): readonly Fact[];
  /** Findings that are shown and that facts of this file led to, wherever they stand. */
  findingsAbout(file: FilePath): readonly Finding[];
  /** Facts whose place holds the offset, innermost first. */
  factsAt(file: FilePath, offset: number): readonly Fact[];
  /** CORS policies at the offset, innermost first: for hovers. */
  policiesAt(file: FilePath, offset: number): readonly CorsPolicy[];
  explain(file: FilePath, offset?: number): Explanation;
  /** Rendered fixes for a finding that `findings` returned; safe ones first. Verified only now: expensive, ask when shown. */
  fixes(finding: Finding): readonly Fix[];
  /** The same for several findings at less cost than one by one. What the budget does not reach is offered unverified, as a suggestion. */
  fixesTogether(findings: readonly Finding[], budget?: FixBudget): ReadonlyMap<Finding, readonly Fix[]>;
  /** One fix for all findings about the policy that this one is about, if two or more of them can be fixed together. Expensive, too. */
  combinedFix(finding: Finding): CombinedFix | undefined;
  /** All facts by package, and what each policy file approves with the facts that it governs. */
  workspaceFacts(): WorkspaceFacts;
  /** The policy file that governs a file, if there is one. */
  policyFileOf(file: FilePath): FilePath | undefined;
  /** True if the policy file's `ignores` or the host's decision keep findings of this file away. */
  isIgnored(file: FilePath): boolean;

  counters(): WorkCounters;
}
