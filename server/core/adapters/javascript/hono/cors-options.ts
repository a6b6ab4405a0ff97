/** What the options of `hono/cors` mean (sources of 3.12.12, 4.6.4, 4.6.5, 4.9.0, 4.10.0 and 4.13.19). Refuses to guess values that are not known. */
import type { Value, ValueOf } from "../../../javascript/values.ts";
import { propertyOf } from "../../../javascript/values.ts";
import type { EmissionProfile } from "../../../model/emission-profile.ts";
import type { OriginSet } from "../../../model/facts.ts";
import type { Place } from "../../../text/place.ts";
import { parameterValue, requestOrigin, returnAnswers } from "../answers.ts";
import { copiedText } from "../cors/options.ts";
import { lookUpOption, truthOf } from "../option-values.ts";
import type { OriginContext, OriginTable } from "../origin-option.ts";
import { entriesOf, exactItem, languageOfItems, originsOfAnswers, readOrigins, unknownOrigins } from "../origin-option.ts";
import type { GuardedParts, PolicyParts } from "../policy-parts.ts";
import { exclusive, mergeParts, unknownParts } from "../policy-parts.ts";
import type { ListRules } from "../policy-settings.ts";
import { flagSetting, listSetting, maxAgeSetting, plainList } from "../policy-settings.ts";
import type { OptionNames } from "../unknown-options.ts";
import type { HonoVersion } from "./exports.ts";

/** Methods that are sent without the option. */
const HONO_METHODS: readonly string[] = ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"];

function defaultMethods(version: HonoVersion): readonly string[] {
  return version.allowsQuery ? [...HONO_METHODS, "QUERY"] : HONO_METHODS;
}
const STATUS = 204;

/** Options of `hono/cors`, and what people write who know other packages. */
export const HONO_OPTION_NAMES: OptionNames = {
  known: ["origin", "allowMethods", "allowHeaders", "exposeHeaders", "maxAge", "credentials"],
  misnomers: {
    origins: "origin",
    alloworigin: "origin",
    alloworigins: "origin",
    allowedorigin: "origin",
    allowedorigins: "origin",
    methods: "allowMethods",
    allowedmethods: "allowMethods",
    headers: "allowHeaders",
    allowedheaders: "allowHeaders",
    exposedheaders: "exposeHeaders",
    allowcredentials: "credentials",
    withcredentials: "credentials",
  },
  opensWithout: "origin",
};

/** Emission of `hono/cors`. `Vary` is written unless the option is exactly `*`; every OPTIONS request is answered. */
export function honoProfile(version: HonoVersion, parts: PolicyParts, argument: Value | undefined): EmissionProfile {
  const isStar = parts.origins.kind === "any" && !parts.isDecidedByCode && propertyOf(argument, "origin")?.value.kind !== "list";
  return {
    anyWithCredentials: "literal-star",
    entryMatch: { ignoreCase: false, globs: "none", regex: "none", schemeless: false, trims: false, normalises: false },
    onMismatch: version.sendsFirst && parts.entries.length > 0 ? "first-entry" : "omit",
    onNoOrigin: "static",
    singleEntryIsStatic: false,
    vary: isStar ? "never" : "always",
    requestHeaders: "mirror",
    starMethodsWithCredentials: "literal",
    starHeadersWithCredentials: "literal",
    methodsDefault: defaultMethods(version),
    uppercasesMethods: false,
    answersPreflight: "all-options",
    preflightStatus: STATUS,
    writesOnResponse: true,
  };
}

/** A value without `includes` makes each request fail. */
function crash({ at, via }: Value): OriginSet {
  return { kind: "broken", how: "crash", detail: "only a text, a list or a function can be searched", at, via };
}

function textOfValue({ at, via }: Value): OriginSet {
  return { kind: "broken", how: "invalid-value", detail: "it is written as its text", at, via };
}

/** What a function's answer means: it is written as it is, and nothing is written for a falsy one. */
const ANSWERS: OriginTable = {
  text: (value, at, via) => copiedText(value.text, at, via),
  truthy: textOfValue,
  falsy: ({ at, via }) => ({ kind: "off", at, via }),
  list: (value) => (value.items.length === 1 && !value.open ? unknownOrigins(value) : textOfValue(value)),
  regex: textOfValue,
  call: undefined,
  takesTests: false,
};

/** `origin` of the version. */
export function honoOriginTable(version: HonoVersion): OriginTable {
  return {
    ...ANSWERS,
    text: (value, at, via) => {
      if (value.text === "*" || version.sendsFirst) return copiedText(value.text, at, via);
      return { kind: "echo", language: { kind: "exact", value: value.text, part: "origin", ignoreCase: false, at, via }, at, via };
    },
    truthy: crash,
    falsy: (value) => (value.kind === "string" ? { kind: "off", at: value.at, via: value.via } : crash(value)),
    regex: crash,
    list: (value) => listOrigins(value, version),
    call: (value, context) => {
      const handle = value.function;
      if (handle.isAsync && !version.awaits) return textOfValue(value);
      const answers = returnAnswers(context.source, handle, [requestOrigin(handle.at), parameterValue(handle, 1)]);
      return originsOfAnswers(answers, value.at, value.via, ANSWERS, context);
    },
  };
}

/** Items are compared as texts: a `*` among them matches nobody, and before 4.6.5 it was what everyone got if it came first. */
function listOrigins(value: ValueOf<"list">, version: HonoVersion): OriginSet {
  const { at, via } = value;
  if (value.of !== "array") return crash(value);
  const [first, ...others] = value.items;
  if (version.sendsFirst && first?.kind === "string" && first.value.text === "*") {
    const reason = { kind: "dynamic", text: "listed origins get themselves here, and all others a star" } as const;
    return others.length === 0 && !value.open ? { kind: "any", at: first.at, via: first.via } : { kind: "unknown", reason, at, via };
  }
  if (version.sendsFirst && first !== undefined && first.kind !== "string") return unknownOrigins(value);
  return { kind: "echo", language: languageOfItems(value, exactItem), at, via };
}

const REQUEST_HEADERS: ListRules = { absent: "mirror", falsy: () => "mirror", emptyList: "mirror" };
const EXPOSED: ListRules = { absent: undefined, falsy: () => undefined, emptyList: "no-header" };

/** Reads the argument of `cors(…)`: nothing, an options object, or a choice of those. */
export function readHonoArgument(argument: Value | undefined, version: HonoVersion, context: OriginContext, at: Place): PolicyParts {
  if (argument?.kind === "choice") {
    const guarded = argument.alternatives.map((one): GuardedParts => ({ when: one.when, parts: readHonoArgument(one.value, version, context, at) }));
    const merged = mergeParts(exclusive(guarded), argument.at, argument.via, context.timing);
    return merged ?? unknownParts(unknownOrigins(argument), "all-options", STATUS);
  }
  const options = argument?.kind === "record" ? argument : undefined;
  const isNothing = argument === undefined || argument.kind === "undefined" || argument.kind === "null";
  if (options === undefined && !isNothing) return unknownParts(unknownOrigins(argument), "all-options", STATUS);
  const look = (name: string): ReturnType<typeof lookUpOption> => lookUpOption(context.source, options, name);
  const origin = look("origin");
  return {
    origins: originsOf(origin, version, context, at),
    entries: origin.kind === "present" ? entriesOf(origin.value) : [],
    credentials: flagSetting(look("credentials"), false, at, truthOf),
    methods: plainList(listSetting(look("allowMethods"), { absent: defaultMethods(version), falsy: () => undefined, emptyList: "no-header" }, at)),
    requestHeaders: listSetting(look("allowHeaders"), REQUEST_HEADERS, at),
    exposedHeaders: plainList(listSetting(look("exposeHeaders"), EXPOSED, at)),
    maxAge: maxAgeSetting(look("maxAge"), true, at),
    options: options?.at,
    answersPreflight: "all-options",
    preflightStatus: STATUS,
    isDecidedByCode: origin.kind === "present" && origin.value.kind === "function",
  };
}

function originsOf(origin: ReturnType<typeof lookUpOption>, version: HonoVersion, context: OriginContext, at: Place): OriginSet {
  if (origin.kind === "absent") return { kind: "any", at, via: [] };
  if (origin.kind === "unknown") return { kind: "unknown", reason: origin.reason, at: origin.at, via: origin.via };
  return readOrigins(origin.value, honoOriginTable(version), context);
}
