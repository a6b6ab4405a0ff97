/**
 * Builds CORS policies from Access-Control-* headers that are written by hand: in a handler, a snippet or a list of
 * headers. Knows no language. One group is what is written to one response; branches of a group with different
 * credentials become different policies. Refuses to judge a group that never writes Access-Control-Allow-Origin.
 */
import { excludes, implies, isPossible, originsWhere } from "../conditions/decide.ts";
import { replaceLeaves, settingsIn } from "../conditions/settings.ts";
import type { Condition } from "../model/condition.ts";
import { allOf, anyOf, negate } from "../model/condition.ts";
import type { EmissionProfile } from "../model/emission-profile.ts";
import type { Arm, CorsPolicy, HeaderValue, ListItem, OriginEntry, OriginSet } from "../model/facts.ts";
import type { OriginLanguage } from "../model/origin-language.ts";
import type { Reason, Setting } from "../model/setting.ts";
import { byDefault, unknownSetting, written } from "../model/setting.ts";
import type { Place } from "../text/place.ts";
import type { ValueText } from "../text/value-text.ts";
import { placeWithin } from "../text/value-text.ts";
import { combineArms, sameOrigins } from "./combine-origins.ts";
import { onPreflights, reachableByPages, readableWith } from "./preflighted.ts";

/** One write of an Access-Control-* or Vary header. */
export interface CorsHeaderWrite {
  /** In lower case. */
  readonly name: string;
  /** The statement, call, property or mapping that writes it. */
  readonly at: Place;
  readonly mode: "set" | "append" | "remove";
  readonly when: Condition;
  /** `mirror`: the text of the request's Access-Control-Request-* header. */
  readonly value: HeaderValue | "mirror";
  /** For Access-Control-Allow-Origin: what the value means. */
  readonly origins?: OriginSet;
}

/** How preflights that reach the group are answered, if the group does it. */
export interface PreflightAnswer {
  readonly answers: EmissionProfile["answersPreflight"];
  readonly status: number;
}

/** What the adapter knows about the group besides its writes. */
export interface CorsGroup {
  readonly base: Pick<CorsPolicy, "technology" | "label" | "via" | "scope" | "environment" | "layer">;
  readonly writes: readonly CorsHeaderWrite[];
  readonly preflight: PreflightAnswer;
  /** Responses that reach the group at all; writes guarded by the method narrow it. */
  readonly responses: CorsPolicy["responses"];
  readonly options?: Place;
  /** Whether other code answers the preflights of requests that get to this group: nobody knows, or it is taken for given (a server behind a gateway). */
  readonly preflightElsewhere?: "may-be" | "given" | undefined;
  /** True if other code may allow credentials on the same responses. */
  readonly credentialsElsewhere?: boolean;
  /** True if Vary: Origin is known to be written outside the group on the same responses. */
  readonly varyOutside?: boolean;
}

const ORIGIN = "access-control-allow-origin";

/** Most writes of Access-Control-Allow-Origin to one response that are set against one another. */
const MOST_ORIGIN_WRITES = 60;

/** Emission of headers that are written one by one (Fetch standard, section 3.2; nothing is added by anyone). */
export function handWrittenProfile(preflight: PreflightAnswer): EmissionProfile {
  return {
    anyWithCredentials: "literal-star",
    entryMatch: { ignoreCase: false, globs: "none", regex: "none", schemeless: false, trims: false, normalises: false },
    onMismatch: "omit",
    onNoOrigin: "static",
    singleEntryIsStatic: false,
    vary: "never",
    requestHeaders: "none",
    starMethodsWithCredentials: "literal",
    starHeadersWithCredentials: "literal",
    methodsDefault: [],
    uppercasesMethods: false,
    answersPreflight: preflight.answers,
    preflightStatus: preflight.status,
    writesOnResponse: true,
  };
}

/** What a known text of Access-Control-Allow-Origin means: `*`, one fixed value, or several, which no browser accepts. */
export function originsOfText(value: ValueText, at: Place, via: readonly Place[]): OriginSet {
  const text = value.text.trim();
  if (text === "*") return { kind: "any", at, via };
  if (text === "") return { kind: "broken", how: "invalid-value", detail: "the value is empty", at, via };
  const parts = text.split(/[\s,]+/).filter((part) => part !== "");
  if (parts.length > 1) return { kind: "broken", how: "several-values", detail: text.slice(0, 200), sent: text, at, via };
  return { kind: "fixed", value: text, at, via };
}

/** Policies of a group, in order of their Access-Control-Allow-Origin writes. Empty if there is none. */
export function corsPoliciesFrom(group: CorsGroup): readonly CorsPolicy[] {
  const kept = group.writes.filter((write) => write.when.kind !== "never");
  const parts = joinAnswers(answersOf(group.responses).flatMap((responses) => partsOf(kept, responses, group)));
  return parts.map((part): CorsPolicy => {
    const profile = handWrittenProfile(group.preflight);
    const policy: CorsPolicy = {
      ...group.base,
      kind: "cors-policy",
      at: part.at,
      origins: part.origins,
      entries: part.entries,
      credentials: part.credentials,
      methods: listOf(kept, "access-control-allow-methods", part.at),
      requestHeaders: requestHeadersOf(kept, part.at),
      exposedHeaders: listOf(kept, "access-control-expose-headers", part.at),
      maxAge: textOf(kept, "access-control-max-age", part.at),
      varyElsewhere: group.varyOutside === true || kept.some(variesByOrigin),
      responses: part.responses,
      profile: { ...profile, requestHeaders: requestHeadersKind(kept) },
    };
    return group.options === undefined ? policy : { ...policy, options: group.options };
  });
}

type Responses = CorsPolicy["responses"];

/** What goes out with one setting of credentials on one kind of answer. */
interface Part {
  readonly responses: Responses;
  readonly credentials: Setting<boolean>;
  readonly origins: OriginSet;
  readonly entries: readonly OriginEntry[];
  readonly at: Place;
}

function answersOf(responses: Responses): readonly Responses[] {
  return responses === "all" ? ["preflight", "actual"] : [responses];
}

function partsOf(writes: readonly CorsHeaderWrite[], responses: Responses, group: CorsGroup): readonly Part[] {
  const permits = writes.filter((write) => write.name === ORIGIN && write.mode !== "remove").map((write) => write.when);
  const meant = (when: Condition): Condition => {
    if (responses !== "actual" || group.preflightElsewhere === "given") return when;
    return reachableByPages(when, permits, group.preflightElsewhere === "may-be" ? writes[0]?.at : undefined);
  };
  // All writes at once: what is asked in the preflight is asked of another request.
  const inAnswer = (when: Condition): Condition => (responses === "preflight" ? onPreflights(onResponses(when, responses)) : onResponses(when, responses));
  const onAnswer = writes.map((write): CorsHeaderWrite => ({ ...write, when: inAnswer(write.when) })).filter((write) => isPossible(write.when));
  const parts = new Map<string, { readonly arms: Arm[]; readonly credentials: Setting<boolean>; readonly at: Place }>();
  for (const { when, ...written } of originArms(onAnswer)) {
    const arm = { ...written, when: meant(when) };
    if (!isPossible(arm.when)) continue;
    for (const { when: allowed, credentials } of credentialsFor(onAnswer, arm.when, arm.at, group.credentialsElsewhere === true)) {
      const when = readableWith(credentials, allowed);
      if (!isPossible(when)) continue;
      const key = credentials.kind === "known" ? `${credentials.value}` : "unknown";
      const part = parts.get(key) ?? { arms: [], credentials, at: arm.at };
      part.arms.push({ when, origins: arm.origins });
      parts.set(key, part);
    }
  }
  return [...parts.values()].map(({ arms, credentials, at }) => ({
    responses,
    credentials,
    origins: combineArms(arms, at, [], "request"),
    entries: arms.flatMap((arm) => entriesOf(arm.origins)),
    at,
  }));
}

/** Parts that are alike on preflights and on other answers are one. */
function joinAnswers(parts: readonly Part[]): readonly Part[] {
  const isAlike = (left: Part, right: Part): boolean =>
    JSON.stringify(left.credentials) === JSON.stringify(right.credentials) && sameOrigins(left.origins, right.origins);
  const preflight = parts.filter((part) => part.responses === "preflight");
  const twins = new Map(parts.filter((part) => part.responses === "actual").map((part) => [part, preflight.find((other) => isAlike(part, other))]));
  const joined = new Set([...twins.values()]);
  return parts.flatMap((part): readonly Part[] => {
    if (joined.has(part)) return [{ ...part, responses: "all" }];
    return twins.get(part) === undefined ? [part] : [];
  });
}

/** Later writes replace earlier ones when they run; appended ones join them, which no browser accepts. */
function originArms(writes: readonly CorsHeaderWrite[]): readonly (Arm & { readonly at: Place })[] {
  const own = writes.filter((write) => write.name === ORIGIN && (write.origins !== undefined || write.mode === "remove"));
  const [first] = own;
  if (first !== undefined && own.length > MOST_ORIGIN_WRITES) {
    // Each of them counts only where no later one runs: the conditions would grow with the square of their number.
    const origins: OriginSet = { kind: "unknown", reason: { kind: "budget", text: "there are too many branches" }, at: first.at, via: [] };
    return [{ when: { kind: "always" }, origins, at: first.at }];
  }
  const joins = own.map((write, index) => write.mode === "append" && own.slice(0, index).some((earlier) => meets(earlier.when, write.when)));
  return own.flatMap((write, index): readonly (Arm & { readonly at: Place })[] => {
    const { origins } = write;
    if (origins === undefined) return [];
    const later = own.slice(index + 1).filter((other, offset) => other.mode !== "append" || joins[index + 1 + offset] === true);
    const replacing = later.filter((other) => !excludes(other.when, write.when));
    const when = allOf([write.when, ...replacing.map((other) => negate(other.when))]);
    if (!isPossible(when)) return [];
    if (joins[index] !== true) return [{ when, origins, at: write.at }];
    const broken: OriginSet = { kind: "broken", how: "several-values", detail: "the header is added a second time", at: origins.at, via: origins.via };
    return [{ when, origins: broken, at: write.at }];
  });
}

/** True if one of two writes certainly runs where the other does. */
function meets(left: Condition, right: Condition): boolean {
  return !excludes(left, right) && (implies(left, right) || implies(right, left));
}

/** The condition on one kind of answer: a preflight is an OPTIONS request, and OPTIONS of a page is a preflight (Fetch, CORS-preflight fetch). */
export function onResponses(when: Condition, responses: Responses): Condition {
  if (responses === "all" || responses === "errors") return when;
  return replaceLeaves(when, (leaf) => {
    if (leaf.kind !== "method") return leaf;
    if (leaf.equals === "OPTIONS") return responses === "preflight" ? { kind: "always" } : { kind: "never" };
    return responses === "preflight" ? { kind: "never" } : leaf;
  });
}

/** The answers among `responses` on which the condition can hold. */
export function responsesWhere(when: Condition, responses: Responses): Responses {
  const possible = answersOf(responses).filter((answer) => isPossible(onResponses(when, answer)));
  const [only] = possible;
  return possible.length === 1 && only !== undefined ? only : responses;
}

/** Whether credentials are allowed, and when. */
interface CreditState {
  readonly when: Condition;
  readonly credentials: Setting<boolean>;
}

/** Known answers that are equal are one, which holds where any of them does. */
function alike(states: readonly CreditState[]): readonly CreditState[] {
  const isSame = ({ credentials: left }: CreditState, { credentials: right }: CreditState): boolean =>
    left.kind === "known" && right.kind === "known" && left.value === right.value;
  return states
    .filter((state, index) => !states.slice(0, index).some((earlier) => isSame(earlier, state)))
    .map((state) => {
      const others = states.filter((other) => other !== state && isSame(state, other));
      return others.length === 0 ? state : { ...state, when: anyOf([state, ...others].map(({ when }) => when)) };
    });
}

/**
 * Whether credentials are allowed where a write stands: one answer, or two where a known test decides. A test that cannot be read makes it
 * unknown; one that a page can choose does not count, since the page chooses what serves it.
 */
function credentialsFor(writes: readonly CorsHeaderWrite[], when: Condition, at: Place, elsewhere: boolean): readonly CreditState[] {
  const own = writes.filter((write) => write.name === "access-control-allow-credentials" && !excludes(write.when, when));
  const standing = own.map((write, index) => ({ write, when: allOf([when, write.when, ...own.slice(index + 1).map((later) => negate(later.when))]) }));
  const off = {
    when: allOf([when, ...own.map((write) => negate(write.when))]),
    credentials: elsewhere ? unknownSetting<boolean>({ kind: "dynamic", text: "other code may allow them" }, at) : byDefault(false, at),
  };
  const states = alike([...standing.map((one) => ({ when: one.when, credentials: creditOf(one.write) })), off].filter((state) => isPossible(state.when)));
  const [first] = states;
  if (first === undefined || states.length === 1) return states.map((state) => ({ ...state, when }));
  const allowing = states.filter((state) => state.credentials.kind === "known" && state.credentials.value);
  if (settingsIn(states.map((state) => state.when)).length > settingsIn([when]).length) return states;
  const everyone = JSON.stringify(originsWhere(when));
  const full = allowing.find((state) => JSON.stringify(originsWhere(state.when)) === everyone);
  if (full !== undefined) return [full];
  const isClear = states.every((state) => state.credentials.kind === "known" && isFullyKnown(originsWhere(state.when)));
  if (isClear) return states;
  const unread = own.at(-1);
  const reason = states.map(({ credentials }) => credentials).find((setting) => setting.kind === "unknown")?.reason;
  return [
    {
      when,
      credentials: unknownSetting(reason ?? { kind: "branch", text: "another branch decides" }, unread?.value === "mirror" ? at : (unread?.value.at ?? at)),
    },
  ];
}

function isFullyKnown(language: OriginLanguage): boolean {
  switch (language.kind) {
    case "unknown":
      return false;
    case "union":
    case "intersection":
      return language.of.every(isFullyKnown);
    case "complement":
      return isFullyKnown(language.of);
    default:
      return true;
  }
}

function creditOf(write: CorsHeaderWrite): Setting<boolean> {
  const { value } = write;
  if (write.mode === "remove") return byDefault(false, write.at);
  if (value === "mirror") return unknownSetting({ kind: "request", text: "it comes from the request" }, write.at);
  if (value.kind === "known") return written(value.value.text === "true", value.at, value.via, write.at);
  return unknownSetting(value.kind === "unknown" ? value.reason : { kind: "dynamic", text: "the value is not known" }, value.at, value.via);
}

/** The write that counts, or `branches` where on some requests another one with another value does. */
function standing(writes: readonly CorsHeaderWrite[], name: string): CorsHeaderWrite | "branches" | undefined {
  const own = writes.filter((write) => write.name === name && write.mode !== "remove");
  const last = own.at(-1);
  if (last === undefined) return undefined;
  const isOther = ({ when, value }: CorsHeaderWrite): boolean =>
    JSON.stringify(textsOf(value)) !== JSON.stringify(textsOf(last.value)) && isPossible(allOf([when, negate(last.when)]));
  return own.slice(0, -1).some(isOther) ? "branches" : last;
}

function textsOf(value: CorsHeaderWrite["value"]): unknown {
  if (value === "mirror" || value.kind === "unknown") return value;
  return value.kind === "known" ? value.value.text : value.kind === "several" ? value.values.map(({ text }) => text) : value;
}

const BRANCHES: Reason = { kind: "branch", text: "branches give different values" };

function listOf(writes: readonly CorsHeaderWrite[], name: string, at: Place): Setting<readonly ListItem[] | undefined> {
  const write = standing(writes, name);
  if (write === undefined) return byDefault<readonly ListItem[] | undefined>(undefined, at);
  if (write === "branches") return unknownSetting(BRANCHES, at);
  const value = write.value;
  if (value === "mirror") return unknownSetting({ kind: "request", text: "it repeats the request" }, write.at);
  if (value.kind === "known") return written<readonly ListItem[] | undefined>(itemsOf(value.value, value.at), value.at, value.via, write.at);
  if (value.kind === "several") {
    const items = value.values.flatMap((one) => itemsOf(one, value.at));
    return written<readonly ListItem[] | undefined>(items, value.at, value.via, write.at);
  }
  return unknownSetting(value.kind === "unknown" ? value.reason : { kind: "dynamic", text: "a part of the value is not known" }, value.at, value.via);
}

function requestHeadersOf(writes: readonly CorsHeaderWrite[], at: Place): Setting<readonly ListItem[] | "mirror" | undefined> {
  const write = standing(writes, "access-control-allow-headers");
  if (write !== "branches" && write?.value === "mirror") return written<readonly ListItem[] | "mirror" | undefined>("mirror", write.at, [], write.at);
  return listOf(writes, "access-control-allow-headers", at);
}

function requestHeadersKind(writes: readonly CorsHeaderWrite[]): EmissionProfile["requestHeaders"] {
  const write = standing(writes, "access-control-allow-headers");
  if (write === undefined) return "none";
  return write !== "branches" && write.value === "mirror" ? "mirror" : "list";
}

function textOf(writes: readonly CorsHeaderWrite[], name: string, at: Place): Setting<string | undefined> {
  const write = standing(writes, name);
  if (write === undefined) return byDefault<string | undefined>(undefined, at);
  if (write === "branches") return unknownSetting(BRANCHES, at);
  const { value } = write;
  if (value !== "mirror" && value.kind === "known") return written<string | undefined>(value.value.text, value.at, value.via, write.at);
  return unknownSetting({ kind: "dynamic", text: "the value is not known" }, write.at);
}

/** The elements of a comma-separated value with their places. */
export function itemsOf(value: ValueText, at: Place): readonly ListItem[] {
  const items: ListItem[] = [];
  let offset = 0;
  for (const part of value.text.split(",")) {
    const text = part.trim();
    const start = offset + (part.length - part.trimStart().length);
    if (text !== "") items.push({ text, at: placeWithin(value, start, start + text.length, at) });
    offset += part.length + 1;
  }
  return items;
}

function entriesOf(origins: OriginSet): readonly OriginEntry[] {
  return origins.kind === "fixed" ? [{ text: origins.value, form: "literal", at: origins.at, via: origins.via }] : [];
}

/** True if a write makes caches keep answers apart by origin, or may do so. */
export function variesByOrigin(write: CorsHeaderWrite): boolean {
  if (write.name !== "vary" || write.mode === "remove") return false;
  if (write.value === "mirror" || write.value.kind === "unknown" || write.value.kind === "partial") return true;
  const texts = write.value.kind === "known" ? [write.value.value.text] : write.value.values.map((value) => value.text);
  return texts.some((text) => text.split(",").some((part) => part.trim() === "*" || part.trim().toLowerCase() === "origin"));
}
