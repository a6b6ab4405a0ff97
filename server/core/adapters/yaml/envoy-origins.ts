/**
 * Envoy's origin matchers, shared by every front end of Envoy. Envoy lets every origin in if a matcher matches the
 * one-character text `*` (source/extensions/filters/http/cors/cors_filter.cc, `isOriginAllowed`), and always repeats the origin.
 */
import type { EmissionProfile, OriginEntry } from "../../model/facts.ts";
import type { OriginLanguage } from "../../model/origin-language.ts";
import type { Reason } from "../../model/setting.ts";
import type { YamlOf } from "../../yaml/document.ts";

/** How Envoy turns its settings into headers. */
export const ENVOY_PROFILE: EmissionProfile = {
  anyWithCredentials: "reflects",
  entryMatch: {
    ignoreCase: false,
    globs: "none",
    regex: { flavour: "re2", match: "full", ignoreCase: false },
    schemeless: false,
    trims: false,
    normalises: false,
  },
  onMismatch: "pass-on",
  onNoOrigin: "omit",
  singleEntryIsStatic: false,
  vary: "never",
  requestHeaders: "list",
  starMethodsWithCredentials: "expands",
  starHeadersWithCredentials: "mirrors",
  methodsDefault: [],
  uppercasesMethods: false,
  answersPreflight: "preflight-only",
  preflightStatus: 200,
  writesOnResponse: true,
};

/** The kinds of Envoy's StringMatcher. */
export type MatcherKind = "exact" | "prefix" | "suffix" | "contains" | "regex";

/** What one matcher lets in. */
export type Matched =
  | { readonly kind: "any" }
  | { readonly kind: "origins"; readonly language: OriginLanguage; readonly form: OriginEntry["form"] }
  | { readonly kind: "unknown"; readonly reason: Reason };

/** Meaning of a matcher with a scalar value. Regexes are RE2 and match the whole origin. */
export function matcherMeaning(kind: MatcherKind, scalar: YamlOf<"scalar">, ignoreCase: boolean): Matched {
  const { text, at, via } = scalar;
  switch (kind) {
    case "exact":
      if (text === "*") return { kind: "any" };
      return { kind: "origins", form: "literal", language: { kind: "exact", value: text, part: "origin", ignoreCase, at, via } };
    case "prefix":
    case "suffix":
    case "contains":
      if (text === "" || text === "*") return { kind: "any" };
      return { kind: "origins", form: "literal", language: { kind, value: text, part: "origin", ignoreCase, at, via } };
    case "regex":
      // A pattern that can match the text "*" lets every origin in; these are the spellings that people write.
      if (/^\^?(?:\.\*|\.\+|\.\*\.\*|\(\.\*\)|\\\*|\[\*\]|\.\?|\.)\$?$/.test(text)) return { kind: "any" };
      return {
        kind: "origins",
        form: "regex",
        language: { kind: "regex", source: text, flags: "", part: "origin", dialect: { flavour: "re2", match: "full", ignoreCase }, at, via },
      };
  }
}
