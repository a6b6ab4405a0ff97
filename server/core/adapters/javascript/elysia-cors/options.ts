/**
 * What the options of `@elysiajs/cors` 1 mean (sources of 1.1.1, 1.2.0, 1.3.0, 1.3.1, 1.3.3 and 1.4.2). Refuses to guess values that are not
 * known. The names of the request's own headers, which it exposes by default, are left out: nobody reads by them.
 */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Value, ValueOf } from "../../../javascript/values.ts";
import { stringOf } from "../../../javascript/values.ts";
import type { EmissionProfile } from "../../../model/emission-profile.ts";
import type { OriginSet } from "../../../model/facts.ts";
import type { OriginLanguage } from "../../../model/origin-language.ts";
import { unionOf } from "../../../model/origin-language.ts";
import { byDefault } from "../../../model/setting.ts";
import type { Place } from "../../../text/place.ts";
import { parameterValue, returnAnswers } from "../answers.ts";
import type { OptionLookup } from "../option-values.ts";
import { lookUpOption, reasonOf } from "../option-values.ts";
import type { OriginContext, OriginTable } from "../origin-option.ts";
import { entriesOf, originsOfAnswers, readOrigins, regexLanguage, UNREAD_PART } from "../origin-option.ts";
import type { PolicyParts } from "../policy-parts.ts";
import { partsOfOptions } from "../policy-parts.ts";
import type { ListRules } from "../policy-settings.ts";
import { flagSetting, isExactlyTrue, listSetting, maxAgeSetting, plainList } from "../policy-settings.ts";
import type { OptionNames } from "../unknown-options.ts";

const STATUS = 204;
const MAX_AGE = "5";

/** Options of `cors`, and what people write who know other packages. */
export const ELYSIA_OPTION_NAMES: OptionNames = {
  known: ["aot", "origin", "methods", "allowedHeaders", "exposeHeaders", "credentials", "maxAge", "preflight"],
  misnomers: {
    origins: "origin",
    alloworigin: "origin",
    alloworigins: "origin",
    allowedorigins: "origin",
    allowmethods: "methods",
    allowheaders: "allowedHeaders",
    headers: "allowedHeaders",
    exposedheaders: "exposeHeaders",
    allowcredentials: "credentials",
  },
  opensWithout: "origin",
};

/** True before 1.3.3, where an entry without scheme is looked for anywhere in the origin. A range that newer ones fulfil counts as the newest. */
export function searchesForText(source: JavaScriptSource): boolean {
  const range = source.dependency("@elysiajs/cors")?.range ?? "";
  return /^(?:[=v]?1\.3\.[0-2]|[~=v]?1\.[0-2](?:\.\d+)?)$/.test(range);
}

/** Emission of `cors`: `Vary` on everything, and `*` there where everyone gets in. */
export function elysiaProfile(parts: PolicyParts): EmissionProfile {
  return {
    anyWithCredentials: "literal-star",
    entryMatch: {
      ignoreCase: false,
      globs: "none",
      regex: { flavour: "javascript", match: "search", ignoreCase: false },
      schemeless: true,
      trims: false,
      normalises: false,
    },
    onMismatch: "omit",
    onNoOrigin: "static",
    singleEntryIsStatic: false,
    vary: "always",
    requestHeaders: "mirror",
    starMethodsWithCredentials: "literal",
    starHeadersWithCredentials: "literal",
    methodsDefault: [],
    uppercasesMethods: false,
    answersPreflight: parts.answersPreflight,
    preflightStatus: STATUS,
    writesOnResponse: true,
  };
}

function everyone({ at, via }: Pick<Value, "at" | "via">): OriginSet {
  return { kind: "echo", language: { kind: "all" }, at, via };
}

function nobody({ at, via }: Pick<Value, "at" | "via">): OriginSet {
  return { kind: "echo", language: { kind: "none" }, at, via };
}

/** A function lets in by exactly `true`: an origin that it gives lets nobody in. */
const ANSWERS: OriginTable = {
  text: (_text, at, via) => nobody({ at, via }),
  truthy: (value) => (value.kind === "boolean" || value.kind === "unknown" ? everyone(value) : nobody(value)),
  falsy: nobody,
  list: nobody,
  regex: nobody,
  call: undefined,
  takesTests: true,
};

/** A text is never `true`, the caller's own origin least of all. */
function exactTruth(value: Value): Value {
  if (value.kind === "choice") return { ...value, alternatives: value.alternatives.map((one) => ({ ...one, value: exactTruth(one.value) })) };
  const isText = value.kind === "request" || value.kind === "string" || value.kind === "template" || value.kind === "environment";
  return isText ? { kind: "boolean", value: false, at: value.at, via: value.via } : value;
}

function tableOf(searches: boolean): OriginTable {
  const listed = (items: readonly Value[], value: Value): OriginSet => {
    const star = items.find((item) => stringOf(item) === "*");
    if (star !== undefined) return { kind: "any", at: star.at, via: [...value.via, ...star.via] };
    return { kind: "echo", language: unionOf(items.map((item) => languageOf(item, searches))), at: value.at, via: value.via };
  };
  return {
    text: (text, at, via) => listed([{ kind: "string", value: text, at, via: [] }], { kind: "string", value: text, at, via }),
    truthy: (value) => (value.kind === "boolean" ? everyone(value) : nobody(value)),
    falsy: (value) => {
      if (value.kind === "boolean") return { kind: "off", at: value.at, via: value.via };
      return value.kind === "undefined" ? everyone(value) : nobody(value);
    },
    list: (value) => {
      if (value.of !== "array") return nobody(value);
      if (value.items.length === 0 && !value.open) return { kind: "off", at: value.at, via: value.via };
      const [only] = value.items;
      if (only?.kind === "function" && value.items.length === 1 && !value.open) return { kind: "unknown", reason: reasonOf(only), at: only.at, via: only.via };
      const found = listed(value.items, value);
      if (found.kind !== "echo" || !value.open) return found;
      return { ...found, language: unionOf([found.language, UNREAD_PART]) };
    },
    regex: (value) => ({ kind: "echo", language: regexLanguage(value), at: value.at, via: value.via }),
    call: (value, context) => {
      const handle = value.function;
      if (handle.isAsync) return nobody(value);
      const answers = returnAnswers(context.source, handle, [parameterValue(handle, 0)]);
      if (answers.kind !== "answers") return originsOfAnswers(answers, value.at, value.via, ANSWERS, context);
      const truths = answers.answers.map((answer) => (answer.value === undefined ? answer : { ...answer, value: exactTruth(answer.value) }));
      return originsOfAnswers({ ...answers, answers: truths }, value.at, value.via, ANSWERS, context);
    },
    takesTests: false,
  };
}

/** An entry is the whole origin, or, without a scheme, its host and port; before 1.3.3 any part of it. */
function languageOf(item: Value, searches: boolean): OriginLanguage {
  switch (item.kind) {
    case "string": {
      const { text } = item.value;
      const base = { value: text, ignoreCase: false, at: item.at, via: item.via } as const;
      if (text.includes("://")) return { kind: "exact", part: "origin", ...base };
      if (searches) return { kind: "contains", part: "origin", ...base };
      return unionOf([
        { kind: "exact", part: "origin", ...base },
        { kind: "exact", part: "host", ...base },
      ]);
    }
    case "regex":
      return regexLanguage(item);
    case "list":
      return item.of === "array" && !item.open ? unionOf(item.items.map((one) => languageOf(one, searches))) : UNREAD_PART;
    case "boolean":
    case "number":
    case "null":
    case "undefined":
    case "record":
      return { kind: "none" };
    default:
      return { kind: "unknown", reason: reasonOf(item) };
  }
}

/** Reads the argument of `cors`. */
export function readElysiaCors(argument: Value | undefined, searches: boolean, context: OriginContext, at: Place): PolicyParts {
  return partsOfOptions(argument, context.timing, {
    answersPreflight: "all-options",
    preflightStatus: STATUS,
    read: (options) => readRecord(options, searches, context, at),
  });
}

const METHODS: ListRules = { absent: "mirror", falsy: () => undefined, emptyList: "no-header" };
const HEADERS: ListRules = { absent: "mirror", falsy: () => undefined, emptyList: "empty-header" };
const EXPOSED: ListRules = { absent: undefined, falsy: () => undefined, emptyList: "empty-header" };

function readRecord(options: ValueOf<"record"> | undefined, searches: boolean, context: OriginContext, at: Place): PolicyParts {
  const look = (name: string): OptionLookup => {
    const found = lookUpOption(context.source, options, name);
    return found.kind === "present" && found.value.kind === "undefined" ? { kind: "absent" } : found;
  };
  // `true` is what counts without the option.
  const list = (name: string): OptionLookup => {
    const found = look(name);
    return found.kind === "present" && found.value.kind === "boolean" && found.value.value ? { kind: "absent" } : found;
  };
  const origin = look("origin");
  const maxAge = look("maxAge");
  const preflight = flagSetting(look("preflight"), true, at, isExactlyTrue);
  return {
    origins:
      origin.kind === "absent"
        ? everyone({ at, via: [] })
        : origin.kind === "unknown"
          ? { kind: "unknown", reason: origin.reason, at: origin.at, via: origin.via }
          : readOrigins(origin.value, tableOf(searches), context),
    entries: origin.kind === "present" ? entriesOf(origin.value) : [],
    credentials: flagSetting(look("credentials"), true, at, isExactlyTrue),
    methods: listSetting(list("methods"), METHODS, at),
    requestHeaders: listSetting(list("allowedHeaders"), HEADERS, at),
    exposedHeaders: plainList(listSetting(list("exposeHeaders"), EXPOSED, at)),
    maxAge: maxAge.kind === "absent" ? byDefault<string | undefined>(MAX_AGE, at) : maxAgeSetting(maxAge, false, at),
    options: options?.at,
    answersPreflight: preflight.kind === "known" && !preflight.value ? "no" : "all-options",
    preflightStatus: STATUS,
    isDecidedByCode: false,
  };
}
