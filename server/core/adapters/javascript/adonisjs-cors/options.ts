/**
 * What the settings of `@adonisjs/cors` 2 and 3 mean (sources of 2.2.1 and 3.0.0). Refuses to guess values that are not known.
 */
import type { Value, ValueOf } from "../../../javascript/values.ts";
import type { EmissionProfile } from "../../../model/emission-profile.ts";
import type { OriginSet } from "../../../model/facts.ts";
import type { OriginLanguage } from "../../../model/origin-language.ts";
import { unionOf } from "../../../model/origin-language.ts";
import { byDefault } from "../../../model/setting.ts";
import type { Place } from "../../../text/place.ts";
import { parameterValue, requestOrigin, returnAnswers } from "../answers.ts";
import type { OptionLookup } from "../option-values.ts";
import { lookUpOption } from "../option-values.ts";
import type { OriginContext, OriginTable } from "../origin-option.ts";
import { entriesOf, exactItem, languageOfItems, originsOfAnswers, readOrigins } from "../origin-option.ts";
import type { PolicyParts } from "../policy-parts.ts";
import { partsOfOptions } from "../policy-parts.ts";
import type { ListRules } from "../policy-settings.ts";
import { flagSetting, isExactlyTrue, listSetting, maxAgeSetting, plainList } from "../policy-settings.ts";
import type { OptionNames } from "../unknown-options.ts";

const STATUS = 204;
const METHODS: readonly string[] = ["GET", "HEAD", "POST", "PUT", "DELETE"];
const MAX_AGE = "90";

/** Settings of `defineConfig`, and what people write who know other packages. */
export const ADONIS_OPTION_NAMES: OptionNames = {
  known: ["enabled", "origin", "methods", "headers", "exposeHeaders", "credentials", "maxAge"],
  misnomers: {
    origins: "origin",
    alloworigin: "origin",
    allowedorigins: "origin",
    allowmethods: "methods",
    allowedheaders: "headers",
    allowheaders: "headers",
    exposedheaders: "exposeHeaders",
    allowcredentials: "credentials",
  },
  opensWithout: "origin",
};

/** Emission of the middleware: never Vary, every OPTIONS request with an Origin is answered, without headers if it asks for more than is listed. */
export function adonisProfile(): EmissionProfile {
  return {
    anyWithCredentials: "reflects",
    entryMatch: { ignoreCase: false, globs: "none", regex: "none", schemeless: false, trims: false, normalises: false },
    onMismatch: "omit",
    onNoOrigin: "omit",
    singleEntryIsStatic: false,
    vary: "never",
    requestHeaders: "list",
    starMethodsWithCredentials: "literal",
    starHeadersWithCredentials: "literal",
    methodsDefault: METHODS,
    uppercasesMethods: false,
    answersPreflight: "all-options",
    preflightStatus: STATUS,
    refusesUnlistedHeaders: true,
    writesOnResponse: true,
  };
}

/** A value without `split` makes each request fail that carries an Origin. */
function crash({ at, via }: Value): OriginSet {
  return { kind: "broken", how: "crash", detail: "only a text or a list can be split", at, via };
}

const TABLE: OriginTable = {
  text: ({ text }, at, via) => {
    if (text === "*") return { kind: "any", at, via };
    // Split at commas, and nothing is trimmed.
    const languages = text.split(",").map((value): OriginLanguage => ({ kind: "exact", value, part: "origin", ignoreCase: false, at, via }));
    return { kind: "echo", language: unionOf(languages), at, via };
  },
  truthy: (value) =>
    value.kind === "boolean" || value.kind === "unknown" ? { kind: "echo", language: { kind: "all" }, at: value.at, via: value.via } : crash(value),
  falsy: (value) => {
    if (value.kind === "boolean" || value.kind === "unknown") return { kind: "off", at: value.at, via: value.via };
    return value.kind === "string" ? { kind: "echo", language: { kind: "none" }, at: value.at, via: value.via } : crash(value);
  },
  list: (value) => {
    if (value.of !== "array") return crash(value);
    return { kind: "echo", language: languageOfItems(value, exactItem), at: value.at, via: value.via };
  },
  regex: crash,
  call: (value, context) => {
    const handle = value.function;
    if (handle.isAsync) return crash(value);
    const answers = returnAnswers(context.source, handle, [requestOrigin(handle.at), parameterValue(handle, 1)]);
    return originsOfAnswers(answers, value.at, value.via, TABLE, context);
  },
  takesTests: true,
};

/** Reads the argument of `defineConfig`; `enabled` is the caller's business. */
export function readAdonisCors(argument: Value | undefined, context: OriginContext, at: Place): PolicyParts {
  return partsOfOptions(argument, context.timing, {
    answersPreflight: "all-options",
    preflightStatus: STATUS,
    read: (options) => readRecord(options, context, at),
  });
}

const HEADERS: ListRules = { absent: "mirror", falsy: () => undefined, emptyList: "no-header" };

function readRecord(options: ValueOf<"record"> | undefined, context: OriginContext, at: Place): PolicyParts {
  const look = (name: string): OptionLookup => lookUpOption(context.source, options, name);
  const origin = look("origin");
  const headers = look("headers");
  const isAny = headers.kind === "present" && headers.value.kind === "boolean" && headers.value.value;
  const maxAge = look("maxAge");
  const list = (absent: readonly string[] | undefined): ListRules => ({ absent, falsy: () => "unreadable", emptyList: "no-header" });
  return {
    origins:
      origin.kind === "absent"
        ? { kind: "echo", language: { kind: "all" }, at, via: [] }
        : origin.kind === "unknown"
          ? { kind: "unknown", reason: origin.reason, at: origin.at, via: origin.via }
          : readOrigins(origin.value, TABLE, context),
    entries: origin.kind === "present" ? entriesOf(origin.value) : [],
    credentials: flagSetting(look("credentials"), true, at, isExactlyTrue),
    methods: plainList(listSetting(look("methods"), list(METHODS), at)),
    requestHeaders: isAny ? byDefault<"mirror">("mirror", at) : listSetting(headers, HEADERS, at),
    exposedHeaders: plainList(listSetting(look("exposeHeaders"), list(undefined), at)),
    maxAge: maxAge.kind === "absent" ? byDefault<string | undefined>(MAX_AGE, at) : maxAgeSetting(maxAge, false, at),
    options: options?.at,
    answersPreflight: "all-options",
    preflightStatus: STATUS,
    isDecidedByCode: false,
  };
}
