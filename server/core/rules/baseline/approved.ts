/** Languages of approved origins, and what a policy lets in beyond them. Decided by the algebra of `core/origins`; no pattern is run. */

import { isSerialisedOrigin } from "../../headers/origin.ts";
import type { ApprovedOrigin } from "../../model/baseline.ts";
import type { CorsPolicy } from "../../model/facts.ts";
import type { OriginLanguage } from "../../model/origin-language.ts";
import { complementOf, intersectionOf, leavesOf, unionOf } from "../../model/origin-language.ts";
import { accepts } from "../../origins/accepts.ts";
import { intersects } from "../../origins/compare.ts";
import { findHostileOrigin } from "../../origins/hostile.ts";
import { searchOrigin } from "../../origins/term-search.ts";
import { allOrigins, registrableOrigins } from "../../origins/universes.ts";
import type { Place } from "../../text/place.ts";
import { armsOf } from "../cors/origin-arms.ts";

/** The origins that an entry approves: itself, any name below `*.`, any port for `:*`. */
export function approvedLanguage(entry: Pick<ApprovedOrigin, "origin" | "at">): OriginLanguage {
  const { origin, at } = entry;
  const test = (kind: "exact" | "prefix" | "suffix", value: string, part: "origin" | "hostname"): OriginLanguage => {
    return { kind, value, part, ignoreCase: false, at, via: [] };
  };
  const separator = origin.indexOf("://") + 3;
  const scheme = origin.slice(0, separator);
  const rest = origin.slice(separator);
  const anyPort = rest.endsWith(":*");
  const host = anyPort ? rest.slice(0, -2) : rest;
  if (!host.startsWith("*.")) {
    if (!anyPort) return test("exact", origin, "origin");
    return intersectionOf([test("prefix", scheme, "origin"), test("exact", host, "hostname")]);
  }
  return intersectionOf([test("prefix", scheme, "origin"), test("suffix", host.slice(1), anyPort ? "hostname" : "origin")]);
}

/** True if the entry is more than one origin. */
export function isPattern(entry: ApprovedOrigin): boolean {
  return entry.origin.includes("*");
}

/** True if the entry approves this origin. */
export function approves(entry: ApprovedOrigin, origin: string): boolean {
  return accepts(approvedLanguage(entry), origin) === true;
}

/** An origin that the entry certainly approves, as a sample. */
export function sampleOf(entry: ApprovedOrigin): string {
  return entry.origin.replace("://*.", "://app.").replace(/:\*$/, "");
}

/** What one arm of a policy lets in: an origin as browsers send it, or a set of them. */
export type AllowedItem =
  | { readonly kind: "origin"; readonly origin: string; readonly at: Place }
  | { readonly kind: "set"; readonly language: OriginLanguage; readonly at: Place };

/** All that a policy certainly names, each once. What it lets everyone do, `null`, and values that no browser sends are left to other rules. */
export function allowedItems(policy: CorsPolicy): readonly AllowedItem[] {
  return armsOf(policy.origins).flatMap(({ origins }): readonly AllowedItem[] => {
    if (origins.kind === "fixed") return originItem(origins.value, origins.at);
    if (origins.kind !== "echo") return [];
    const { language } = origins;
    const parts = language.kind === "union" ? language.of : [language];
    return parts.flatMap((part) => {
      if (part.kind === "exact" && part.part === "origin") return originItem(part.ignoreCase ? part.value.toLowerCase() : part.value, part.at);
      const leaves = leavesOf(part);
      const [leaf] = leaves;
      return leaf === undefined ? [] : [{ kind: "set", language: part, at: leaves.length === 1 ? leaf.at : origins.at }];
    });
  });
}

function originItem(origin: string, at: Place): readonly AllowedItem[] {
  return origin !== "null" && isSerialisedOrigin(origin) ? [{ kind: "origin", origin, at }] : [];
}

/** `within`: proved that nothing else gets in. `witness`: an origin that gets in and is not approved. */
export type Containment = { readonly kind: "within" } | { readonly kind: "witness"; readonly origin: string } | { readonly kind: "undecided" };

/** More approvals than this are not worked into one search; the witness is still compared with all of them. */
const MOST_ENTRIES = 20;

/** Whether a set stays within what was approved. A telling origin is preferred to a short one. */
export function containment(language: OriginLanguage, entries: readonly ApprovedOrigin[]): Containment {
  const isWitness = (origin: string): boolean => accepts(language, origin) === true && !entries.some((entry) => approves(entry, origin));
  const hostile = findHostileOrigin(language, ["any", "another-domain", "public-suffix"]);
  if (hostile.kind === "witness" && isWitness(hostile.origin)) return { kind: "witness", origin: hostile.origin };
  // Others take nothing away from the set, and each makes the search larger.
  const relevant = entries
    .filter((entry) => (isPattern(entry) ? intersects(approvedLanguage(entry), language) : accepts(language, entry.origin)) !== false)
    .sort((a, b) => Number(isPattern(b)) - Number(isPattern(a)))
    .slice(0, MOST_ENTRIES);
  const outside = intersectionOf([language, complementOf(unionOf(relevant.map(approvedLanguage)))]);
  const readable = searchOrigin(outside, { universe: registrableOrigins() });
  const found = readable.kind === "found" ? readable : searchOrigin(outside, { universe: allOrigins() });
  if (found.kind === "found" && isWitness(found.origin)) return { kind: "witness", origin: found.origin };
  return found.kind === "empty" ? { kind: "within" } : { kind: "undecided" };
}
