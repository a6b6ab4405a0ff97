/**
 * Builds CORS policies from Access-Control-* headers that are written by hand: in a handler, a snippet or a list of
 * headers. Knows no language. One group is what is written to one response; branches of a group with different
 * credentials become different policies. Refuses to judge a group that never writes Access-Control-Allow-Origin.
 */
import type { Condition } from "../model/condition.ts";
import { allOf, negate } from "../model/condition.ts";
import type { Arm, CorsPolicy, EmissionProfile, HeaderValue, ListItem, OriginEntry, OriginSet } from "../model/facts.ts";
import type { Setting } from "../model/setting.ts";
import { byDefault, unknownSetting, written } from "../model/setting.ts";
import type { Place } from "../text/place.ts";
import type { ValueText } from "../text/value-text.ts";
import { placeWithin } from "../text/value-text.ts";
import { combineArms, replaceLeaves } from "./combine-origins.ts";

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
  /** True if Vary: Origin is known to be written outside the group on the same responses. */
  readonly varyOutside?: boolean;
}

const ORIGIN = "access-control-allow-origin";

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
  if (parts.length > 1) return { kind: "broken", how: "several-values", detail: text.slice(0, 200), at, via };
  return { kind: "fixed", value: text, at, via };
}

/** Policies of a group, in order of their Access-Control-Allow-Origin writes. Empty if there is none. */
export function corsPoliciesFrom(group: CorsGroup): readonly CorsPolicy[] {
  const kept = group.writes.filter((write) => write.mode !== "remove" && write.when.kind !== "never");
  const arms = originArms(kept);
  const parts = new Map<
    string,
    { readonly arms: Arm[]; readonly credentials: Setting<boolean>; readonly responses: CorsPolicy["responses"]; readonly at: Place }
  >();
  for (const arm of arms) {
    const { when, responses } = withoutMethod(arm.when, group.responses);
    const credentials = credentialsFor(kept, arm.when, arm.at);
    const key = `${responses} ${credentials.kind === "known" ? `${credentials.value}` : "unknown"}`;
    const part = parts.get(key) ?? { arms: [], credentials, responses, at: arm.at };
    part.arms.push({ when, origins: arm.origins });
    parts.set(key, part);
  }
  return [...parts.values()].map((part): CorsPolicy => {
    const origins = combineArms(part.arms, part.at, [], "request");
    const profile = handWrittenProfile(group.preflight);
    const policy: CorsPolicy = {
      ...group.base,
      kind: "cors-policy",
      at: part.at,
      origins,
      entries: part.arms.flatMap((arm) => entriesOf(arm.origins)),
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

/** Later writes replace earlier ones when they run; appended ones join them, which no browser accepts. */
function originArms(writes: readonly CorsHeaderWrite[]): readonly (Arm & { readonly at: Place })[] {
  const own = writes.filter((write) => write.name === ORIGIN && write.origins !== undefined);
  const joins = own.map((write, index) => write.mode === "append" && own.slice(0, index).some((earlier) => meets(earlier.when, write.when)));
  return own.flatMap((write, index): readonly (Arm & { readonly at: Place })[] => {
    const { origins } = write;
    if (origins === undefined) return [];
    const later = own.slice(index + 1).filter((other, offset) => other.mode === "set" || joins[index + 1 + offset] === true);
    const when = allOf([write.when, ...later.map((other) => negate(other.when))]);
    if (when.kind === "never") return [];
    if (joins[index] !== true) return [{ when, origins, at: write.at }];
    const broken: OriginSet = { kind: "broken", how: "several-values", detail: "the header is added a second time", at: origins.at, via: origins.via };
    return [{ when, origins: broken, at: write.at }];
  });
}

/** True if one of two writes certainly runs where the other does. */
function meets(left: Condition, right: Condition): boolean {
  return !excludes(left, right) && (implies(left, right) || implies(right, left));
}

/** Takes tests of the method out of a condition and says which responses are left. */
export function withoutMethod(when: Condition, responses: CorsPolicy["responses"]): { readonly when: Condition; readonly responses: CorsPolicy["responses"] } {
  const only = (answer: "preflight" | "actual"): CorsPolicy["responses"] => (responses === "errors" ? "errors" : answer);
  const conjuncts = when.kind === "and" ? when.of : [when];
  const isOptions = conjuncts.some((part) => part.kind === "method" && part.equals === "OPTIONS");
  const isOther = conjuncts.some(
    (part) => (part.kind === "method" && part.equals !== "OPTIONS") || (part.kind === "not" && part.of.kind === "method" && part.of.equals === "OPTIONS"),
  );
  const rest = allOf(conjuncts.filter((part) => part.kind !== "method" && !(part.kind === "not" && part.of.kind === "method")));
  const plain = replaceLeaves(rest, (leaf) => (leaf.kind === "method" ? { kind: "always" } : leaf));
  return { when: plain, responses: isOptions ? only("preflight") : isOther ? only("actual") : responses };
}

/** Whether credentials are allowed wherever `when` holds. */
function credentialsFor(writes: readonly CorsHeaderWrite[], when: Condition, at: Place): Setting<boolean> {
  const possible = writes.filter((write) => write.name === "access-control-allow-credentials" && !excludes(write.when, when));
  const last = possible.at(-1);
  if (last === undefined) return byDefault(false, at);
  const { value } = last;
  if (value === "mirror") return unknownSetting({ kind: "request", text: "it comes from the request" }, last.at);
  if (value.kind !== "known")
    return unknownSetting(value.kind === "unknown" ? value.reason : { kind: "dynamic", text: "the value is not known" }, value.at, value.via);
  const allowed = value.value.text === "true";
  if (implies(when, last.when)) return written(allowed, value.at, value.via, last.at);
  return unknownSetting({ kind: "branch", text: "another branch decides" }, value.at, value.via);
}

/** True if `left` can only hold where `right` does, as far as their conjuncts show it. */
export function implies(left: Condition, right: Condition): boolean {
  const known = new Set(conjunctKeys(left));
  return conjunctKeys(right).every((key) => known.has(key));
}

/** True if both cannot hold at once, as far as their conjuncts show it. */
export function excludes(left: Condition, right: Condition): boolean {
  if (left.kind === "never" || right.kind === "never") return true;
  const known = new Set(conjunctKeys(left));
  const parts = right.kind === "and" ? right.of : [right];
  return parts.some((part) => part.kind !== "always" && known.has(JSON.stringify(negate(part))));
}

function conjunctKeys(condition: Condition): readonly string[] {
  if (condition.kind === "always") return [];
  return (condition.kind === "and" ? condition.of : [condition]).map((part) => JSON.stringify(part));
}

function lastOf(writes: readonly CorsHeaderWrite[], name: string): CorsHeaderWrite | undefined {
  return writes.filter((write) => write.name === name).at(-1);
}

function listOf(writes: readonly CorsHeaderWrite[], name: string, at: Place): Setting<readonly ListItem[] | undefined> {
  const write = lastOf(writes, name);
  if (write === undefined) return byDefault<readonly ListItem[] | undefined>(undefined, at);
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
  const write = lastOf(writes, "access-control-allow-headers");
  if (write?.value === "mirror") return written<readonly ListItem[] | "mirror" | undefined>("mirror", write.at, [], write.at);
  return listOf(writes, "access-control-allow-headers", at);
}

function requestHeadersKind(writes: readonly CorsHeaderWrite[]): EmissionProfile["requestHeaders"] {
  const write = lastOf(writes, "access-control-allow-headers");
  if (write === undefined) return "none";
  return write.value === "mirror" ? "mirror" : "list";
}

function textOf(writes: readonly CorsHeaderWrite[], name: string, at: Place): Setting<string | undefined> {
  const write = lastOf(writes, name);
  if (write === undefined) return byDefault<string | undefined>(undefined, at);
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
