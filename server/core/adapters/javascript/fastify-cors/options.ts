/**
 * What the options of `@fastify/cors` 8 to 11 mean (source: index.js of 11.4.3). Also used for NestJS on Fastify.
 * Refuses to guess values that are not known.
 */
import type { JavaScriptSource, Outcome } from "../../../javascript/source.ts";
import type { Value, ValueOf } from "../../../javascript/values.ts";
import type { EmissionProfile } from "../../../model/emission-profile.ts";
import type { OriginSet } from "../../../model/facts.ts";
import type { Setting } from "../../../model/setting.ts";
import { byDefault, unknownSetting } from "../../../model/setting.ts";
import type { Place } from "../../../text/place.ts";
import type { Answers } from "../answers.ts";
import { callbackAnswers, parameterValue, requestOrigin, returnAnswers } from "../answers.ts";
import { CORS_METHODS, CORS_OPTION_NAMES, copiedText } from "../cors/options.ts";
import { lookUpOption, truthOf } from "../option-values.ts";
import type { OriginContext, OriginTable } from "../origin-option.ts";
import { entriesOf, languageOfList, originsOfAnswers, readOrigins, regexLanguage, unknownOrigins } from "../origin-option.ts";
import type { GuardedParts, PolicyParts } from "../policy-parts.ts";
import { exclusive, mergeParts, unknownParts } from "../policy-parts.ts";
import type { ListRules } from "../policy-settings.ts";
import { flagSetting, listSetting, maxAgeSetting, plainList } from "../policy-settings.ts";
import type { OptionNames } from "../unknown-options.ts";

const METHODS_FROM_11: readonly string[] = ["GET", "HEAD", "POST"];

/** Options of `@fastify/cors` and of Fastify's `register`. */
export const FASTIFY_OPTION_NAMES: OptionNames = {
  known: [
    ...CORS_OPTION_NAMES.known.filter((name) => name !== "headers"),
    "hook",
    "preflight",
    "strictPreflight",
    "cacheControl",
    "hideOptionsRoute",
    "logLevel",
    "delegator",
    "prefix",
    "logSerializers",
    "encapsulate",
  ],
  misnomers: { ...CORS_OPTION_NAMES.misnomers, headers: "allowedHeaders" },
  opensWithout: "origin",
};

/** Emission of the plugin. `major` decides the default methods. */
export function fastifyProfile(parts: PolicyParts, major: number | undefined): EmissionProfile {
  return {
    anyWithCredentials: "literal-star",
    entryMatch: {
      ignoreCase: false,
      globs: "none",
      regex: { flavour: "javascript", match: "search", ignoreCase: false },
      schemeless: false,
      trims: false,
      normalises: false,
    },
    onMismatch: parts.isDecidedByCode ? "pass-on" : "omit",
    onNoOrigin: "static",
    singleEntryIsStatic: false,
    // Vary is written unless the option is a string or false, whatever the answer.
    vary: parts.isDecidedByCode ? "always" : "when-dynamic",
    requestHeaders: "mirror",
    starMethodsWithCredentials: "literal",
    starHeadersWithCredentials: "literal",
    methodsDefault: defaultMethods(major) ?? METHODS_FROM_11,
    uppercasesMethods: false,
    answersPreflight: parts.answersPreflight,
    preflightStatus: parts.preflightStatus,
    writesOnResponse: true,
  };
}

function defaultMethods(major: number | undefined): readonly string[] | undefined {
  if (major === undefined) return undefined;
  return major >= 11 ? METHODS_FROM_11 : CORS_METHODS;
}

function reflect(value: Value): OriginSet {
  return { kind: "echo", language: { kind: "all" }, at: value.at, via: value.via };
}

/** Only `false` switches CORS off; any other falsy value makes every request fail with "Invalid CORS origin option". */
function offOrCrash(value: Value): OriginSet {
  const { at, via } = value;
  if (value.kind === "boolean" || value.kind === "unknown") return { kind: "off", at, via };
  return { kind: "broken", how: "crash", detail: "each request fails with 'Invalid CORS origin option'", at, via };
}

function listOrigins(value: ValueOf<"list">): OriginSet {
  const { at, via } = value;
  if (value.of !== "array") return reflect(value);
  const star = value.items.find((item) => item.kind === "string" && item.value.text === "*");
  if (star !== undefined) return { kind: "any", at: star.at, via: [...via, ...star.via] };
  if (value.open || value.items.some((item) => item.kind === "environment" || item.kind === "unknown")) {
    const language = languageOfList(value);
    if (language.kind === "unknown") return unknownOrigins(value);
    return { kind: "echo", language, at, via };
  }
  return { kind: "echo", language: languageOfList(value), at, via };
}

/** `origin` of the plugin. The plugin resets `lastIndex`, so the flag `g` has no effect. */
export const FASTIFY_ORIGIN_TABLE: OriginTable = {
  text: (value, at, via) => copiedText(value.text, at, via),
  truthy: reflect,
  falsy: offOrCrash,
  list: listOrigins,
  regex: (value) => ({ kind: "echo", language: regexLanguage({ ...value, flags: value.flags.replaceAll("g", "") }), at: value.at, via: value.via }),
  call: functionOrigins,
  takesTests: true,
};

/** `(origin, callback) => …` or a function that returns a promise of the answer. */
function functionOrigins(value: ValueOf<"function">, context: OriginContext): OriginSet {
  const handle = value.function;
  const { source } = context;
  const args = [requestOrigin(handle.at), parameterValue(handle, 1)];
  const answers: Answers = handle.isAsync && handle.parameters.length < 2 ? returnAnswers(source, handle, args) : callbackAnswers(source, handle, args, 1);
  // A function that is not async may still return a promise that it got elsewhere.
  const mayPromise = answers.kind === "hangs" && (handle.isAsync || !source.outcomes(handle, args).every((outcome) => isNoPromise(source, outcome)));
  const readable: Answers = mayPromise ? { kind: "unknown", reason: { kind: "dynamic", text: "the function may return a promise" } } : answers;
  return originsOfAnswers(readable, value.at, value.via, FASTIFY_ORIGIN_TABLE, context);
}

/** A plain value, or a test that is followed. */
function isNoPromise(source: JavaScriptSource, outcome: Outcome): boolean {
  const { answer } = outcome;
  if (answer.kind !== "return") return false;
  if (answer.value.kind === "unknown") return source.conditionOf(answer.value).kind !== "test";
  return ["undefined", "null", "boolean", "string", "number", "list", "regex"].includes(answer.value.kind);
}

const REQUEST_HEADERS: ListRules = { absent: "mirror", falsy: (value) => (value.kind === "null" ? "mirror" : "unreadable"), emptyList: "empty-header" };
const EXPOSED: ListRules = { absent: undefined, falsy: (value) => (value.kind === "null" ? undefined : "unreadable"), emptyList: "empty-header" };

/** Reads the options of `register(cors, options)`: nothing, an object, a function of the instance or a delegate. */
export function readFastifyOptions(argument: Value | undefined, major: number | undefined, context: OriginContext, at: Place): PolicyParts {
  if (argument === undefined) return readRecord(undefined, major, context, at);
  switch (argument.kind) {
    case "choice": {
      const guarded = argument.alternatives.map((one): GuardedParts => ({ when: one.when, parts: readFastifyOptions(one.value, major, context, at) }));
      const merged = mergeParts(exclusive(guarded), argument.at, argument.via, context.timing);
      return merged ?? unknownParts(unknownOrigins(argument), "preflight-only", 204);
    }
    case "function":
      return readFunction(argument, major, context, at);
    case "record": {
      const delegator = lookUpOption(context.source, argument, "delegator");
      if (delegator.kind === "present" && delegator.value.kind === "function") return readDelegate(delegator.value, major, context, at);
      return readRecord(argument, major, context, at);
    }
    case "undefined":
    case "null":
      return readRecord(undefined, major, context, at);
    default:
      return unknownParts(unknownOrigins(argument), "preflight-only", 204);
  }
}

/** A function of one parameter is called with the instance and returns the options; one of two is a delegate. */
function readFunction(value: ValueOf<"function">, major: number | undefined, context: OriginContext, at: Place): PolicyParts {
  const handle = value.function;
  if (handle.parameters.length >= 2) return readDelegate(value, major, context, at);
  const answers = returnAnswers(context.source, handle, [parameterValue(handle, 0)]);
  const [only] = answers.kind === "answers" ? answers.answers : [];
  if (answers.kind !== "answers" || answers.answers.length !== 1 || only?.value === undefined || only.value.kind === "choice") {
    return unknownParts(unknownOrigins(value), "preflight-only", 204);
  }
  return readFastifyOptions(only.value, major, context, at);
}

function readDelegate(value: ValueOf<"function">, major: number | undefined, context: OriginContext, at: Place): PolicyParts {
  const handle = value.function;
  const args = [parameterValue(handle, 0), parameterValue(handle, 1)];
  const answers = handle.parameters.length >= 2 ? callbackAnswers(context.source, handle, args, 1) : returnAnswers(context.source, handle, args);
  if (answers.kind !== "answers" || !answers.complete) return unknownParts(unknownOrigins(value), "preflight-only", 204);
  const within: OriginContext = { source: context.source, timing: "request" };
  const guarded = answers.answers.map((answer): GuardedParts => {
    const parts = readFastifyOptions(answer.value, major, within, at);
    return { when: answer.when, parts: answer.failed ? { ...parts, origins: { kind: "off", at: answer.at, via: [] } } : parts };
  });
  const merged = mergeParts(guarded, value.at, value.via, "request");
  return merged === undefined ? unknownParts(unknownOrigins(value), "preflight-only", 204) : { ...merged, isDecidedByCode: true };
}

function readRecord(options: ValueOf<"record"> | undefined, major: number | undefined, context: OriginContext, at: Place): PolicyParts {
  const look = (name: string): ReturnType<typeof lookUpOption> => lookUpOption(context.source, options, name);
  const origin = look("origin");
  const strict = flagSetting(look("strictPreflight"), true, at, truthOf);
  const preflight = flagSetting(look("preflight"), true, at, truthOf);
  const passesOn = flagSetting(look("preflightContinue"), false, at, truthOf);
  const status = look("optionsSuccessStatus");
  const isPlain = preflight.kind === "known" && !preflight.value;
  const answers = isPlain || (passesOn.kind === "known" && passesOn.value) ? "no" : undefined;
  return {
    origins: originsOf(origin, context, at),
    entries: origin.kind === "present" ? entriesOf(origin.value) : [],
    credentials: flagSetting(look("credentials"), false, at, truthOf),
    methods: methodsOf(look("methods"), major, at),
    requestHeaders: listSetting(look("allowedHeaders"), REQUEST_HEADERS, at),
    exposedHeaders: plainList(listSetting(look("exposedHeaders"), EXPOSED, at)),
    maxAge: maxAgeSetting(look("maxAge"), true, at),
    options: options?.at,
    ...(isPlain ? withoutPreflight(at) : {}),
    answersPreflight: answers ?? (strict.kind === "known" && !strict.value ? "all-options" : "preflight-only"),
    preflightStatus: status.kind === "present" && status.value.kind === "number" ? status.value.value : 204,
    isDecidedByCode: origin.kind === "present" && origin.value.kind === "function",
  };
}

/** `preflight: false`: OPTIONS requests get the same headers as all others. */
function withoutPreflight(at: Place): Pick<PolicyParts, "methods" | "requestHeaders" | "maxAge"> {
  return { methods: byDefault(undefined, at), requestHeaders: byDefault(undefined, at), maxAge: byDefault(undefined, at) };
}

function methodsOf(lookup: ReturnType<typeof lookUpOption>, major: number | undefined, at: Place): PolicyParts["methods"] {
  const absent = defaultMethods(major);
  const rules: ListRules = { absent, falsy: () => "unreadable", emptyList: "empty-header" };
  const setting: Setting<never> = unknownSetting({ kind: "not-found", text: "the version of @fastify/cors is not known" }, at);
  return lookup.kind === "absent" && absent === undefined ? setting : plainList(listSetting(lookup, rules, at));
}

function originsOf(origin: ReturnType<typeof lookUpOption>, context: OriginContext, at: Place): OriginSet {
  if (origin.kind === "absent") return { kind: "any", at, via: [] };
  if (origin.kind === "unknown") return { kind: "unknown", reason: origin.reason, at: origin.at, via: origin.via };
  return readOrigins(origin.value, FASTIFY_ORIGIN_TABLE, context);
}
