/**
 * What `cors` of a route means (hapi 18.4.1, 20.3.0 and 21.4.10, lib/cors.js and the schema in lib/config.js, which agree but for
 * the status of preflights). Refuses to guess values that are not known. The schema refuses what it does not know, so the server does not start.
 */
import type { RecordProperty, Value, ValueOf } from "../../../javascript/values.ts";
import { propertyOf, stringOf } from "../../../javascript/values.ts";
import type { EmissionProfile } from "../../../model/emission-profile.ts";
import type { ConfigProblem, OriginSet } from "../../../model/facts.ts";
import type { OriginLanguage } from "../../../model/origin-language.ts";
import { unionOf } from "../../../model/origin-language.ts";
import type { Setting } from "../../../model/setting.ts";
import { byDefault } from "../../../model/setting.ts";
import type { Place } from "../../../text/place.ts";
import { lookUpOption, reasonOf, truthOf } from "../option-values.ts";
import type { OriginContext, OriginTable } from "../origin-option.ts";
import { entriesOf, readOrigins, UNREAD_PART, unknownOrigins } from "../origin-option.ts";
import type { GuardedParts, PolicyParts } from "../policy-parts.ts";
import { exclusive, mergeParts, unknownParts } from "../policy-parts.ts";
import type { ListRules, SentList } from "../policy-settings.ts";
import { flagSetting, listSetting, maxAgeSetting, plainList } from "../policy-settings.ts";
import type { OptionNames } from "../unknown-options.ts";
import { unknownOptions } from "../unknown-options.ts";

const HEADERS: readonly string[] = ["Accept", "Authorization", "Content-Type", "If-None-Match"];
const EXPOSED: readonly string[] = ["WWW-Authenticate", "Server-Authorization"];
const MAX_AGE = "86400";
/** Before 21 an accepted preflight has no body, and the status of such answers. */
const STATUS_BEFORE_21 = 204;
const REFUSED_STATUS = 200;

const NAMES: OptionNames = {
  known: ["origin", "maxAge", "headers", "additionalHeaders", "exposedHeaders", "additionalExposedHeaders", "credentials", "preflightStatusCode"],
  misnomers: {
    origins: "origin",
    alloworigin: "origin",
    allowedorigins: "origin",
    allowheaders: "headers",
    allowedheaders: "headers",
    exposeheaders: "exposedHeaders",
    allowcredentials: "credentials",
  },
  opensWithout: "origin",
};

/** Emission of a route with `cors`. The method that a preflight asks for is repeated; a header that is not listed gets no CORS headers at all. */
export function hapiProfile(parts: PolicyParts): EmissionProfile {
  return {
    anyWithCredentials: "throws",
    refusal: { when: "when it starts", reason: "credentials may not be on where the origin is ignored" },
    entryMatch: { ignoreCase: false, globs: "any-text", regex: "none", schemeless: false, trims: false, normalises: false },
    onMismatch: "omit",
    onNoOrigin: parts.origins.kind === "any" ? "static" : "omit",
    singleEntryIsStatic: false,
    vary: parts.origins.kind === "any" ? "never" : "on-responses",
    requestHeaders: "list",
    starMethodsWithCredentials: "literal",
    starHeadersWithCredentials: "literal",
    methodsDefault: [],
    uppercasesMethods: false,
    answersPreflight: "preflight-only",
    preflightStatus: parts.preflightStatus,
    refusedPreflightStatus: REFUSED_STATUS,
    refusesUnlistedHeaders: true,
    writesOnResponse: true,
  };
}

function refused(detail: string, { at, via }: Pick<Value, "at" | "via">): OriginSet {
  return { kind: "broken", how: "crash", detail, at, via };
}

const NO_LIST = "'origin' must be a list, or the text 'ignore'";

const TABLE: OriginTable = {
  text: ({ text }, at, via) => (text === "ignore" ? { kind: "any", at, via } : refused(NO_LIST, { at, via })),
  truthy: (value) => refused(NO_LIST, value),
  falsy: (value) => (value.kind === "undefined" ? everyone(value.at, value.via) : refused(NO_LIST, value)),
  list: (value) => listOrigins(value),
  regex: (value) => refused(NO_LIST, value),
  call: undefined,
  takesTests: false,
};

function everyone(at: Place, via: readonly Place[]): OriginSet {
  return { kind: "echo", language: { kind: "all" }, at, via };
}

/** An item that holds `*` is a pattern from start to end, in which `?` is any character; others are compared as they are. */
function listOrigins(value: ValueOf<"list">): OriginSet {
  const { at, via } = value;
  if (value.of !== "array") return refused(NO_LIST, value);
  const star = value.items.find((item) => stringOf(item) === "*");
  if (star !== undefined && value.items.length > 1) return refused("'*' may not stand beside other origins", star);
  if (star !== undefined && !value.open) return everyone(star.at, [...via, ...star.via]);
  if (value.items.length === 0 && !value.open) return refused("'origin' must hold an origin", value);
  const languages = value.items.map((item): OriginLanguage => {
    if (item.kind !== "string") return { kind: "unknown", reason: reasonOf(item) };
    const { text } = item.value;
    const place = { at: item.at, via: item.via };
    if (!text.includes("*")) return { kind: "exact", value: text, part: "origin", ignoreCase: false, ...place };
    if (!text.includes("?")) return { kind: "glob", pattern: text, dialect: "any-text", ignoreCase: false, ...place };
    const source = `^${text
      .replaceAll(/[\\^$.|+()[\]{}/-]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`;
    return { kind: "regex", source, flags: "", part: "origin", dialect: { flavour: "javascript", match: "search", ignoreCase: false }, ...place };
  });
  if (value.open || star !== undefined) languages.push(UNREAD_PART);
  return { kind: "echo", language: unionOf(languages), at, via };
}

const LIST: ListRules = { absent: undefined, falsy: () => "unreadable", emptyList: "empty-header" };

/** Reads `cors`: `true`, an object, or a choice of those. */
export function readHapiCors(value: Value | undefined, major: number, context: OriginContext, at: Place): PolicyParts {
  const ownStatus = major < 21 ? STATUS_BEFORE_21 : REFUSED_STATUS;
  if (value === undefined)
    return unknownParts(
      { kind: "unknown", reason: { kind: "dynamic", text: "the settings of the server for all routes are not known" }, at, via: [] },
      "preflight-only",
      ownStatus,
    );
  if (value.kind === "choice") {
    const guarded = value.alternatives.map((one): GuardedParts => ({ when: one.when, parts: readHapiCors(one.value, major, context, at) }));
    return mergeParts(exclusive(guarded), value.at, value.via, context.timing) ?? unknownParts(unknownOrigins(value), "preflight-only", ownStatus);
  }
  const options = value.kind === "record" ? value : undefined;
  if (value.kind === "boolean" && !value.value) return { ...unknownParts({ kind: "off", at: value.at, via: value.via }, "no", ownStatus), entries: [] };
  if (options === undefined && value.kind !== "boolean") return unknownParts(unknownOrigins(value), "preflight-only", ownStatus);
  const look = (name: string): ReturnType<typeof lookUpOption> => lookUpOption(context.source, options, name);
  const origin = look("origin");
  const maxAge = look("maxAge");
  const status = look("preflightStatusCode");
  return {
    origins:
      origin.kind === "absent"
        ? everyone(at, [])
        : origin.kind === "unknown"
          ? { kind: "unknown", reason: origin.reason, at: origin.at, via: origin.via }
          : readOrigins(origin.value, TABLE, context),
    entries: origin.kind === "present" ? entriesOf(origin.value) : [],
    credentials: flagSetting(look("credentials"), false, at, truthOf),
    methods: byDefault<"mirror">("mirror", at),
    requestHeaders: together(listSetting(look("headers"), { ...LIST, absent: HEADERS }, at), listSetting(look("additionalHeaders"), LIST, at)),
    exposedHeaders: plainList(
      together(listSetting(look("exposedHeaders"), { ...LIST, absent: EXPOSED }, at), listSetting(look("additionalExposedHeaders"), LIST, at)),
    ),
    maxAge: maxAge.kind === "absent" ? byDefault<string | undefined>(MAX_AGE, at) : maxAgeSetting(maxAge, true, at),
    options: value.kind === "record" ? value.at : undefined,
    answersPreflight: "preflight-only",
    preflightStatus: status.kind === "present" && status.value.kind === "number" ? status.value.value : ownStatus,
    isDecidedByCode: false,
  };
}

/** A list and what is added to it. */
function together(list: Setting<SentList>, added: Setting<SentList>): Setting<SentList> {
  if (list.kind === "unknown" || added.kind === "unknown") return list.kind === "unknown" ? list : added;
  if (list.value === "mirror" || added.value === "mirror" || added.value === undefined || added.value.length === 0) return list;
  const written = list.from === "written" ? list : added;
  return { ...written, value: [...(list.value ?? []), ...added.value] };
}

/** Options that the schema does not know, or knows with other values: the server throws while its routes are added. */
export function hapiProblems(value: Value | undefined, base: Omit<ConfigProblem, "kind" | "problem" | "at">): readonly ConfigProblem[] {
  if (value?.kind !== "record") return [];
  const rejected = (property: RecordProperty, at: Place, reason: string, resembles?: string): ConfigProblem => ({
    ...base,
    kind: "config-problem",
    at,
    via: property.value.via,
    problem: { kind: "rejected", when: "when it starts", reason, ...(resembles === undefined ? {} : { resembles }) },
  });
  const unknown = unknownOptions(value, NAMES, base).flatMap((fact): readonly ConfigProblem[] => {
    if (fact.problem.kind !== "unknown-option") return [];
    const { option, resembles } = fact.problem;
    const property = propertyOf(value, option);
    return property === undefined ? [] : [rejected(property, fact.at, `'${option}' is no option of 'cors'`, resembles)];
  });
  const flag = propertyOf(value, "credentials");
  const isNoFlag =
    flag !== undefined && ["string", "number", "list", "record", "null"].includes(flag.value.kind) && !/^(?:true|false)$/i.test(stringOf(flag.value) ?? "");
  return [...unknown, ...(flag !== undefined && isNoFlag ? [rejected(flag, flag.value.at, "'credentials' must be true or false")] : [])];
}
