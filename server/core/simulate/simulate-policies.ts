/**
 * Simulates a request against policies that may be known only in part. What could not be read is completed in every way; if all ways
 * end alike the verdict is known all the same, otherwise it is `unknown` and the first thing that decides is named. It reads no file.
 */
import { isOwnHeader } from "../conditions/request-headers.ts";
import type { Setting as SettingTest } from "../conditions/settings.ts";
import { settingsIn } from "../conditions/settings.ts";
import { normaliseMethod } from "../headers/names.ts";
import type { Test } from "../model/condition.ts";
import type { CorsPolicy, ListItem } from "../model/facts.ts";
import type { Reason, Setting } from "../model/setting.ts";
import { written } from "../model/setting.ts";
import type { Place } from "../text/place.ts";
import { branchesFor } from "./emit.ts";
import { type Judgement, judge, type SimulatedRequest } from "./judge.ts";
import { modelResponder } from "./responders.ts";
import type { BrowserProfile } from "./safelist.ts";
import { chosenTests, conditionsOf, whereChosen, whereGiven, whereSetting } from "./settled.ts";
import type { Responder, WireRequest, WireResponse } from "./wire.ts";

/** Something that the policies leave open. */
export interface OpenPoint {
  readonly what: "setting" | "credentials" | "methods" | "request headers" | "status of the preflight";
  readonly reason: Reason;
  readonly at: Place;
}

/** A judgement with what was open. */
export interface ModelJudgement {
  readonly judgement: Judgement;
  /** Requests that the browser would send, in order; the last one may have no known answer. */
  readonly asked: readonly WireRequest[];
  /** Open points that the request touches and that do not change the verdict. */
  readonly harmless: readonly OpenPoint[];
  /** The first open point that decides; only with the verdict `unknown`. */
  readonly deciding: OpenPoint | undefined;
  /** Verdicts that are possible if a point decides; empty if any may be. */
  readonly outcomes: readonly Judgement["verdict"][];
}

interface Choice {
  readonly point: OpenPoint;
  readonly options: readonly ((world: World) => World)[];
}

interface World {
  readonly policies: readonly CorsPolicy[];
  readonly preflightStatus: number;
}

/**
 * Runs the request against a server of which these policies are all that is known, and what answers before them, if that is given. At most 36 runs for
 * each policy with unknown settings, each in at most 32 ways to set what its branches hang on; of each, at most `MOST_WAYS` choices of the page and
 * `MOST_BRANCHES` branches, and `MOST_TRIED` of these in all.
 */
export function simulatePolicies(
  asRead: readonly CorsPolicy[],
  request: SimulatedRequest,
  profile: BrowserProfile = "standard",
  before: (wire: WireRequest) => WireResponse | undefined = () => undefined,
): ModelJudgement {
  const method = normaliseMethod(request.method);
  const policies = asRead.map((policy) => whereGiven(whereRouted(policy, method), method, request.headers));
  const touched = new Set<OpenPoint["what"]>();
  const choices = choicesOf(policies, request);
  const runOne = (world: World): Run => {
    const answer = modelResponder(world.policies, (wire) => {
      if (wire.kind !== "preflight") return 200;
      touched.add("status of the preflight");
      return world.preflightStatus;
    });
    const respond: Responder = (wire) => before(wire) ?? answer(wire);
    const { judgement, asked } = judgeResponder(request, respond, profile);
    if (asked.length > 0) touched.add("credentials").add("setting");
    if (asked.some((wire) => wire.kind === "preflight")) touched.add("methods").add("request headers");
    return { judgement, asked };
  };
  const tries: Tries = { left: MOST_TRIED };
  const run = (world: World): Run => onEachBranch(world, request, bestFor(world, request, tries, runOne), tries, runOne);
  let runs = [{ picks: [] as readonly number[], world: { policies, preflightStatus: 404 } as World }];
  for (const choice of choices) {
    runs = runs.flatMap(({ picks, world }) => choice.options.map((option, index) => ({ picks: [...picks, index], world: option(world) })));
  }
  const results = runs.map(({ picks, world }) => ({ picks, ...run(world) }));
  const [first] = results;
  if (first === undefined) throw new Error("There is always one way to complete a policy.");
  const relevant = choices.filter(({ point }) => touched.has(point.what)).map(({ point }) => point);
  const isSame = results.every((result) => outcomeOf(result.judgement) === outcomeOf(first.judgement));
  const outcomes = outcomesOf(results.flatMap((result) => result.outcomes ?? [result.judgement.verdict]));
  if (isSame) {
    const { judgement, asked } = first;
    return { judgement, asked, harmless: relevant, deciding: undefined, outcomes: judgement.verdict === "unknown" ? outcomes : [] };
  }
  const deciding = choices.find((_, index) => decides(results, index))?.point ?? relevant[0];
  const reason = deciding?.reason;
  const { explanation } = judge(request, () => ({
    kind: "unknown",
    reason: reason ?? { kind: "dynamic", text: "it depends on settings that could not be read" },
  }));
  const judgement: Judgement = {
    ...first.judgement,
    verdict: "unknown",
    subject: undefined,
    reason,
    exchanges: [],
    preflight: undefined,
    exposedHeaders: [],
    explanation,
  };
  return {
    judgement,
    asked: first.asked.slice(0, 1),
    harmless: [],
    deciding,
    outcomes,
  };
}

/** Where no preflight is answered, the method tells whether the policy is on the answer: a simple request to another route gets none of it. */
function whereRouted(policy: CorsPolicy, method: string): CorsPolicy {
  if (policy.routes?.lacksPreflight !== true || policy.routes.methods?.includes(method) !== false) return policy;
  return { ...policy, origins: { kind: "off", at: policy.at, via: [] } };
}

/** Each verdict once, the open one first. Where one way ends in nobody knows what, nothing is left out. */
function outcomesOf(verdicts: readonly Judgement["verdict"][]): readonly Judgement["verdict"][] {
  if (verdicts.includes("unknown")) return [];
  return [...new Set(verdicts)].sort((left, right) => Number(right === "shared") - Number(left === "shared"));
}

/** One way to complete the policies. `outcomes`: the verdicts that its branches lead to, where the verdict is `unknown`. */
type Run = Pick<ModelJudgement, "judgement" | "asked"> & { readonly outcomes?: readonly Judgement["verdict"][] };

/** Runs beyond the first one of each way to complete the policies; when they are spent, what is not known stays so. */
const MOST_TRIED = 2_000;

/** How many of them are left. */
interface Tries {
  left: number;
}

/** Most combinations of branches that are tried. */
const MOST_BRANCHES = 24;

/** Where nobody knows which branch answers, each is tried, and that none does: all may end alike. Refuses requests with a preflight, which is another one. */
function onEachBranch(world: World, request: SimulatedRequest, result: Run, tries: Tries, run: (world: World) => Run): Run {
  if (result.judgement.verdict !== "unknown" || tries.left <= 0 || result.asked.some(({ kind }) => kind === "preflight")) return result;
  const wire = { method: normaliseMethod(request.method), origin: request.pageOrigin, preflight: false };
  let worlds = [world];
  for (const [index, { origins }] of world.policies.entries()) {
    if (origins.kind !== "choice") continue;
    const branches = branchesFor(origins, wire);
    worlds = worlds.flatMap((one) =>
      branches.map((branch) => ({ ...one, policies: one.policies.map((policy, at) => (at === index ? { ...policy, origins: branch } : policy)) })),
    );
    if (worlds.length > MOST_BRANCHES) return result;
  }
  if (worlds.length < 2 || worlds.length > tries.left) return result;
  tries.left -= worlds.length;
  const ends = worlds.map(run);
  const [first] = ends;
  if (first !== undefined && ends.every(({ judgement }) => judgement.verdict !== "unknown" && outcomeOf(judgement) === outcomeOf(first.judgement)))
    return first;
  return { ...result, outcomes: ends.map(({ judgement }) => judgement.verdict) };
}

/** Most ways in which a page may choose that are tried. */
const MOST_WAYS = 64;

/**
 * A page picks the address and what else it may choose: of all ways the one in which it reads the answer counts. What the request says already is
 * not picked again. A preflight is a request of its own, with other headers, so that nothing is picked for both.
 */
function bestFor(world: World, request: SimulatedRequest, tries: Tries, run: (world: World) => Run): Run {
  const plain = run(world);
  if (plain.judgement.verdict !== "unknown" || tries.left <= 0 || plain.asked.some(({ kind }) => kind === "preflight")) return plain;
  const tests = chosenTests(world.policies.flatMap(({ origins }) => conditionsOf(origins))).filter((test) => isStillOpen(test, request));
  let left = MOST_WAYS;
  // What some of the tests decide is not asked of the others.
  const best = (one: World, result: Run, index: number): Run => {
    const test = tests[index];
    if (result.judgement.verdict !== "unknown" || test === undefined) return result;
    let kept: Run | undefined;
    for (const holds of [true, false]) {
      left -= 1;
      tries.left -= 1;
      if (left < 0 || tries.left < 0) return plain;
      const next = { ...one, policies: one.policies.map((policy) => whereChosen(policy, test, holds)) };
      const found = best(next, run(next), index + 1);
      if (found.judgement.verdict === "shared") return found;
      if (kept === undefined || found.judgement.verdict === "unknown") kept = found;
    }
    return kept ?? result;
  };
  const found = best(world, plain, 0);
  return found.judgement.verdict === "unknown" ? plain : found;
}

/**
 * True if the request may come out either way: who the visitor is only with cookies, a header only if it was given, needs no preflight or is the
 * browser's to write; a page's own referrer policy says whether and how it names itself.
 */
function isStillOpen({ subject, class: testClass }: Test, { headers, credentials }: SimulatedRequest): boolean {
  const [part = "", name = ""] = subject.split(" ");
  if (testClass === "way" || part === "query" || part === "url" || part === "params" || part === "host") return true;
  if (part === "header" && headers.some((field) => field.name.toLowerCase() === name)) return true;
  if (part === "header" && name !== "cookie" && name !== "authorization") return !isOwnHeader(name);
  return part !== "method" && part !== "body" && credentials === "include";
}

/** What is open where answers are known or not there at all. */
export const NOTHING_OPEN = { harmless: [], deciding: undefined, outcomes: [] } as const;

/** Judges, and says which requests the browser would send. */
export function judgeResponder(request: SimulatedRequest, respond: Responder, profile: BrowserProfile): Pick<ModelJudgement, "judgement" | "asked"> {
  const asked: WireRequest[] = [];
  const judgement = judge(
    request,
    (wire) => {
      asked.push(wire);
      return respond(wire);
    },
    profile,
  );
  return { judgement, asked };
}

function outcomeOf({ verdict, subject }: Judgement): string {
  return `${verdict} ${subject ?? ""}`;
}

/** True if two completions that differ in this choice alone end differently. */
function decides(results: readonly { readonly picks: readonly number[]; readonly judgement: Judgement }[], index: number): boolean {
  const outcomes = new Map<string, string>();
  return results.some(({ picks, judgement }) => {
    const others = picks.filter((_, position) => position !== index).join(" ");
    const before = outcomes.get(others);
    outcomes.set(others, before ?? outcomeOf(judgement));
    return before !== undefined && before !== outcomeOf(judgement);
  });
}

function choicesOf(policies: readonly CorsPolicy[], request: SimulatedRequest): readonly Choice[] {
  const item = (text: string, { at }: CorsPolicy): readonly ListItem[] => [{ text, at }];
  // Every effect that a setting can have: not sent, allows what is asked for, and is no list.
  const choices = policies.flatMap((policy, index) => [
    ...choiceOf(index, "credentials", policy.credentials, [false, true], (credentials) => ({ credentials })),
    ...choiceOf(index, "methods", policy.methods, [undefined, item(normaliseMethod(request.method), policy), item("no list", policy)], (methods) => ({
      methods,
    })),
    ...choiceOf<readonly ListItem[] | "mirror" | undefined>(
      index,
      "request headers",
      policy.requestHeaders,
      [undefined, "mirror", item("no list", policy)],
      (requestHeaders) => ({ requestHeaders }),
    ),
  ]);
  const [first] = policies;
  if (first === undefined) return choices;
  const settings = settingsIn(policies.flatMap(({ origins }) => conditionsOf(origins)));
  // One value for all that answers together; what is left open by too many stays a branch that nobody knows.
  const chosen = settings.length > MOST_SETTINGS ? [] : settings.map((setting) => choiceOfSetting(setting, first));
  const reason: Reason = { kind: "dynamic", text: "this policy does not end the preflight itself, and the rest of the app chooses the status" };
  const options = [404, 204].map((preflightStatus) => (world: World) => ({ ...world, preflightStatus }));
  return [...chosen, ...choices, { point: { what: "status of the preflight", reason, at: first.at }, options }];
}

const MOST_SETTINGS = 5;

function choiceOfSetting(setting: SettingTest, { at }: CorsPolicy): Choice {
  const reason: Reason = { kind: "environment", text: `it depends on the ${setting.name.replace(/^import /, "setting ")}` };
  const options = [false, true].map((holds) => (world: World) => ({ ...world, policies: world.policies.map((one) => whereSetting(one, setting, holds)) }));
  return { point: { what: "setting", reason, at: setting.test.kind === "test" ? setting.test.at : at }, options };
}

function choiceOf<T>(
  index: number,
  what: OpenPoint["what"],
  setting: Setting<T>,
  values: readonly T[],
  change: (setting: Setting<T>) => Partial<CorsPolicy>,
): readonly Choice[] {
  if (setting.kind === "known") return [];
  const options = values.map((value) => (world: World) => ({
    ...world,
    policies: world.policies.map((policy, position) => (position === index ? { ...policy, ...change(written(value, setting.at)) } : policy)),
  }));
  return [{ point: { what, reason: setting.reason, at: setting.at }, options }];
}
