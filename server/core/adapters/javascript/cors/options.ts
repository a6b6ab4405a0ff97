/**
 * What the options of the package `cors` 2.x mean (source: cors/lib/index.js, 2.8.6). Also used for what hands its options
 * to `cors`: NestJS on Express, Socket.IO gateways. Refuses to guess values that are not known.
 */
import type { Value, ValueOf } from "../../../javascript/values.ts";
import type { EmissionProfile } from "../../../model/emission-profile.ts";
import type { OriginSet } from "../../../model/facts.ts";
import type { Place } from "../../../text/place.ts";
import type { Answers } from "../answers.ts";
import { callbackAnswers, parameterValue, refusesByItself, requestOrigin } from "../answers.ts";
import { lookUpOption, reasonOf } from "../option-values.ts";
import type { OriginContext, OriginTable } from "../origin-option.ts";
import { entriesOf, languageOfList, originsOfAnswers, readOrigins, regexLanguage, unknownOrigins } from "../origin-option.ts";
import type { GuardedParts, PolicyParts } from "../policy-parts.ts";
import { exclusive, mergeParts, unknownParts } from "../policy-parts.ts";
import type { ListRules } from "../policy-settings.ts";
import { flagSetting, isExactlyTrue, listSetting, maxAgeSetting, plainList } from "../policy-settings.ts";
import type { OptionNames } from "../unknown-options.ts";

/** Methods that `cors` 2.x sends without the option. */
export const CORS_METHODS: readonly string[] = ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"];

const DEFAULT_STATUS = 204;

/** Options of `cors` 2.8 (`headers` is an undocumented other name of `allowedHeaders`), and what people write instead. */
export const CORS_OPTION_NAMES: OptionNames = {
  known: ["origin", "methods", "allowedHeaders", "exposedHeaders", "credentials", "maxAge", "preflightContinue", "optionsSuccessStatus", "headers"],
  misnomers: {
    origins: "origin",
    alloworigin: "origin",
    alloworigins: "origin",
    allowedorigin: "origin",
    allowedorigins: "origin",
    whitelist: "origin",
    allowlist: "origin",
    accesscontrolalloworigin: "origin",
    allowmethods: "methods",
    allowedmethods: "methods",
    method: "methods",
    allowheaders: "allowedHeaders",
    allowedheader: "allowedHeaders",
    exposeheaders: "exposedHeaders",
    exposeheader: "exposedHeaders",
    credential: "credentials",
    allowcredentials: "credentials",
    withcredentials: "credentials",
    supportscredentials: "credentials",
    optionsuccessstatus: "optionsSuccessStatus",
    optionssuccessstatuscode: "optionsSuccessStatus",
  },
  opensWithout: "origin",
};

/** Emission of `cors` 2.x: `Vary` with every value but `*`; a function that refuses sends nothing at all. */
export function corsProfile(parts: PolicyParts): EmissionProfile {
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
    vary: parts.origins.kind === "fixed" || (parts.origins.kind === "broken" && parts.origins.how === "several-values") ? "always" : "when-dynamic",
    requestHeaders: "mirror",
    starMethodsWithCredentials: "literal",
    starHeadersWithCredentials: "literal",
    methodsDefault: CORS_METHODS,
    uppercasesMethods: false,
    answersPreflight: parts.answersPreflight,
    preflightStatus: parts.preflightStatus,
    writesOnResponse: true,
  };
}

function off(value: Value): OriginSet {
  return { kind: "off", at: value.at, via: value.via };
}

function reflect(value: Value): OriginSet {
  return { kind: "echo", language: { kind: "all" }, at: value.at, via: value.via };
}

/** A string is copied into the header as it stands. */
export function copiedText(text: string, at: Place, via: readonly Place[]): OriginSet {
  if (text === "*") return { kind: "any", at, via };
  const parts = text.split(/[\s,]+/).filter((part) => part !== "");
  if (parts.length > 1) return { kind: "broken", how: "several-values", detail: text.slice(0, 200), at, via };
  return { kind: "fixed", value: text, at, via };
}

/** `origin` of `cors` 2.x: `configureOrigin` and `isOriginAllowed`. A Set or an object is truthy, so it lets every origin in. */
export const CORS_ORIGIN_TABLE: OriginTable = {
  text: (value, at, via) => copiedText(value.text, at, via),
  truthy: reflect,
  falsy: off,
  list: (value) => (value.of === "array" ? { kind: "echo", language: languageOfList(value), at: value.at, via: value.via } : reflect(value)),
  regex: (value) => ({ kind: "echo", language: regexLanguage(value), at: value.at, via: value.via }),
  call: callbackOrigins,
  takesTests: true,
};

/** `origin: (origin, callback) => …`; what it returns is ignored, so a function without a callback never answers. */
function callbackOrigins(value: ValueOf<"function">, context: OriginContext): OriginSet {
  return originsOfAnswers(answersOf(value, context), value.at, value.via, CORS_ORIGIN_TABLE, context);
}

function answersOf(value: ValueOf<"function">, context: OriginContext): Answers {
  const handle = value.function;
  return callbackAnswers(context.source, handle, [requestOrigin(handle.at), parameterValue(handle, 1)], 1);
}

/** True if code refuses origins before the package compares: a function, or a test in a delegate. */
function isDecidedByCode(origin: ReturnType<typeof lookUpOption>, context: OriginContext): boolean {
  if (origin.kind !== "present") return false;
  if (origin.value.kind === "function") return refusesByItself(answersOf(origin.value, context));
  return context.timing === "request" && (origin.value.kind === "unknown" || origin.value.kind === "choice");
}

const METHODS: ListRules = { absent: CORS_METHODS, falsy: (value) => (value.kind === "string" ? undefined : "unreadable"), emptyList: "no-header" };
const REQUEST_HEADERS: ListRules = { absent: "mirror", falsy: () => "mirror", emptyList: "no-header" };
const EXPOSED: ListRules = { absent: undefined, falsy: () => undefined, emptyList: "no-header" };

/** Reads the argument of `cors(…)`: nothing, an options object, a delegate `(request, callback)`, or a choice of those. */
export function readCorsArgument(argument: Value | undefined, context: OriginContext, at: Place): PolicyParts {
  if (argument === undefined) return readCorsRecord(undefined, context, at);
  switch (argument.kind) {
    case "function":
      return readDelegate(argument, context, at);
    case "choice":
      return readChoice(argument, context, at);
    case "record":
      return readCorsRecord(argument, context, at);
    case "undefined":
    case "null":
    case "boolean":
      return readCorsRecord(undefined, context, at);
    default:
      return unknownParts(unknownOrigins(argument), "all-options", DEFAULT_STATUS);
  }
}

function readChoice(argument: ValueOf<"choice">, context: OriginContext, at: Place): PolicyParts {
  const guarded = argument.alternatives.map((one): GuardedParts => ({ when: one.when, parts: readCorsArgument(one.value, context, at) }));
  const merged = mergeParts(exclusive(guarded), argument.at, argument.via, context.timing);
  return merged ?? unknownParts(unknownOrigins(argument), "all-options", DEFAULT_STATUS);
}

/** `cors((request, callback) => callback(null, options))`: an error or no options give no headers or the defaults. */
function readDelegate(argument: ValueOf<"function">, context: OriginContext, at: Place): PolicyParts {
  const handle = argument.function;
  const answers = callbackAnswers(context.source, handle, [parameterValue(handle, 0), parameterValue(handle, 1)], 1);
  const unread = (text: string): PolicyParts =>
    unknownParts({ kind: "unknown", reason: { kind: "dynamic", text }, at: argument.at, via: argument.via }, "all-options", DEFAULT_STATUS);
  if (answers.kind === "hangs") {
    return unknownParts({ kind: "broken", how: "hangs", detail: answers.detail, at: argument.at, via: argument.via }, "all-options", DEFAULT_STATUS);
  }
  if (answers.kind === "unknown" || !answers.complete) return unread("the delegate's answers could not be followed");
  const guarded = answers.answers.map((answer): GuardedParts => {
    const within: OriginContext = { source: context.source, timing: "request", handedOver: { at: answer.at, by: handle } };
    const parts = readCorsArgument(answer.value, within, at);
    if (!answer.failed) return { when: answer.when, parts };
    return { when: answer.when, parts: { ...parts, origins: { kind: "off", at: answer.at, via: [] } } };
  });
  const merged = mergeParts(guarded, argument.at, argument.via, "request");
  if (merged === undefined) return unread("the delegate gives no answer here");
  return { ...merged, isDecidedByCode: answers.answers.length > 1 || merged.isDecidedByCode };
}

function readCorsRecord(options: ValueOf<"record"> | undefined, context: OriginContext, at: Place): PolicyParts {
  const { source } = context;
  const look = (name: string): ReturnType<typeof lookUpOption> => lookUpOption(source, options, name, context.handedOver);
  const origin = look("origin");
  const aliased = look("allowedHeaders");
  const passesOn = flagSetting(look("preflightContinue"), false, at, truthyFlag);
  const status = look("optionsSuccessStatus");
  return {
    origins: originsOf(origin, context, at),
    entries: origin.kind === "present" ? entriesOf(origin.value) : [],
    credentials: flagSetting(look("credentials"), false, at, isExactlyTrue),
    methods: plainList(listSetting(look("methods"), METHODS, at)),
    requestHeaders: listSetting(isUnset(aliased) ? look("headers") : aliased, REQUEST_HEADERS, at),
    exposedHeaders: plainList(listSetting(look("exposedHeaders"), EXPOSED, at)),
    maxAge: maxAgeSetting(look("maxAge"), true, at),
    options: options?.at,
    answersPreflight: passesOn.kind === "known" && passesOn.value ? "no" : "all-options",
    preflightStatus: status.kind === "present" && status.value.kind === "number" ? status.value.value : DEFAULT_STATUS,
    isDecidedByCode: isDecidedByCode(origin, context),
  };
}

function originsOf(origin: ReturnType<typeof lookUpOption>, context: OriginContext, at: Place): OriginSet {
  if (origin.kind === "absent") return { kind: "any", at, via: [] };
  if (origin.kind === "unknown") return { kind: "unknown", reason: origin.reason, at: origin.at, via: origin.via };
  return readOrigins(origin.value, CORS_ORIGIN_TABLE, context);
}

function isUnset(lookup: ReturnType<typeof lookUpOption>): boolean {
  if (lookup.kind !== "present") return lookup.kind === "absent";
  const { value } = lookup;
  return (
    value.kind === "null" || value.kind === "undefined" || (value.kind === "boolean" && !value.value) || (value.kind === "string" && value.value.text === "")
  );
}

function truthyFlag(value: Value): boolean | undefined {
  if (value.kind === "boolean") return value.value;
  if (value.kind === "undefined" || value.kind === "null") return false;
  return reasonOf(value).kind === "dynamic" && value.kind !== "unknown" ? true : undefined;
}
