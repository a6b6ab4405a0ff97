/**
 * Joins guarded answers of a technology ("this value if that holds") into one set of origins. Knows no technology and no
 * syntax. Refuses to decide what it cannot: what hangs on an unread test leaves an unknown part or a named arm, never a guess.
 */
import { shapeOf } from "../conditions/condition-shapes.ts";
import { isPossible, originsWhere } from "../conditions/decide.ts";
import { reduced } from "../conditions/reduced.ts";
import { assumeSetting, assumeSettingsOf, replaceLeaves, settingsIn, someLeaf } from "../conditions/settings.ts";
import type { Condition } from "../model/condition.ts";
import { allOf, anyOf, negate } from "../model/condition.ts";
import type { Arm, OriginSet } from "../model/facts.ts";
import type { OriginLanguage } from "../model/origin-language.ts";
import type { Place } from "../text/place.ts";

/**
 * When the conditions are tested. `setup`: once, so they cannot depend on the request and an unread one is a branch of the
 * configuration. `request`: for each request, so an unread one may be a test of the origin.
 */
export type Timing = "setup" | "request";

const MOST_ARMS = 24;
const MOST_SETTINGS = 3;

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
  const flat = arms
    .flatMap(flatten)
    .map((arm): Arm => ({ when: ofRunningServers(arm.when), origins: arm.origins }))
    .filter((arm) => arm.when.kind !== "never");
  if (flat.length > MOST_ARMS) return { kind: "unknown", reason: { kind: "budget", text: "there are too many branches" }, at, via };
  const settings = settingsIn(flat.map((arm) => arm.when));
  if (new Set(settings.map((setting) => setting.name)).size > MOST_SETTINGS)
    return { kind: "unknown", reason: { kind: "environment", text: "several environment variables decide" }, at, via };
  const [setting] = settings;
  if (setting === undefined) return timing === "setup" ? combineAtSetup(flat, at, via) : combineForRequest(flat, at, via);
  const states = [true, false].map((holds): Arm => {
    const assumed = flat.map((arm): Arm => ({ when: assumeSetting(arm.when, setting, holds), origins: arm.origins }));
    return { when: holds ? setting.test : negate(setting.test), origins: combineArms(assumed, at, via, timing) };
  });
  const [whenTrue, whenFalse] = states;
  // Where everyone gets in either way, the setting decides nothing, though the lines differ.
  if (whenTrue !== undefined && whenFalse !== undefined && (sameOrigins(whenTrue.origins, whenFalse.origins) || [whenTrue, whenFalse].every(letsEveryoneIn)))
    return whenFalse.origins;
  return { kind: "choice", arms: states.flatMap(flatten), at: states.find((arm) => arm.origins.kind !== "off")?.origins.at ?? at, via };
}

function letsEveryoneIn({ origins }: Arm): boolean {
  return origins.kind === "echo" && origins.language.kind === "all";
}

/** The condition for requests that CORS is about, which carry an Origin (Fetch, section 3.2.2), to a server that runs: what it needs to start is given. */
function ofRunningServers(when: Condition): Condition {
  return replaceLeaves(when, (leaf) => {
    const isGiven = leaf.kind === "origin-present" || (leaf.kind === "environment-variable" && leaf.needed === true);
    return isGiven ? { kind: "always" } : leaf;
  });
}

/** True if two sets say the same at the same places, whatever else pages must choose. */
export function sameOrigins(left: OriginSet, right: OriginSet): boolean {
  const said = (one: OriginSet): string => JSON.stringify(one, (key, value: unknown) => (key === "asks" ? undefined : value));
  return left === right || said(left) === said(right);
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
    const when = arm.origins.kind === "echo" ? allOf([arm.when, echoed(arm.origins, at)]) : arm.when;
    const language = originsWhere(when);
    return language.kind === "none" && arm.origins.kind !== "echo" ? [] : [{ arm, when, language }];
  });
  const [first] = live;
  if (first === undefined) return { kind: "off", at, via };
  const others = live.map(({ arm }) => arm).filter((arm) => arm.origins.kind !== "echo" && arm.origins.kind !== "off");
  if (live.length === 1 && others.length === 1 && first.language.kind === "all") return first.arm.origins;
  const echo = joinedEchoes(live);
  if (others.length === 0) return echo?.arm.origins ?? first.arm.origins;
  const joined = live.flatMap(({ arm }): readonly Arm[] => (arm.origins.kind !== "echo" ? [arm] : arm === echo?.first ? [echo.arm] : []));
  return { kind: "choice", arms: joined, at: (others[0] ?? first.arm).origins.at, via };
}

interface LiveArm {
  readonly arm: Arm;
  readonly when: Condition;
  readonly language: OriginLanguage;
}

/** All answers that repeat the caller, as one. Branches are joined as conditions: what lets a caller in on both sides of a test does not hang on it. */
function joinedEchoes(live: readonly LiveArm[]): { readonly arm: Arm; readonly first: Arm } | undefined {
  const echoes = live.flatMap(({ arm, when, language }) => (arm.origins.kind === "echo" ? [{ arm, when, language, origins: arm.origins }] : []));
  const [first] = echoes;
  if (first === undefined) return undefined;
  const language = echoes.length === 1 ? first.language : originsWhere(anyOf(echoes.map(({ when }) => when)));
  const open = echoes.find((echo) => echo.language.kind === "all") ?? echoes.find(isMostlyOpen);
  // Where only all branches together let everyone in, the last one is what the tests before it are for nothing.
  const widest = open ?? (language.kind === "all" ? echoes.at(-1) : echoes.find((echo) => echo.language.kind !== "none")) ?? first;
  const { checked, at, via } = widest.origins;
  const isChecked = echoes.length === 1 && checked === true;
  const whole = anyOf(echoes.map((one) => allOf([one.arm.when, one.origins.asks ?? echoed(one.origins, at)])));
  const asks = askedOfPages(whole, at);
  const origins: OriginSet = { kind: "echo", language, ...(isChecked ? { checked } : {}), ...(asks === undefined ? {} : { asks }), at, via };
  return { arm: { when: anyOf(echoes.map(({ arm }) => arm.when)), origins }, first: first.arm };
}

/** Largest condition that is kept beside the language it comes to, in nodes. */
const LARGEST_ASKED = 100;

/** The condition, as short as can be, if a page must choose more than its origin for it; `undefined` if not, and for what is too large to keep. */
function askedOfPages(condition: Condition, at: Place): Condition | undefined {
  const isChosen = someLeaf(condition, (leaf) => leaf.kind === "method" || (leaf.kind === "test" && leaf.class === "free"));
  if (!isChosen || shapeOf(condition).nodes <= LARGEST_ASKED) return isChosen ? condition : undefined;
  return reduced(condition, LARGEST_ASKED, at);
}

function echoed(origins: Extract<OriginSet, { readonly kind: "echo" }>, at: Place): Condition {
  return { kind: "origin", language: origins.language, at };
}

/** "Everyone but these": the answer of an else branch. */
function isMostlyOpen(echo: { readonly language: OriginLanguage }): boolean {
  const { language } = echo;
  return language.kind === "complement" || (language.kind === "intersection" && language.of.every((part) => part.kind === "complement"));
}

/** True if no request meets the condition. */
export function isDead(condition: Condition): boolean {
  return !isPossible(condition);
}

/** The origins where the condition holds: arms for other states of its settings go. */
export function given(origins: OriginSet, when: Condition): OriginSet {
  if (origins.kind !== "choice") return origins;
  const arms = origins.arms.map((arm): Arm => ({ when: assumeSettingsOf(when, arm.when), origins: arm.origins })).filter((arm) => arm.when.kind !== "never");
  const [first] = arms;
  if (first !== undefined && arms.length === 1 && first.when.kind === "always") return first.origins;
  return { ...origins, arms };
}
