/**
 * Origins that a policy names letter by letter: entries of a list, a fixed value, and texts that code compares the
 * whole origin with. Each is given once, with how it is compared. It does not judge.
 */

import type { EntryMatch } from "../../model/emission-profile.ts";
import type { CorsPolicy } from "../../model/facts.ts";
import type { Report } from "../../model/finding.ts";
import type { OriginLanguage } from "../../model/origin-language.ts";
import { leavesOf } from "../../model/origin-language.ts";
import { knownValue } from "../../model/setting.ts";
import type { Place } from "../../text/place.ts";
import { containsPlace } from "../../text/place.ts";
import type { OriginArm } from "./origin-arms.ts";
import { armsOf } from "./origin-arms.ts";

/** An origin as it was written. */
export interface WrittenOrigin {
  readonly text: string;
  readonly at: Place;
  /** `entry`: compared as the technology compares entries. `fixed`: sent to everyone. `compared`: code tests for equality. */
  readonly role: "entry" | "fixed" | "compared";
  readonly match: EntryMatch;
  /** The environment variable whose absence makes this value count. */
  readonly missingVariable: string | undefined;
  /** True if the value counts only on some branch. */
  readonly conditional: boolean;
}

const PLAIN: EntryMatch = { ignoreCase: false, globs: "none", regex: "none", schemeless: false, trims: false, normalises: false };

/** All of them; regular expressions and patterns are not literal and not given. */
export function writtenOriginsOf(policy: CorsPolicy): readonly WrittenOrigin[] {
  const found: WrittenOrigin[] = [];
  const isKnown = (at: Place): boolean => found.some((one) => containsPlace(one.at, at) || containsPlace(at, one.at));
  const arms = armsOf(policy.origins);
  // Judged as a whole: `cors-multiple-origins-in-header`, `config-rejected`.
  const broken = arms.filter((arm) => arm.origins.kind === "broken");
  const fallbacks = arms.filter((arm) => arm.missingVariable !== undefined);
  for (const entry of policy.entries) {
    if (entry.form !== "literal" || broken.some((arm) => containsPlace(arm.origins.at, entry.at))) continue;
    const fallback = fallbacks.find((arm) => containsPlace(arm.origins.at, entry.at) || entry.via.some((place) => containsPlace(arm.origins.at, place)));
    const isFixed = arms.some((arm) => arm.origins.kind === "fixed" && arm.origins.value === entry.text && containsPlace(arm.origins.at, entry.at));
    const role = isFixed ? "fixed" : "entry";
    const conditional = arms.some((arm) => arm.when.kind !== "always" && holds(arm, entry.at));
    found.push({ text: entry.text, at: entry.at, role, match: policy.profile.entryMatch, missingVariable: fallback?.missingVariable, conditional });
  }
  for (const arm of arms) {
    const { origins, missingVariable } = arm;
    const conditional = arm.when.kind !== "always";
    if (origins.kind === "fixed" && !isKnown(origins.at)) {
      found.push({ text: origins.value, at: origins.at, role: "fixed", match: { ...PLAIN, trims: true }, missingVariable, conditional });
    }
    if (origins.kind !== "echo") continue;
    for (const leaf of equalityTestsOf(origins.language)) {
      if (isKnown(leaf.at)) continue;
      found.push({ text: leaf.value, at: leaf.at, role: "compared", match: { ...PLAIN, ignoreCase: leaf.ignoreCase }, missingVariable, conditional });
    }
  }
  return found;
}

/** True if the branch's value is written at the place. */
function holds(arm: OriginArm, at: Place): boolean {
  const { origins } = arm;
  if (containsPlace(origins.at, at)) return true;
  return origins.kind === "echo" && leavesOf(origins.language).some((leaf) => containsPlace(leaf.at, at) || containsPlace(at, leaf.at));
}

type ExactLeaf = Extract<OriginLanguage, { readonly kind: "exact" }>;

/** Equality tests of the whole origin that let an origin in; tests below a complement keep origins out. */
function equalityTestsOf(language: OriginLanguage): readonly ExactLeaf[] {
  if (language.kind === "exact") return language.part === "origin" ? [language] : [];
  if (language.kind === "union" || language.kind === "intersection") return language.of.flatMap(equalityTestsOf);
  return [];
}

/** True if the policy sends headers to browsers at all on at least one branch. */
export function sendsHeaders(policy: CorsPolicy): boolean {
  return armsOf(policy.origins).some((arm) => arm.origins.kind !== "off" && arm.origins.kind !== "broken");
}

/** A message about pages of other sites, which name the visitor's cookies if they come along, and what it is where the app's logins stay at home. */
export function toldOfStrangers(policy: CorsPolicy, say: (cookies: string) => string): Pick<Report, "message" | "withoutLogin"> {
  const cookies = withCookies(policy);
  const message = say(cookies);
  if (cookies === "" || policy.layer !== "application") return { message };
  return { message, withoutLogin: say("") };
}

/** `with the visitor's cookies` if credentials are certainly allowed, else nothing. */
export function withCookies(policy: CorsPolicy): string {
  return knownValue(policy.credentials) === true ? " with the visitor's cookies" : "";
}
