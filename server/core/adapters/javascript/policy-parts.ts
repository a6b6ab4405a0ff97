/**
 * What one options value of a CORS library says, before it becomes a policy, and how parts from several branches are
 * joined. Knows no library.
 */
import type { Value, ValueOf } from "../../javascript/values.ts";
import type { Condition } from "../../model/condition.ts";
import { allOf, negate } from "../../model/condition.ts";
import type { Arm, CorsPolicy, OriginEntry, OriginSet } from "../../model/facts.ts";
import type { Setting } from "../../model/setting.ts";
import { unknownSetting } from "../../model/setting.ts";
import type { Place } from "../../text/place.ts";
import type { Timing } from "../combine-origins.ts";
import { combineArms, isDead } from "../combine-origins.ts";
import { reasonOf } from "./option-values.ts";

/** The part of a policy that options decide. */
export interface PolicyParts {
  readonly origins: OriginSet;
  readonly entries: readonly OriginEntry[];
  readonly credentials: Setting<boolean>;
  readonly methods: CorsPolicy["methods"];
  readonly requestHeaders: CorsPolicy["requestHeaders"];
  readonly exposedHeaders: CorsPolicy["exposedHeaders"];
  readonly maxAge: CorsPolicy["maxAge"];
  readonly options: Place | undefined;
  /** `no`: OPTIONS requests are left to other handlers. */
  readonly answersPreflight: CorsPolicy["profile"]["answersPreflight"];
  readonly preflightStatus: number;
  /** True if a function or delegate decides: then a refused origin gets no header at all and the request goes on. */
  readonly isDecidedByCode: boolean;
}

/** Parts under a condition. */
export interface GuardedParts {
  readonly when: Condition;
  readonly parts: PolicyParts;
}

/** Parts of which nothing is known. */
export function unknownParts(origins: OriginSet, answersPreflight: PolicyParts["answersPreflight"], preflightStatus: number): PolicyParts {
  const reason = origins.kind === "unknown" ? origins.reason : { kind: "dynamic" as const, text: "the options could not be read" };
  const setting = unknownSetting<never>(reason, origins.at, origins.via);
  return {
    origins,
    entries: [],
    credentials: setting,
    methods: setting,
    requestHeaders: setting,
    exposedHeaders: setting,
    maxAge: setting,
    options: undefined,
    answersPreflight,
    preflightStatus,
    isDecidedByCode: false,
  };
}

/** Parts that send no headers at all, at a place. */
export function isSilent(parts: PolicyParts): boolean {
  return parts.origins.kind === "off";
}

/** Makes guards exclusive when the first that holds counts. */
export function exclusive(guarded: readonly GuardedParts[]): readonly GuardedParts[] {
  const before: Condition[] = [];
  return guarded.map((one) => {
    const when = allOf([one.when, ...before.map(negate)]);
    before.push(one.when);
    return { when, parts: one.parts };
  });
}

/** What is the same for every reading of one options value. */
export interface OptionsReading {
  /** How preflights are answered where nothing is known. */
  readonly answersPreflight: PolicyParts["answersPreflight"];
  readonly preflightStatus: number;
  /** Reads an object, or nothing at all. */
  readonly read: (options: ValueOf<"record"> | undefined) => PolicyParts;
  /** Values that count as nothing beside `undefined` and `null`. */
  readonly isNothing?: (value: Value) => boolean;
}

/** An options argument: nothing, an object, or a choice of those; anything else is not known. */
export function partsOfOptions(argument: Value | undefined, timing: Timing, reading: OptionsReading): PolicyParts {
  if (argument === undefined || argument.kind === "undefined" || argument.kind === "null" || reading.isNothing?.(argument) === true)
    return reading.read(undefined);
  if (argument.kind === "record") return reading.read(argument);
  const { at, via } = argument;
  const unknown = (): PolicyParts => unknownParts({ kind: "unknown", reason: reasonOf(argument), at, via }, reading.answersPreflight, reading.preflightStatus);
  if (argument.kind !== "choice") return unknown();
  const guarded = argument.alternatives.map((one): GuardedParts => ({ when: one.when, parts: partsOfOptions(one.value, timing, reading) }));
  return mergeParts(exclusive(guarded), at, via, timing) ?? unknown();
}

/** Joins the parts of mutually exclusive branches. A setting in which sending branches differ is unknown. */
export function mergeParts(guarded: readonly GuardedParts[], at: Place, via: readonly Place[], timing: Timing): PolicyParts | undefined {
  const live = guarded.filter((one) => (timing === "request" ? !isDead(one.when) : one.when.kind !== "never"));
  const [first] = live;
  if (first === undefined) return undefined;
  if (live.length === 1) {
    const origins = combineArms([{ when: first.when, origins: first.parts.origins }], at, via, timing);
    return { ...first.parts, origins };
  }
  const arms = live.map((one): Arm => ({ when: one.when, origins: one.parts.origins }));
  const sending = live.map((one) => one.parts).filter((parts) => !isSilent(parts));
  const base = sending[0] ?? first.parts;
  return {
    ...base,
    origins: combineArms(arms, at, via, timing),
    entries: live.flatMap((one) => one.parts.entries),
    credentials: agreedSetting(
      sending.map((parts) => parts.credentials),
      base.credentials,
    ),
    methods: agreedSetting(
      sending.map((parts) => parts.methods),
      base.methods,
    ),
    requestHeaders: agreedSetting(
      sending.map((parts) => parts.requestHeaders),
      base.requestHeaders,
    ),
    exposedHeaders: agreedSetting(
      sending.map((parts) => parts.exposedHeaders),
      base.exposedHeaders,
    ),
    maxAge: agreedSetting(
      sending.map((parts) => parts.maxAge),
      base.maxAge,
    ),
    options: sending.length === 1 ? base.options : undefined,
    isDecidedByCode: live.some((one) => one.parts.isDecidedByCode) || (timing === "request" && sending.length > 0 && sending.length < live.length),
  };
}

function agreedSetting<T>(settings: readonly Setting<T>[], first: Setting<T>): Setting<T> {
  const differs = settings.some((setting) => setting.kind !== first.kind || textOfSetting(setting) !== textOfSetting(first));
  return differs ? unknownSetting({ kind: "branch", text: "branches give different values" }, first.at, first.via) : first;
}

/** Compares values without their places. */
function textOfSetting<T>(setting: Setting<T>): string {
  if (setting.kind === "unknown") return "unknown";
  return JSON.stringify(setting.value, (key, value: unknown) => (key === "at" ? undefined : value)) ?? "undefined";
}
