/** How technologies turn settings into headers: what a policy that is read sends. */
import type { GlobDialect, RegexDialect } from "./origin-language.ts";

/** How a technology turns its settings into headers, at the version at hand. */
export interface EmissionProfile {
  readonly anyWithCredentials: "literal-star" | "reflects" | "throws" | "refused-at-deploy";
  /** Said in `config-rejected` when the former is `throws` or `refused-at-deploy`: completes "… refuses this configuration <when>: <reason>". */
  readonly refusal?: { readonly when: string; readonly reason: string };
  readonly entryMatch: EntryMatch;
  readonly onMismatch: "omit" | "null" | "first-entry" | "forbid" | "pass-on";
  readonly onNoOrigin: "omit" | "static";
  /** True if a list of one literal is written to every response, whoever asks. */
  readonly singleEntryIsStatic: boolean;
  /** `on-responses`: always, but not on the answer to a preflight. `on-match`: only with the origin of a caller that is let in. */
  readonly vary: "always" | "on-responses" | "when-dynamic" | "on-match" | "never";
  readonly requestHeaders: "mirror" | "list" | "none";
  /** What a `*` in the methods or request headers becomes if credentials are on. */
  readonly starMethodsWithCredentials: "literal" | "expands";
  readonly starHeadersWithCredentials: "literal" | "mirrors";
  readonly methodsDefault: readonly string[];
  /** True if the technology writes methods in upper case whatever the setting says. */
  readonly uppercasesMethods: boolean;
  readonly answersPreflight: "all-options" | "preflight-only" | "no";
  /** Status of the answer to a preflight. */
  readonly preflightStatus: number;
  /** The same for an origin or a header that is not allowed, if that is another one. */
  readonly refusedPreflightStatus?: number;
  /** Given if a preflight that asks for a header outside the list is answered without any CORS header. */
  readonly refusesUnlistedHeaders?: true;
  /** False if only the preflight gets headers and the real response must carry its own. */
  readonly writesOnResponse: boolean;
  /** What reads the same settings after a usual migration and then reflects. */
  readonly successor?: { readonly label: string; readonly anyWithCredentials: "reflects" };
}

/** How one entry of the list is compared with the Origin header. */
export interface EntryMatch {
  readonly ignoreCase: boolean;
  /** How `*` inside an entry is read; `none`: as a plain character. */
  readonly globs: GlobDialect | "none";
  /** How an entry that is a regular expression is read; `none`: entries are never regular expressions. */
  readonly regex: RegexDialect | "none";
  /** True if an entry without scheme is compared with the host alone. */
  readonly schemeless: boolean;
  /** True if outer spaces of an entry are removed. */
  readonly trims: boolean;
  /** True if a trailing slash, default port and the like are removed. */
  readonly normalises: boolean;
}
