/** What a rule reports and what becomes of it. */
import type { Place } from "../text/place.ts";
import type { Baseline } from "./baseline.ts";
import type { Condition } from "./condition.ts";
import type { Fact } from "./facts.ts";
import type { FixIntent, FixIntentKind } from "./fix-intent.ts";

/** Ascending. `hint` is shown faded in the editor and not at all on the command line by default. */
export type Severity = "hint" | "info" | "warning" | "error";

/** Severities in ascending order. */
export const SEVERITIES: readonly Severity[] = ["hint", "info", "warning", "error"];

/** A place that helps to understand a finding. */
export interface Related {
  readonly at: Place;
  readonly message: string;
}

/** One header field. Names as in the standard. */
export interface HeaderField {
  readonly name: string;
  readonly value: string;
}

/** What an environment variable is while a witness holds. */
export interface SettingValue {
  readonly name: string;
  readonly isSet: boolean;
  /** Given where only this value will do. */
  readonly value?: string;
}

/** The exchange that proves a finding. Built by the rule with `core/simulate`. */
export interface Witness {
  /** Environment variables that matter; put in by the engine from the branch that the rule names. None: it holds whatever they are. */
  readonly settings?: readonly SettingValue[];
  /** The page's origin, as a browser serialises it: `https://evilexample.com` or `null`. */
  readonly origin: string;
  readonly request: {
    readonly method: string;
    /** Path and query, where the code that answers asks for some. The route in front of it may ask for more. */
    readonly path?: string;
    readonly headers: readonly HeaderField[];
    readonly credentials: boolean;
    /** Cookies that the visitor must have, where the code asks for some. */
    readonly cookies?: readonly HeaderField[];
    /** What else must hold and has no place in a request: "the visitor is one for whom the code does this". */
    readonly given?: readonly string[];
  };
  /** Answer to the preflight, if one is needed. */
  readonly preflight?: { readonly status: number; readonly headers: readonly HeaderField[] };
  readonly response: { readonly status: number; readonly headers: readonly HeaderField[] };
  /** `shared`: the page reads the answer. Else the name of the failing step, as Chromium's `Network.CorsError` has it. */
  readonly verdict: string;
  /** One sentence: what the browser does with it. */
  readonly explanation: string;
}

/** A fix that a rule proposes for the fact it reports on. */
export interface FixProposal {
  readonly intent: FixIntent;
  /** Imperative, short: "Remove 'null' (pages opened from files lose access)". What stands in brackets at the end is given up, and keeps the fix from being applied unasked. */
  readonly title: string;
  /** True if the owner must weigh it (a page or client may stop working): never applied unasked, whatever the intent. */
  readonly changesBehaviour?: true;
  /** The fact to change where it is not the one that the finding is about: the other of two that do not go together. */
  readonly fact?: Fact;
}

/** What a rule yields. */
export interface Report {
  /** The fact that the finding is about: fixes are rendered by its technology. None for findings in the policy file. */
  readonly fact?: Fact;
  /** The value to underline: not the whole call. */
  readonly at: Place;
  /** The branch of the fact that the finding is about, if it is about one. A branch that some setting must open is no error. */
  readonly when?: Condition;
  /**
   * When it is so (`If CORS_ORIGIN is not set`), empty if always. `message` and `withoutLogin` go on behind it and start small; reports of one
   * place that differ in nothing else are joined. Without it, they are whole sentences.
   */
  readonly clause?: string;
  /** One plain sentence: what happens to whom. */
  readonly message: string;
  /** Overrides the rule's own severity. */
  readonly severity?: Severity;
  /** What it says where the app's logins provably stay with its own site. */
  readonly withoutLogin?: string;
  readonly related?: readonly Related[];
  readonly witness?: Witness;
  readonly fixes?: readonly FixProposal[];
}

/** Families of the rule book, RULES section 5. */
export type RuleGroup = "A" | "B" | "C" | "D" | "E" | "F" | "G" | "H" | "I" | "J";

/** What is known about a rule before it runs. */
export interface RuleMeta {
  /** As in the rule book; never reused. */
  readonly id: string;
  /** Ids that it had before: comments, known findings and settings that name one of them go on working. */
  readonly formerIds?: readonly string[];
  readonly title: string;
  readonly group: RuleGroup;
  readonly set: "core" | "extended" | "strict";
  readonly severity: Severity;
  readonly confidence: "high" | "medium" | "low";
  readonly lifecycle: "preview" | "stable" | "deprecated";
  /** Version of Preflint that brought the rule. */
  readonly since: string;
  /** Standards and weaknesses: `Fetch CORS check 3`, `CWE-942`, `ASVS 3.4.2`. */
  readonly references: readonly string[];
  /** Kinds of fix that the rule may propose. */
  readonly intents: readonly FixIntentKind[];
  /** How the editor draws it. */
  readonly tag?: "unnecessary" | "deprecated";
  /** Rules whose reports on the same fact are dropped when this one reports: one finding per cause (RULES principle 5). */
  readonly suppresses?: readonly string[];
}

/** All facts of one file. */
export interface FileFacts {
  readonly file: string;
  readonly facts: readonly Fact[];
}

/** The files that make one app or one set of infrastructure: below one package.json, or below one folder without. */
export interface PackageFacts {
  readonly root: string;
  readonly files: readonly FileFacts[];
}

/** A baseline with the facts of the files under its policy file, in every environment. */
export interface GovernedFacts {
  readonly baseline: Baseline;
  readonly files: readonly FileFacts[];
  /** `YYYY-MM-DD` in UTC. */
  readonly today: string;
}

/**
 * What rules about one package may know of the rest of the workspace: gateways speak for every app in it. The same object as long as
 * none of it changes, so that what was found about a package need not be found again.
 */
export interface Around {
  /** Gateway facts of all packages, those of the package itself among them, in order. */
  readonly gateways: readonly Fact[];
  /** Those of packages without an app: they belong to no app, so what they send may reach each. */
  readonly shared: readonly Fact[];
  /** Headers that the policy file says are set outside the workspace (`layers.external`), lower case. */
  readonly externalHeaders: readonly string[];
  /** Ports at which apps of more than one package listen: an address of the own machine leads to none of them for certain. Ascending. */
  readonly contestedPorts: readonly number[];
}

/** All facts of the workspace. */
export interface WorkspaceFacts {
  readonly packages: readonly PackageFacts[];
  readonly all: readonly Fact[];
  readonly around: Around;
  /** What policy files approve, each with the files that it governs. */
  readonly baselines: readonly GovernedFacts[];
}

/**
 * A rule looks at one file's facts, at those of one package, or at the workspace's. Pure; reports in any order. The narrower, the less
 * is looked at again after a change. What one cause makes in one file and across files is one rule with two parts.
 */
export type Rule =
  | { readonly meta: RuleMeta; readonly check: (facts: FileFacts) => Iterable<Report> }
  | { readonly meta: RuleMeta; readonly checkPackage: (one: PackageFacts, around: Around) => Iterable<Report> }
  | { readonly meta: RuleMeta; readonly checkWorkspace: (facts: WorkspaceFacts) => Iterable<Report> };

/** A finding as hosts see it. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** What happens to whom, in one line. */
  readonly message: string;
  /** What did not fit into the line: why it happens. */
  readonly detail?: string | undefined;
  /** What it is said as where no login reaches the app from pages of other sites; a file alone does not show that. */
  readonly withoutLogin?: Pick<Finding, "message" | "detail">;
  readonly at: Place;
  readonly related: readonly Related[];
  readonly witness: Witness | undefined;
  readonly tag: "unnecessary" | "deprecated" | undefined;
  /** Proposals with the fact they belong to, to be rendered when asked for. */
  readonly fixes: readonly FixProposal[];
  readonly fact: Fact | undefined;
  /** Stable across moves of the line within the file: rule, file, text and number of equal ones before it. */
  readonly fingerprint: string;
}
