/**
 * What the options of `@koa/cors` 2 to 5, `kcors` 2 and `koa2-cors` 2 mean (sources: index.js of 3.4.3, 4.0.0 and 5.0.0).
 * Refuses to guess values that are not known; an unknown version is read as 5, the mildest.
 */
import type { Value, ValueOf } from "../../../javascript/values.ts";
import type { EmissionProfile } from "../../../model/emission-profile.ts";
import type { OriginSet } from "../../../model/facts.ts";
import type { Place } from "../../../text/place.ts";
import { parameterValue, returnAnswers } from "../answers.ts";
import { copiedText } from "../cors/options.ts";
import { lookUpOption, truthOf } from "../option-values.ts";
import type { OriginContext, OriginTable } from "../origin-option.ts";
import { entriesOf, originsOfAnswers, readOrigins, unknownOrigins } from "../origin-option.ts";
import type { GuardedParts, PolicyParts } from "../policy-parts.ts";
import { exclusive, mergeParts, unknownParts } from "../policy-parts.ts";
import type { ListRules } from "../policy-settings.ts";
import { flagSetting, listSetting, maxAgeSetting, plainList } from "../policy-settings.ts";
import type { OptionNames } from "../unknown-options.ts";

/** Methods sent without the option. */
export const KOA_METHODS: readonly string[] = ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"];

/** Behaviour that differs by package and version. */
export interface KoaVersion {
  /** Without `origin`, or with a falsy one, the request's Origin is repeated (below 5). */
  readonly reflectsByDefault: boolean;
  /** `*` with credentials becomes the request's Origin (`@koa/cors` from 3 on). */
  readonly reflectsWithCredentials: boolean;
  /** Requests without an Origin header get no headers (below 4). */
  readonly skipsWithoutOrigin: boolean;
}

/** Version of a package; `kcors` and `koa2-cors` behave as `@koa/cors` 2. */
export function koaVersion(packageName: string, major: number | undefined): KoaVersion {
  const effective = packageName === "@koa/cors" ? (major ?? 5) : 2;
  return { reflectsByDefault: effective < 5, reflectsWithCredentials: effective >= 3, skipsWithoutOrigin: effective < 4 };
}

/** Options of `@koa/cors`, and what people write instead. */
export const KOA_OPTION_NAMES: OptionNames = {
  known: ["origin", "allowMethods", "exposeHeaders", "allowHeaders", "maxAge", "credentials", "keepHeadersOnError", "secureContext", "privateNetworkAccess"],
  misnomers: {
    origins: "origin",
    alloworigin: "origin",
    alloworigins: "origin",
    allowedorigin: "origin",
    allowedorigins: "origin",
    whitelist: "origin",
    allowlist: "origin",
    methods: "allowMethods",
    allowedmethods: "allowMethods",
    headers: "allowHeaders",
    allowedheaders: "allowHeaders",
    exposedheaders: "exposeHeaders",
    allowcredentials: "credentials",
    credential: "credentials",
    withcredentials: "credentials",
  },
  opensWithout: "origin",
};

/** Emission of the middleware. `fromList`: the origin is written from an array, which is never compared with `*`. */
export function koaProfile(version: KoaVersion, fromList: boolean, parts: PolicyParts): EmissionProfile {
  const reflects = version.reflectsWithCredentials && parts.origins.kind === "any" && parts.credentials.kind === "known" && parts.credentials.value;
  const profile: EmissionProfile = {
    anyWithCredentials: version.reflectsWithCredentials && !fromList ? "reflects" : "literal-star",
    entryMatch: { ignoreCase: false, globs: "none", regex: "none", schemeless: false, trims: false, normalises: false },
    onMismatch: "pass-on",
    onNoOrigin: reflects || version.skipsWithoutOrigin ? "omit" : "static",
    singleEntryIsStatic: false,
    vary: "always",
    requestHeaders: "mirror",
    starMethodsWithCredentials: "literal",
    starHeadersWithCredentials: "literal",
    methodsDefault: KOA_METHODS,
    uppercasesMethods: false,
    answersPreflight: "preflight-only",
    preflightStatus: 204,
    writesOnResponse: true,
  };
  return version.reflectsWithCredentials ? profile : { ...profile, successor: { label: "@koa/cors 3 and later", anyWithCredentials: "reflects" } };
}

function invalid(value: Value, what: string): OriginSet {
  return { kind: "broken", how: "invalid-value", detail: what, at: value.at, via: value.via };
}

/** What a browser makes of several header lines (Fetch, "get, decode, and split"). */
function joinedText(value: ValueOf<"list">): string {
  const texts = value.items.map((item) => (item.kind === "string" ? item.value.text : undefined));
  return texts.includes(undefined) ? "each item of the list becomes a header line of its own" : texts.join(", ");
}

/** An array is written as one header line for each item. */
function headerLines(value: ValueOf<"list">): OriginSet {
  const { at, via } = value;
  if (value.of !== "array") return invalid(value, "an object is written as its text");
  if (value.items.length > 1) return { kind: "broken", how: "several-values", detail: joinedText(value), at, via };
  if (value.open) return unknownOrigins(value);
  const [item] = value.items;
  if (item === undefined) return { kind: "echo", language: { kind: "none" }, at, via };
  return item.kind === "string" ? copiedText(item.value.text, item.at, [...via, ...item.via]) : unknownOrigins(item);
}

/** What a function's answer means: it is written as it is, and nothing is written for a falsy one. */
const ANSWER_TABLE: OriginTable = {
  text: (value, at, via) => copiedText(value.text, at, via),
  truthy: (value) =>
    value.kind === "boolean" || value.kind === "number" ? invalid(value, "only a string can be an origin") : invalid(value, "an object is written as its text"),
  falsy: (value) => ({ kind: "off", at: value.at, via: value.via }),
  list: headerLines,
  regex: (value) => invalid(value, "a regular expression is written as its text"),
  call: undefined,
  takesTests: false,
};

/** `origin` of the version. */
export function koaOriginTable(version: KoaVersion): OriginTable {
  return {
    ...ANSWER_TABLE,
    falsy: (value) => originWithout(version, value.at, value.via),
    call: (value, context) => {
      const handle = value.function;
      return originsOfAnswers(returnAnswers(context.source, handle, [parameterValue(handle, 0)]), value.at, value.via, ANSWER_TABLE, context);
    },
  };
}

function originWithout(version: KoaVersion, at: Place, via: readonly Place[]): OriginSet {
  return version.reflectsByDefault ? { kind: "echo", language: { kind: "all" }, at, via } : { kind: "any", at, via };
}

const METHODS: ListRules = { absent: KOA_METHODS, falsy: () => undefined, emptyList: "no-header" };
const REQUEST_HEADERS: ListRules = { absent: "mirror", falsy: () => "mirror", emptyList: "no-header" };
const EXPOSED: ListRules = { absent: undefined, falsy: () => undefined, emptyList: "no-header" };

/** Reads the argument of the middleware. */
export function readKoaArgument(argument: Value | undefined, version: KoaVersion, context: OriginContext, at: Place): PolicyParts {
  if (argument?.kind === "choice") {
    const guarded = argument.alternatives.map((one): GuardedParts => ({ when: one.when, parts: readKoaArgument(one.value, version, context, at) }));
    const merged = mergeParts(exclusive(guarded), argument.at, argument.via, context.timing);
    return merged ?? unknownParts(unknownOrigins(argument), "preflight-only", 204);
  }
  const options = argument?.kind === "record" ? argument : undefined;
  const isNothing = argument === undefined || argument.kind === "undefined" || argument.kind === "null";
  if (options === undefined && !isNothing) return unknownParts(unknownOrigins(argument), "preflight-only", 204);
  const look = (name: string): ReturnType<typeof lookUpOption> => lookUpOption(context.source, options, name);
  const origin = look("origin");
  return {
    origins: originsOf(origin, version, context, at),
    entries: origin.kind === "present" ? entriesOf(origin.value) : [],
    credentials: flagSetting(look("credentials"), false, at, (value) => (value.kind === "function" ? undefined : truthOf(value))),
    methods: plainList(listSetting(look("allowMethods"), METHODS, at)),
    requestHeaders: listSetting(look("allowHeaders"), REQUEST_HEADERS, at),
    exposedHeaders: plainList(listSetting(look("exposeHeaders"), EXPOSED, at)),
    maxAge: maxAgeSetting(look("maxAge"), false, at),
    options: options?.at,
    answersPreflight: "preflight-only",
    preflightStatus: 204,
    isDecidedByCode: origin.kind === "present" && origin.value.kind === "function",
  };
}

function originsOf(origin: ReturnType<typeof lookUpOption>, version: KoaVersion, context: OriginContext, at: Place): OriginSet {
  if (origin.kind === "absent") return originWithout(version, at, []);
  if (origin.kind === "unknown") return { kind: "unknown", reason: origin.reason, at: origin.at, via: origin.via };
  return readOrigins(origin.value, koaOriginTable(version), context);
}
