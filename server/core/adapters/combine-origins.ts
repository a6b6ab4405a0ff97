/**
 * Joins guarded answers of a technology ("this value if that holds") into one set of origins. Knows no technology and no
 * syntax. Refuses to decide what it cannot: an unread condition leaves an unknown language or a named arm, never a guess.
 */
import type { Condition } from "../model/condition.ts";
import { allOf, anyOf, negate, originLanguageOf } from "../model/condition.ts";
import type { Arm, OriginSet } from "../model/facts.ts";
import { intersectionOf, unionOf } from "../model/origin-language.ts";
import type { Place } from "../text/place.ts";
import { simplifyLanguage } from "./simplify-language.ts";

/**
 * When the conditions are tested. `setup`: once, so they cannot depend on the request and an unread one is a branch of the
 * configuration. `request`: for each request, so an unread one may be a test of the origin.
 */
export type Timing = "setup" | "request";

const MOST_ARMS = 24;
const MOST_VARIABLES = 2;

/** Makes arms of which the first that holds counts mutually exclusive. */
export function firstThatHolds(arms: readonly Arm[]): readonly Arm[] {
  const before: Condition[] = [];
  return arms.map((arm) => {
    const when = allOf([arm.when, ...before.map(negate)]);
    before.push(arm.when);
    return { when, origins: arm.origins };
  });
}

/** One set of origins from mutually exclusive arms; where none holds, no header is sent. `at` is used if no arm decides. */
export function combineArms(arms: readonly Arm[], at: Place, via: readonly Place[], timing: Timing): OriginSet {
  const flat = arms.flatMap(flatten).filter((arm) => arm.when.kind !== "never");
  if (flat.length > MOST_ARMS) return { kind: "unknown", reason: { kind: "budget", text: "there are too many branches" }, at, via };
  const variables = [...new Set(flat.flatMap((arm) => environmentVariablesIn(arm.when)))];
  if (variables.length > MOST_VARIABLES) return { kind: "unknown", reason: { kind: "environment", text: "several environment variables decide" }, at, via };
  const [name] = variables;
  if (name === undefined) return timing === "setup" ? combineAtSetup(flat, at, via) : combineForRequest(flat, at, via);
  const states = (["set", "missing"] as const).map((state): Arm => {
    const assumed = flat.map((arm): Arm => ({ when: assume(arm.when, name, state), origins: arm.origins }));
    return { when: { kind: "environment-variable", name, state }, origins: combineArms(assumed, at, via, timing) };
  });
  const [set, missing] = states;
  if (set !== undefined && missing !== undefined && sameOrigins(set.origins, missing.origins)) return set.origins;
  return { kind: "choice", arms: states.flatMap(flatten), at: states.find((arm) => arm.origins.kind !== "off")?.origins.at ?? at, via };
}

/** True if two sets say the same at the same places. */
export function sameOrigins(left: OriginSet, right: OriginSet): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function flatten(arm: Arm): readonly Arm[] {
  if (arm.origins.kind !== "choice") return [arm];
  return arm.origins.arms.flatMap((inner) => flatten({ when: allOf([arm.when, inner.when]), origins: inner.origins }));
}

function combineAtSetup(arms: readonly Arm[], at: Place, via: readonly Place[]): OriginSet {
  const [first] = arms;
  if (first === undefined) return { kind: "off", at, via };
  if (first.when.kind === "always" || arms.every((arm) => sameOrigins(arm.origins, first.origins))) return first.origins;
  return { kind: "choice", arms, at: first.origins.at, via };
}

function combineForRequest(arms: readonly Arm[], at: Place, via: readonly Place[]): OriginSet {
  const live = arms.flatMap((arm) => {
    const language = simplifyLanguage(originLanguageOf(arm.when));
    return language.kind === "none" ? [] : [{ arm, language }];
  });
  const [first] = live;
  if (first === undefined) return { kind: "off", at, via };
  if (live.length === 1 && first.language.kind === "all") return first.arm.origins;
  const narrowed = live.map(({ arm, language }): Arm => {
    const { origins } = arm;
    if (origins.kind !== "echo") return arm;
    return { when: arm.when, origins: { ...origins, language: simplifyLanguage(intersectionOf([language, origins.language])) } };
  });
  const echoes = narrowed.flatMap((arm) => (arm.origins.kind === "echo" ? [arm.origins] : []));
  const others = narrowed.filter((arm) => arm.origins.kind !== "echo" && arm.origins.kind !== "off");
  if (others.length > 0) return { kind: "choice", arms: narrowed, at: (others[0] ?? first.arm).origins.at, via };
  const widest =
    echoes.find((echo) => echo.language.kind === "all") ?? echoes.find(isMostlyOpen) ?? echoes.find((echo) => echo.language.kind !== "none") ?? echoes[0];
  if (widest === undefined) return first.arm.origins;
  const language = simplifyLanguage(unionOf(echoes.map((echo) => echo.language)));
  return { kind: "echo", language, at: widest.at, via: widest.via };
}

/** "Everyone but these": the answer of an else branch. */
function isMostlyOpen(echo: Extract<OriginSet, { readonly kind: "echo" }>): boolean {
  const { language } = echo;
  return language.kind === "complement" || (language.kind === "intersection" && language.of.every((part) => part.kind === "complement"));
}

/** True if the condition holds for no origin at all, as far as its terms show it. */
export function isDead(condition: Condition): boolean {
  return condition.kind === "never" || simplifyLanguage(originLanguageOf(condition)).kind === "none";
}

/** Names of the environment variables that a condition tests. */
export function environmentVariablesIn(condition: Condition): readonly string[] {
  switch (condition.kind) {
    case "environment-variable":
      return [condition.name];
    case "and":
    case "or":
      return condition.of.flatMap(environmentVariablesIn);
    case "not":
      return environmentVariablesIn(condition.of);
    default:
      return [];
  }
}

/** The condition in an environment where the variable is set or missing. */
export function assume(condition: Condition, name: string, state: "set" | "missing"): Condition {
  return replaceLeaves(condition, (leaf) => {
    if (leaf.kind !== "environment-variable" || leaf.name !== name) return leaf;
    return leaf.state === state ? { kind: "always" } : { kind: "never" };
  });
}

/** The origins where the condition holds: arms for other states of its environment variables go. */
export function given(origins: OriginSet, when: Condition): OriginSet {
  if (origins.kind !== "choice") return origins;
  let arms = origins.arms;
  for (const part of when.kind === "and" ? when.of : [when]) {
    if (part.kind !== "environment-variable") continue;
    arms = arms.map((arm): Arm => ({ when: assume(arm.when, part.name, part.state), origins: arm.origins })).filter((arm) => arm.when.kind !== "never");
  }
  const [first] = arms;
  if (first !== undefined && arms.length === 1 && first.when.kind === "always") return first.origins;
  return { ...origins, arms };
}

/** Replaces each simple condition in a term. */
export function replaceLeaves(condition: Condition, replace: (leaf: Condition) => Condition): Condition {
  switch (condition.kind) {
    case "and":
      return allOf(condition.of.map((part) => replaceLeaves(part, replace)));
    case "or":
      return anyOf(condition.of.map((part) => replaceLeaves(part, replace)));
    case "not":
      return negate(replaceLeaves(condition.of, replace));
    default:
      return replace(condition);
  }
}
