/**
 * Fixes at model level: what should become true. Adapters render an intent in their technology's own syntax, or say
 * that they cannot. The list is RULES section 4 and is closed.
 */
import type { FilePath, Place } from "../text/place.ts";

/** Text that the user must choose; hosts show it as a placeholder to type over. */
export interface Placeholder {
  readonly placeholder: string;
}

/** A value in an intent: fixed text or a placeholder. */
export type FixText = string | Placeholder;

/** A list that the project has, under its name: `origins` of the intent are its entries. */
export interface NamedList {
  /** Source code that gives a list: the name, or `[...name]` of a set. */
  readonly code: string;
  readonly name: string;
  /** The file that exports it, where it must be imported first. */
  readonly from?: FilePath;
}

/** What a fix wants, with its parameters. Places point into the fact that the finding is about. */
export type FixIntent =
  | { readonly kind: "set-origins"; readonly origins: readonly FixText[]; readonly list?: NamedList }
  | { readonly kind: "edit-origin"; readonly at: Place; readonly text: string; readonly form?: "literal" | "regex" }
  /** Replace a predicate, regex or reflection by an exact comparison with these origins. */
  | { readonly kind: "replace-origin-check"; readonly at: Place; readonly origins: readonly FixText[]; readonly list?: NamedList }
  | { readonly kind: "drop-credentials" }
  | { readonly kind: "fail-closed"; readonly variable: string; readonly at: Place }
  | { readonly kind: "guard-by-environment"; readonly at: Place }
  | { readonly kind: "set-methods"; readonly methods: readonly string[] }
  | { readonly kind: "set-request-headers"; readonly headers: readonly string[] }
  | { readonly kind: "set-exposed-headers"; readonly headers: readonly string[] }
  | { readonly kind: "set-max-age"; readonly seconds: number }
  | { readonly kind: "append-vary"; readonly name: string }
  | { readonly kind: "remove-emitter"; readonly at: Place }
  | { readonly kind: "reorder"; readonly before: Place }
  /** Answer preflights where nothing does; `at`: let them pass the setting that keeps them away. */
  | { readonly kind: "answer-preflight"; readonly at?: Place }
  | { readonly kind: "rename-option"; readonly at: Place; readonly to: string }
  | { readonly kind: "remove-item"; readonly at: Place }
  /** Set the value of the header that the fact writes, or switch the technology's own option on. */
  | { readonly kind: "set-header"; readonly name: string; readonly value: FixText }
  | { readonly kind: "remove-header"; readonly name: string }
  /** With a `value` the header gets that as well: what the old name's value says, in the syntax of the new one. */
  | { readonly kind: "rename-header"; readonly at: Place; readonly to: string; readonly value?: string }
  /** Add a header for the whole app, at an `app-entry`, or beside a header that is written, at its `header-write`. */
  | {
      readonly kind: "add-header-middleware";
      readonly name: string;
      readonly value: FixText;
      /** Headers to add in the same place, after the first. */
      readonly more?: readonly { readonly name: string; readonly value: string }[];
    }
  | { readonly kind: "edit-hsts"; readonly maxAge?: number; readonly includeSubDomains?: boolean; readonly preload?: boolean }
  /** Replace `at` (a span inside a CSP or Permissions-Policy value) by `text`; empty text removes it with its separator. */
  | { readonly kind: "edit-directive"; readonly at: Place; readonly directive: string; readonly text: string }
  | {
      readonly kind: "set-cookie-attribute";
      readonly attribute: "Secure" | "HttpOnly" | "SameSite" | "Path" | "Domain" | "Partitioned" | "Max-Age";
      readonly value: string | true | undefined;
    }
  | { readonly kind: "rename-cookie"; readonly to: string }
  | { readonly kind: "hide-error-detail"; readonly at: Place }
  | { readonly kind: "disable-banner"; readonly name: string }
  /** Add an entry to `origins` of the policy file; without a `policy` there is none to add it to. */
  | {
      readonly kind: "register-origin";
      readonly origin: string;
      readonly policy?: FilePath;
      readonly tiers?: readonly string[];
      readonly approved?: string;
      readonly expires?: string;
    }
  /** Set the end of an approval; `at` is the old date. */
  | { readonly kind: "renew-approval"; readonly at: Place; readonly expires: string }
  /** Add a scope for a file, relative to the policy file's folder. */
  | { readonly kind: "assign-tier"; readonly policy: FilePath; readonly tier: string; readonly file: string }
  /** Replace `at` by the text; with a `key`, set that key of the map at `at`, and the text is for the user to choose. */
  | { readonly kind: "edit-policy-file"; readonly at: Place; readonly text: string; readonly key?: string }
  | { readonly kind: "open-documentation" };

/** Names of all intents. */
export type FixIntentKind = FixIntent["kind"];
