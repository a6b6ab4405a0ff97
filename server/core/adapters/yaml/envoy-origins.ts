/**
 * Envoy's origin matchers, shared by every front end of Envoy. Envoy lets every origin in if a matcher matches the
 * one-character text `*` (source/extensions/filters/http/cors/cors_filter.cc, `isOriginAllowed`), and always repeats the origin.
 */

import type { EmissionProfile } from "../../model/emission-profile.ts";
import type { HeaderValue, OriginEntry } from "../../model/facts.ts";
import type { OriginLanguage } from "../../model/origin-language.ts";
import type { Reason } from "../../model/setting.ts";
import type { Place } from "../../text/place.ts";
import { containsPlace, samePlace } from "../../text/place.ts";
import type { YamlDocument, YamlOf, YamlValue } from "../../yaml/document.ts";
import { headerValueOf, mapsIn, REPEATS_ORIGIN } from "./gateway-header.ts";

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

const FILLED_IN: Reason = { kind: "dynamic", text: "Envoy fills in a part of it" };

/** A header's value in Envoy's format, in which `%NAME%` is filled in: `%REQ(Origin)%` is the caller's origin ("custom request/response headers"). */
export function envoyHeaderValue(value: YamlValue): HeaderValue {
  const read = headerValueOf(value);
  if (read.kind !== "known" || !/%[A-Z]/.test(read.value.text)) return read;
  const reason = /^%REQ\(origin\)%$/i.test(read.value.text) ? REPEATS_ORIGIN : FILLED_IN;
  return { kind: "unknown", reason, at: read.at, via: read.via };
}

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

/** The list item of a policy that holds the place: the whole matcher of an origin, or the place itself. */
export function matcherItem(documents: readonly YamlDocument[], policy: Place, at: Place): Place {
  for (const document of documents) {
    for (const { map } of mapsIn(document.root)) {
      if (!samePlace(map.at, policy)) continue;
      const items = map.entries.flatMap((entry) => (entry.value.kind === "list" ? entry.value.items : []));
      return items.find((item) => containsPlace(item.at, at))?.at ?? at;
    }
  }
  return at;
}
