/**
 * Compares what facts allow before and after an edit: no intended origin may be lost, and nobody may be let in who was kept out,
 * except by the evident meaning of what was dead (`https://a.example/` is meant as `https://a.example`). The languages are compared
 * for all origins, and a browser is simulated for some. What cannot be decided counts as a loss.
 */
import { normaliseOriginEntry } from "../headers/origin.ts";
import type { CorsPolicy, Fact, OriginSet } from "../model/facts.ts";
import type { FixIntent } from "../model/fix-intent.ts";
import type { OriginLanguage } from "../model/origin-language.ts";
import { unionOf } from "../model/origin-language.ts";
import type { Setting } from "../model/setting.ts";
import { gainedOrigin, lostOrigin } from "../origins/difference.ts";
import { findHostileOrigin } from "../origins/hostile.ts";
import { shareChange } from "./share-change.ts";

/** Says in a clause what somebody loses or gains by the edit, or `undefined` if it is proved that nobody does. */
export function permissionChange(before: readonly Fact[], after: readonly Fact[], intents: readonly FixIntent[]): string | undefined {
  const old = before.filter((fact): fact is CorsPolicy => fact.kind === "cors-policy");
  const renewed = after.filter((fact): fact is CorsPolicy => fact.kind === "cors-policy");
  const same = new Set(old.map(withoutPlaces));
  if (old.length !== renewed.length) {
    const isNew = renewed.some((policy) => !same.has(withoutPlaces(policy)));
    return isNew ? "there will be another number of CORS policies" : lostPolicy(old, renewed);
  }
  for (const [index, policy] of old.entries()) {
    const next = renewed[index];
    if (next === undefined || withoutPlaces(policy) === withoutPlaces(next)) continue;
    const change = policyChange(policy, next, intents.some(isAboutDeadName));
    if (change !== undefined) return change;
  }
  return undefined;
}

const PLACES: ReadonlySet<string> = new Set(["at", "via", "key", "options", "order", "nameAt"]);

/** The fact as text without its places: equal if both say the same. */
export function withoutPlaces(fact: Fact): string {
  return JSON.stringify(fact, (name, value: unknown) => (PLACES.has(name) ? undefined : value));
}

function lostPolicy(old: readonly CorsPolicy[], renewed: readonly CorsPolicy[]): string | undefined {
  const all = unionOf(renewed.map((policy) => languageOf(policy.origins)));
  return old.some((policy) => lostOrigin(languageOf(policy.origins), all).kind !== "none") ? "a page that was meant to have access may lose it" : undefined;
}

/** `revives`: a setting that was dead by its name comes to life. */
function policyChange(before: CorsPolicy, after: CorsPolicy, revives: boolean): string | undefined {
  const meant = meantOrigins(before);
  for (const [old, renewed] of armsInStep(before.origins, after.origins)) {
    const lost = lostOrigin(old, renewed);
    if (lost.kind === "some") return `${lost.origin} loses access`;
    const gained = gainedOrigin(old, withoutEmpty(renewed), meant);
    // A misspelt setting comes to life: what it says was meant, unless it lets strangers in.
    const isMeant = revives && findHostileOrigin(renewed).kind === "none-proved";
    if (gained.kind === "some" && !isMeant) return `${gained.origin} gets access`;
    if (lost.kind === "unknown" || (gained.kind === "unknown" && !isMeant)) return "it cannot be proved that the same pages have access";
  }
  if (!revives) {
    if (isMore(before.credentials, after.credentials)) return "cookies will be allowed";
    const lists: readonly (readonly [string, Setting<Items>, Setting<Items>])[] = [
      ["methods", before.methods, after.methods],
      ["request headers", before.requestHeaders, after.requestHeaders],
      ["response headers", before.exposedHeaders, after.exposedHeaders],
    ];
    for (const [what, old, renewed] of lists) if (!isCovered(old, renewed)) return `more ${what} will be allowed`;
  }
  return shareChange(before, after, meant, revives);
}

/** No browser sends an empty Origin: a text without content lets nobody in. */
function withoutEmpty(language: OriginLanguage): OriginLanguage {
  if (language.kind === "union") return unionOf(language.of.map(withoutEmpty));
  return language.kind === "exact" && language.value === "" ? { kind: "none" } : language;
}

/** Intents that repair a name by which a setting was dead: what it says was meant. */
function isAboutDeadName(intent: FixIntent): boolean {
  if (intent.kind === "rename-option" || intent.kind === "rename-header") return true;
  return intent.kind === "set-header" && /^access-control-allow-credentials$/i.test(intent.name);
}

/** What the entries mean to a reader, whether they match or not. */
function meantOrigins(policy: CorsPolicy): readonly string[] {
  const texts = policy.entries.filter((entry) => entry.form === "literal").map((entry) => entry.text);
  if (policy.origins.kind === "fixed") texts.push(policy.origins.value);
  return [...new Set(texts.flatMap((text) => normaliseOriginEntry(text) ?? []))].filter((origin) => origin !== "*" && origin !== "null");
}

/** Branches that are the same but for the origins are compared one by one; otherwise all that some branch lets in. */
function armsInStep(before: OriginSet, after: OriginSet): readonly (readonly [OriginLanguage, OriginLanguage])[] {
  if (before.kind === "choice" && after.kind === "choice" && before.arms.length === after.arms.length) {
    return before.arms.flatMap((arm, index) => armsInStep(arm.origins, after.arms[index]?.origins ?? arm.origins));
  }
  return [[languageOf(before), languageOf(after)]];
}

/** All origins that some branch lets in. */
function languageOf(origins: OriginSet): OriginLanguage {
  switch (origins.kind) {
    case "any":
      return { kind: "all" };
    case "off":
    case "broken":
      return { kind: "none" };
    case "fixed":
      if (origins.value === "*") return { kind: "all" };
      return { kind: "exact", value: origins.value, part: "origin", ignoreCase: false, at: origins.at, via: origins.via };
    case "echo":
      return origins.language;
    case "request-chosen":
      return { kind: "unknown", reason: { kind: "request", text: `the allowed origin comes from the ${origins.source}` } };
    case "choice":
      return unionOf(origins.arms.map((arm) => languageOf(arm.origins)));
    case "unknown":
      return { kind: "unknown", reason: origins.reason };
  }
}

function isMore(before: Setting<boolean>, after: Setting<boolean>): boolean {
  if (after.kind === "unknown") return before.kind !== "unknown";
  return after.value && !(before.kind === "known" && before.value);
}

type Items = readonly { readonly text: string }[] | "mirror" | undefined;

/** True if each item that is sent afterwards stood before in some spelling, or a `*` or mirroring was meant to cover it. */
function isCovered(before: Setting<Items>, after: Setting<Items>): boolean {
  if (after.kind === "unknown") return before.kind === "unknown";
  if (after.value === undefined) return true;
  if (before.kind === "unknown") return false;
  if (before.value === "mirror") return true;
  const words = new Set((before.value ?? []).flatMap((item) => item.text.toLowerCase().split(/[\s,;|]+/)));
  if (words.has("*")) return true;
  return after.value !== "mirror" && after.value.every((item) => words.has(item.text.toLowerCase()));
}
