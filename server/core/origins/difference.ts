/**
 * What a change of an origin check does to the origins that it lets in. *Intended* is what its author wrote down or plainly meant:
 * each origin that is written letter by letter, and every https origin on the own domains that a pattern names (`intended.ts`). It
 * guesses nothing: what cannot be decided is unknown.
 */
import { isSerialisedOrigin } from "../headers/origin.ts";
import type { OriginLanguage } from "../model/origin-language.ts";
import { complementOf, intersectionOf } from "../model/origin-language.ts";
import { placeOf } from "../text/place.ts";
import { accepts } from "./accepts.ts";
import { intendedDomainsOf } from "./intended.ts";
import { languageKey } from "./language-key.ts";
import { searchOrigin } from "./term-search.ts";
import { allOrigins, hostsWithin } from "./universes.ts";

/** `none`: proved. `some`: this origin is one. */
export type Difference = { readonly kind: "none" } | { readonly kind: "some"; readonly origin: string } | { readonly kind: "unknown" };

const NONE: Difference = { kind: "none" };

/** An origin that only `after` lets in, apart from those of `meant`. */
export function gainedOrigin(before: OriginLanguage, after: OriginLanguage, meant: readonly string[]): Difference {
  if (languageKey(before) === languageKey(after) || before.kind === "all" || after.kind === "none") return NONE;
  const listed = listedOrigins(after);
  if (listed !== undefined) {
    return firstOf(listed, (origin) => (meant.includes(origin) ? false : negate(accepts(before, origin))));
  }
  const isNew = firstOf(["null"], (origin) => (accepts(after, origin) === true ? negate(accepts(before, origin)) : false));
  if (isNew.kind !== "none") return isNew;
  const exceptMeant = meant.map((value): OriginLanguage => complementOf(exactly(value)));
  return search(intersectionOf([after, complementOf(before), ...exceptMeant]));
}

/** An intended origin of `before` that `after` keeps out. A check that lets everyone in means nobody in particular. */
export function lostOrigin(before: OriginLanguage, after: OriginLanguage): Difference {
  if (languageKey(before) === languageKey(after) || before.kind === "all" || before.kind === "none") return NONE;
  const parts = before.kind === "union" ? before.of : [before];
  const listed = parts.flatMap((part) => listedOrigins(part) ?? []).filter((origin) => origin !== "null" && isSerialisedOrigin(origin));
  const lost = firstOf(listed, (origin) => negate(accepts(after, origin)));
  if (lost.kind !== "none" || parts.every((part) => listedOrigins(part) !== undefined)) return lost;
  const intended = intendedDomainsOf(before);
  const own = intended.complete ? hostsWithin(intended.domains) : undefined;
  if (own === undefined) return { kind: "unknown" };
  const secure: OriginLanguage = { kind: "prefix", value: "https://", part: "origin", ignoreCase: false, at: NOWHERE, via: [] };
  return search(intersectionOf([secure, before, complementOf(after)]), { automaton: own, inside: true });
}

const NOWHERE = placeOf("", 0, 0);

function exactly(value: string): OriginLanguage {
  return { kind: "exact", value, part: "origin", ignoreCase: false, at: NOWHERE, via: [] };
}

/** The origins of a language that only lists whole origins. */
function listedOrigins(language: OriginLanguage): readonly string[] | undefined {
  if (language.kind === "none") return [];
  if (language.kind === "exact") return language.part === "origin" && !language.ignoreCase ? [language.value] : undefined;
  if (language.kind !== "union") return undefined;
  const parts = language.of.map(listedOrigins);
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

function negate(answer: boolean | "unknown"): boolean | "unknown" {
  return answer === "unknown" ? answer : !answer;
}

function firstOf(origins: readonly string[], test: (origin: string) => boolean | "unknown"): Difference {
  let isOpen = false;
  for (const origin of origins) {
    const answer = test(origin);
    if (answer === true) return { kind: "some", origin };
    isOpen ||= answer === "unknown";
  }
  return isOpen ? { kind: "unknown" } : NONE;
}

function search(language: OriginLanguage, own?: NonNullable<Parameters<typeof searchOrigin>[1]["own"]>): Difference {
  const found = searchOrigin(language, own === undefined ? { universe: allOrigins() } : { universe: allOrigins(), own });
  if (found.kind === "found") return { kind: "some", origin: found.origin };
  return found.kind === "empty" ? NONE : { kind: "unknown" };
}
