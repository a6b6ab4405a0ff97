/**
 * What the options of `handleCors` of h3 mean (sources of 1.8.2, 1.12.0, 1.15.11 and 2.0.8). Version 1 fills in no default but the status: what
 * is left out is left out. Refuses to guess values that are not known.
 */
import type { Value, ValueOf } from "../../../javascript/values.ts";
import { stringOf } from "../../../javascript/values.ts";
import type { EmissionProfile } from "../../../model/emission-profile.ts";
import type { OriginSet } from "../../../model/facts.ts";
import { byDefault } from "../../../model/setting.ts";
import type { Place } from "../../../text/place.ts";
import { parameterValue, requestOrigin, returnAnswers } from "../answers.ts";
import { copiedText } from "../cors/options.ts";
import type { OptionLookup } from "../option-values.ts";
import { lookUpOption, truthOf } from "../option-values.ts";
import type { OriginContext, OriginTable } from "../origin-option.ts";
import { entriesOf, exactItem, languageOfItems, originsOfAnswers, readOrigins, regexLanguage } from "../origin-option.ts";
import type { PolicyParts } from "../policy-parts.ts";
import { partsOfOptions } from "../policy-parts.ts";
import type { ListRules } from "../policy-settings.ts";
import { flagSetting, listSetting, maxAgeSetting, plainList } from "../policy-settings.ts";
import type { OptionNames } from "../unknown-options.ts";

const STATUS = 204;

/** Options of `handleCors`, and what people write who know other packages. */
export const H3_OPTION_NAMES: OptionNames = {
  known: ["origin", "methods", "allowHeaders", "exposeHeaders", "credentials", "maxAge", "preflight"],
  misnomers: {
    origins: "origin",
    alloworigin: "origin",
    alloworigins: "origin",
    allowedorigins: "origin",
    allowmethods: "methods",
    allowedmethods: "methods",
    headers: "allowHeaders",
    allowedheaders: "allowHeaders",
    exposedheaders: "exposeHeaders",
    allowcredentials: "credentials",
  },
  opensWithout: "origin",
};

/** Emission of `handleCors`: only preflights are answered. */
export function h3Profile(parts: PolicyParts, major: number): EmissionProfile {
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
    onMismatch: "omit",
    onNoOrigin: "static",
    singleEntryIsStatic: false,
    vary: parts.origins.kind === "any" ? "never" : major < 2 && parts.origins.kind !== "fixed" ? "on-match" : "always",
    requestHeaders: "mirror",
    starMethodsWithCredentials: major < 2 ? "literal" : "expands",
    starHeadersWithCredentials: "mirrors",
    methodsDefault: [],
    uppercasesMethods: false,
    answersPreflight: "preflight-only",
    preflightStatus: parts.preflightStatus,
    writesOnResponse: true,
  };
}

const ANSWERS: OriginTable = {
  text: (_value, at, via) => ({ kind: "echo", language: { kind: "all" }, at, via }),
  truthy: ({ at, via }) => ({ kind: "echo", language: { kind: "all" }, at, via }),
  falsy: ({ at, via }) => ({ kind: "echo", language: { kind: "none" }, at, via }),
  list: ({ at, via }) => ({ kind: "echo", language: { kind: "all" }, at, via }),
  regex: ({ at, via }) => ({ kind: "echo", language: { kind: "all" }, at, via }),
  call: undefined,
  takesTests: true,
};

/** A value that is no text, list or function: version 1 calls it and fails, version 2 compares it with the caller. */
function other({ at, via }: Value, major: number): OriginSet {
  if (major < 2) return { kind: "broken", how: "crash", detail: "'origin' is called as a function", at, via };
  return { kind: "echo", language: { kind: "none" }, at, via };
}

function tableOf(major: number): OriginTable {
  return {
    ...ANSWERS,
    text: ({ text }, at, via) => {
      if (text === "*" || major < 2) return copiedText(text, at, via);
      return { kind: "echo", language: { kind: "exact", value: text, part: "origin", ignoreCase: false, at, via }, at, via };
    },
    truthy: (value) => other(value, major),
    regex: (value) => other(value, major),
    falsy: ({ at, via }) => ({ kind: "any", at, via }),
    list: (value) =>
      value.of === "array"
        ? {
            kind: "echo",
            language: languageOfItems(value, (item) => (item.kind === "regex" ? regexLanguage(item) : exactItem(item))),
            at: value.at,
            via: value.via,
          }
        : other(value, major),
    call: (value, context) => {
      const handle = value.function;
      if (handle.isAsync) return { kind: "echo", language: { kind: "all" }, at: value.at, via: value.via };
      const answers = returnAnswers(context.source, handle, [requestOrigin(handle.at), parameterValue(handle, 1)]);
      return originsOfAnswers(answers, value.at, value.via, ANSWERS, context);
    },
  };
}

/** Reads the second argument of `handleCors`. */
export function readH3Cors(argument: Value | undefined, major: number, context: OriginContext, at: Place): PolicyParts {
  return partsOfOptions(argument, context.timing, {
    answersPreflight: "preflight-only",
    preflightStatus: STATUS,
    read: (options) => readRecord(options, major, context, at),
  });
}

function readRecord(options: ValueOf<"record"> | undefined, major: number, context: OriginContext, at: Place): PolicyParts {
  const look = (name: string): OptionLookup => lookUpOption(context.source, options, name);
  const origin = look("origin");
  const preflight = look("preflight");
  const status = preflight.kind === "present" ? lookUpOption(context.source, preflight.value, "statusCode") : undefined;
  const unsaid = major < 2 ? undefined : ["*"];
  const list: ListRules = { absent: undefined, falsy: () => undefined, emptyList: "no-header" };
  const headers = look("allowHeaders");
  const credentials = flagSetting(look("credentials"), false, at, truthOf);
  // With credentials version 2 leaves the star out.
  const exposed = credentials.kind === "known" && credentials.value ? undefined : unsaid;
  const isStar = headers.kind === "present" && stringOf(headers.value) === "*";
  return {
    origins:
      origin.kind === "absent"
        ? { kind: "any", at, via: [] }
        : origin.kind === "unknown"
          ? { kind: "unknown", reason: origin.reason, at: origin.at, via: origin.via }
          : readOrigins(origin.value, tableOf(major), context),
    entries: origin.kind === "present" ? entriesOf(origin.value) : [],
    credentials,
    methods: listSetting(look("methods"), { ...list, absent: unsaid }, at),
    requestHeaders: isStar ? byDefault<"mirror">("mirror", at) : listSetting(headers, { absent: "mirror", falsy: () => "mirror", emptyList: "mirror" }, at),
    exposedHeaders: plainList(listSetting(look("exposeHeaders"), { ...list, absent: exposed, emptyList: "empty-header" }, at)),
    maxAge: major < 2 ? byDefault<string | undefined>(undefined, at) : maxAgeSetting(look("maxAge"), false, at),
    options: options?.at,
    answersPreflight: "preflight-only",
    preflightStatus: status?.kind === "present" && status.value.kind === "number" ? status.value.value : STATUS,
    isDecidedByCode: false,
  };
}
