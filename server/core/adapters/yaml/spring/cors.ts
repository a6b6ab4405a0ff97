/**
 * What Spring's CorsConfiguration does with its settings (spring-framework 021850c7, `web/cors/CorsConfiguration.java` and `DefaultCorsProcessor`;
 * the same checks since 5.3). Before 5.3 `*` with credentials repeated every origin.
 */

import type { EmissionProfile } from "../../../model/emission-profile.ts";
import type { CorsPolicy, Fact } from "../../../model/facts.ts";
import type { OriginLanguage } from "../../../model/origin-language.ts";
import { unionOf } from "../../../model/origin-language.ts";
import { valueTextAt } from "../../../text/value-text.ts";
import type { YamlEntry, YamlOf, YamlValue } from "../../../yaml/document.ts";
import { scalarText } from "../../../yaml/document.ts";
import type { EntryMeaning, ReadOrigins } from "../cors-settings.ts";
import { commaItems, exactOrigin, flagSetting, listSetting, maxAgeSetting, originsFrom, reasonOf } from "../cors-settings.ts";
import { durationSeconds } from "../duration.ts";
import type { GatewayBase } from "../gateway-header.ts";
import { relaxedEntry } from "./relaxed.ts";

const PROFILE: EmissionProfile = {
  anyWithCredentials: "throws",
  refusal: {
    when: "with every request from another site",
    reason: "allowCredentials may not be combined with '*' in allowedOrigins (before Spring 5.3 every origin got in)",
  },
  entryMatch: { ignoreCase: true, globs: "any-text", regex: "none", schemeless: false, trims: false, normalises: true },
  onMismatch: "forbid",
  onNoOrigin: "omit",
  singleEntryIsStatic: false,
  vary: "always",
  requestHeaders: "list",
  starMethodsWithCredentials: "expands",
  starHeadersWithCredentials: "mirrors",
  methodsDefault: ["GET", "HEAD"],
  uppercasesMethods: false,
  answersPreflight: "preflight-only",
  preflightStatus: 200,
  writesOnResponse: true,
};

/** The policy of one map of settings. `find` looks a setting up as its place binds it. */
export function springCorsFact(settings: YamlOf<"map">, base: GatewayBase, find: (key: string) => YamlEntry | undefined): Fact {
  const { at } = settings;
  const { origins, entries } = originsOf(settings, find);
  const policy: CorsPolicy = {
    ...base,
    kind: "cors-policy",
    at,
    origins,
    entries,
    credentials: flagSetting(find("allowCredentials"), false, at),
    methods: listSetting(find("allowedMethods"), PROFILE.methodsDefault, at),
    requestHeaders: listSetting(find("allowedHeaders"), undefined, at),
    exposedHeaders: listSetting(find("exposedHeaders"), undefined, at),
    maxAge: maxAgeSetting(find("maxAge"), undefined, at, durationSeconds),
    varyElsewhere: false,
    responses: "all",
    profile: PROFILE,
    options: at,
  };
  return policy;
}

/** Exact origins and patterns together let in; of a star among the exact ones `*` is sent. */
function originsOf(settings: YamlOf<"map">, find: (key: string) => YamlEntry | undefined): ReadOrigins {
  const exact = find("allowedOrigins");
  const patterns = find("allowedOriginPatterns");
  const first = exact === undefined ? undefined : originsFrom(asList(exact.value), settings.at, exactMeaning);
  const second = patterns === undefined ? undefined : patternsOf(asList(patterns.value));
  const all = [first, second].filter((read) => read !== undefined);
  const [only] = all;
  if (only === undefined) return { origins: { kind: "off", at: settings.at, via: settings.via }, entries: [] };
  const decisive = all.find(({ origins }) => origins.kind === "any" || (origins.kind === "echo" && origins.language.kind === "all"));
  const unclear = all.find(({ origins }) => origins.kind !== "echo");
  if (all.length === 1 || decisive !== undefined || unclear !== undefined) return decisive ?? unclear ?? only;
  const language = unionOf(all.flatMap(({ origins }) => (origins.kind === "echo" ? [origins.language] : [])));
  const { at, via } = only.origins;
  return { origins: { kind: "echo", language, at, via }, entries: all.flatMap(({ entries }) => entries) };
}

/** Several origins in one text are bound as a list. */
function asList(value: YamlValue): YamlValue {
  if (value.kind !== "scalar" || !value.text.includes(",") || value.text.includes("[")) return value;
  const items = commaItems(value).map(({ text, at }) => ({ ...value, text, at, value: valueTextAt(text, at, true) }));
  return { kind: "list", items, flow: false, at: value.at, via: value.via };
}

function exactMeaning(text: string, scalar: YamlOf<"scalar">): EntryMeaning {
  if (text === "*") return { kind: "any" };
  return { kind: "origins", form: "literal", language: exactOrigin(text.replace(/\/$/, ""), scalar, true) };
}

function patternsOf(value: YamlValue): ReadOrigins {
  const items = value.kind === "list" ? value.items : [value];
  const star = items.find((item) => scalarText(item) === "*");
  if (star !== undefined) return { origins: { kind: "echo", language: { kind: "all" }, at: star.at, via: star.via }, entries: [] };
  if (items.every((item) => item.kind === "unknown" || item.kind === "intrinsic")) {
    return { origins: { kind: "unknown", reason: reasonOf(items[0] ?? value), at: value.at, via: value.via }, entries: [] };
  }
  return originsFrom(value, value.at, (text, scalar) => ({
    kind: "origins",
    form: text.includes("*") ? "glob" : "literal",
    language: patternLanguage(text, scalar),
  }));
}

/** `*` is any text; `:[8080,8081]` are ports, `:[*]` is any port or none. */
function patternLanguage(text: string, { at, via }: YamlOf<"scalar">): OriginLanguage {
  const glob = (pattern: string): OriginLanguage => ({ kind: "glob", pattern, dialect: "any-text", ignoreCase: false, at, via });
  const ports = /^(.*):\[(\*|\d+(?:,\d+)*)\]$/.exec(text.replace(/\/$/, ""));
  if (ports === null) return glob(text.replace(/\/$/, ""));
  const [, host = "", list = ""] = ports;
  return unionOf(list === "*" ? [glob(host), glob(`${host}:*`)] : list.split(",").map((port) => glob(`${host}:${port}`)));
}

/** The settings of a map, as relaxed binding finds them. */
export function relaxedFinder(settings: YamlOf<"map">): (key: string) => YamlEntry | undefined {
  return (key) => {
    const entry = relaxedEntry(settings, key);
    return entry?.value.kind === "null" ? undefined : entry;
  };
}
