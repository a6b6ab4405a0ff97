/**
 * What `cors` of GraphQL Yoga means, which is `useCORS` of @whatwg-node/server (sources of 0.9.0 and 0.11.0, which agree but for Vary of
 * preflights; graphql-yoga 3.0.0 and 5.24.1). Refuses to guess values that are not known.
 */
import type { Value, ValueOf } from "../../../javascript/values.ts";
import { propertyOf, stringOf } from "../../../javascript/values.ts";
import type { EmissionProfile } from "../../../model/emission-profile.ts";
import type { OriginSet } from "../../../model/facts.ts";
import type { OriginLanguage } from "../../../model/origin-language.ts";
import { unionOf } from "../../../model/origin-language.ts";
import { byDefault, unknownSetting } from "../../../model/setting.ts";
import type { Place } from "../../../text/place.ts";
import { parameterValue, returnAnswers } from "../answers.ts";
import { copiedText } from "../cors/options.ts";
import type { OptionLookup } from "../option-values.ts";
import { lookUpOption, reasonOf } from "../option-values.ts";
import type { OriginContext, OriginTable } from "../origin-option.ts";
import { entriesOf, readOrigins, unknownOrigins } from "../origin-option.ts";
import type { GuardedParts, PolicyParts } from "../policy-parts.ts";
import { mergeParts, partsOfOptions, unknownParts } from "../policy-parts.ts";
import type { ListRules } from "../policy-settings.ts";
import { flagSetting, isExactlyTrue, listSetting, maxAgeSetting, plainList } from "../policy-settings.ts";
import type { OptionNames } from "../unknown-options.ts";

const STATUS = 204;

/** Options of `cors`, and what people write who know other packages. */
export const YOGA_OPTION_NAMES: OptionNames = {
  known: ["origin", "methods", "allowedHeaders", "exposedHeaders", "credentials", "maxAge"],
  misnomers: {
    origins: "origin",
    alloworigin: "origin",
    alloworigins: "origin",
    allowedorigins: "origin",
    allowmethods: "methods",
    allowheaders: "allowedHeaders",
    headers: "allowedHeaders",
    exposeheaders: "exposedHeaders",
    allowcredentials: "credentials",
  },
  opensWithout: "origin",
};

/** What options say, and whether a function gives texts, which are sent without Vary. */
export interface YogaParts extends PolicyParts {
  readonly sendsText?: true;
}

/** Emission of `cors`: every OPTIONS request is answered; of two origins or more whoever is not listed gets the text `null`. */
export function yogaProfile(parts: YogaParts): EmissionProfile {
  return {
    anyWithCredentials: "literal-star",
    entryMatch: { ignoreCase: false, globs: "none", regex: "none", schemeless: false, trims: false, normalises: false },
    onMismatch: parts.isDecidedByCode ? "pass-on" : "null",
    onNoOrigin: "omit",
    singleEntryIsStatic: false,
    vary: parts.sendsText === true ? "never" : "on-match",
    requestHeaders: "mirror",
    starMethodsWithCredentials: "literal",
    starHeadersWithCredentials: "literal",
    methodsDefault: [],
    uppercasesMethods: false,
    answersPreflight: "all-options",
    preflightStatus: STATUS,
    writesOnResponse: true,
  };
}

function everyone(at: Place, via: readonly Place[]): OriginSet {
  return { kind: "echo", language: { kind: "all" }, at, via };
}

/** Each request that carries an Origin fails: only texts and lists have `includes`. */
function crash({ at, via }: Value): OriginSet {
  return { kind: "broken", how: "crash", detail: "only a text or a list can be searched", at, via };
}

const TABLE: OriginTable = {
  text: ({ text }, at, via) => (text.includes("*") ? everyone(at, via) : copiedText(text, at, via)),
  truthy: crash,
  falsy: (value) => (value.kind === "boolean" || value.kind === "number" ? crash(value) : everyone(value.at, value.via)),
  list: (value) => listOrigins(value),
  regex: crash,
  call: undefined,
  takesTests: false,
};

/** One item is sent to everyone; of more the caller's own is repeated. */
function listOrigins(value: ValueOf<"list">): OriginSet {
  const { at, via, items } = value;
  if (value.of !== "array") return crash(value);
  const star = items.find((item) => stringOf(item) === "*");
  if (star !== undefined) return everyone(star.at, [...via, ...star.via]);
  if (value.open) return unknownOrigins(value);
  const [only] = items;
  if (only === undefined) return everyone(at, via);
  if (items.length === 1) {
    if (only.kind === "string") return copiedText(only.value.text, only.at, [...via, ...only.via]);
    return only.kind === "regex" || only.kind === "boolean"
      ? { kind: "broken", how: "invalid-value", detail: "it is written as its text", at: only.at, via }
      : unknownOrigins(only);
  }
  const languages = items.map((item): OriginLanguage => {
    if (item.kind === "string") return { kind: "exact", value: item.value.text, part: "origin", ignoreCase: false, at: item.at, via: item.via };
    return ["regex", "function", "record", "boolean", "number", "null", "undefined"].includes(item.kind)
      ? { kind: "none" }
      : { kind: "unknown", reason: reasonOf(item) };
  });
  return { kind: "echo", language: unionOf(languages), at, via };
}

const MIRROR: ListRules = { absent: "mirror", falsy: () => "mirror", emptyList: "mirror" };
const EXPOSED: ListRules = { absent: undefined, falsy: () => undefined, emptyList: "empty-header" };

/** Reads `cors`: nothing, an options object, a function that gives one, or a choice of those. `false` is the caller's business. */
export function readYogaCors(argument: Value | undefined, context: OriginContext, at: Place): YogaParts {
  if (argument?.kind === "function") return readDelegate(argument, context, at);
  return partsOfOptions(argument, context.timing, {
    answersPreflight: "all-options",
    preflightStatus: STATUS,
    read: (options) => readRecord(options, context, at),
    isNothing: (value) => value.kind === "boolean" && value.value,
  });
}

/** `cors: (request) => ({ … })`; `false` gives no headers. */
function readDelegate(argument: ValueOf<"function">, context: OriginContext, at: Place): YogaParts {
  const handle = argument.function;
  const unread = (text: string): PolicyParts =>
    unknownParts({ kind: "unknown", reason: { kind: "dynamic", text }, at: argument.at, via: argument.via }, "all-options", STATUS);
  const answers = returnAnswers(context.source, handle, [parameterValue(handle, 0), parameterValue(handle, 1)]);
  if (answers.kind !== "answers" || !answers.complete || answers.answers.some((one) => one.failed))
    return unread("the function's answers could not be followed");
  const guarded = answers.answers.map(({ when, value, at: place }): GuardedParts => {
    const isOff = value?.kind === "boolean" && !value.value;
    const parts = readYogaCors(isOff ? undefined : value, { ...context, timing: "request" }, at);
    return { when, parts: isOff ? { ...parts, origins: { kind: "off", at: place, via: [] } } : parts };
  });
  const merged = mergeParts(guarded, argument.at, argument.via, "request");
  if (merged === undefined) return unread("the function gives no answer here");
  const sendsText = answers.answers.some(({ value }) => {
    const origin = propertyOf(value, "origin")?.value.kind;
    return origin !== undefined && origin !== "list";
  });
  return { ...merged, isDecidedByCode: sendsText || answers.answers.length > 1, ...(sendsText ? { sendsText } : {}) };
}

function readRecord(options: ValueOf<"record"> | undefined, context: OriginContext, at: Place): PolicyParts {
  const look = (name: string): OptionLookup => lookUpOption(context.source, options, name);
  const origin = look("origin");
  const methods = look("methods");
  return {
    origins: originsOf(origin, context, at),
    entries: origin.kind === "present" ? entriesOf(origin.value) : [],
    credentials: flagSetting(look("credentials"), true, at, (value) => (value.kind === "undefined" || value.kind === "null" ? true : isExactlyTrue(value))),
    // A text has no `join`: each request fails.
    methods:
      methods.kind === "present" && methods.value.kind === "string"
        ? unknownSetting(reasonOf(methods.value), methods.value.at)
        : listSetting(methods, MIRROR, at),
    requestHeaders: listSetting(look("allowedHeaders"), MIRROR, at),
    exposedHeaders: plainList(listSetting(look("exposedHeaders"), EXPOSED, at)),
    maxAge: options === undefined ? byDefault<string | undefined>(undefined, at) : maxAgeSetting(look("maxAge"), false, at),
    options: options?.at,
    answersPreflight: "all-options",
    preflightStatus: STATUS,
    isDecidedByCode: false,
  };
}

function originsOf(origin: OptionLookup, context: OriginContext, at: Place): OriginSet {
  if (origin.kind === "absent") return everyone(at, []);
  if (origin.kind === "unknown") return { kind: "unknown", reason: origin.reason, at: origin.at, via: origin.via };
  return readOrigins(origin.value, TABLE, context);
}
