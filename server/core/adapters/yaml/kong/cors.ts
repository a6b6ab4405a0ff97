/** The `cors` plugin of Kong. Semantics: kong/plugins/cors/handler.lua and schema.lua (commit 22246ef2). */
import { CORS_HEADER_NAMES } from "../../../headers/names.ts";
import { nearestWord } from "../../../headers/near-miss.ts";
import type { EmissionProfile } from "../../../model/emission-profile.ts";
import type { CorsPolicy, Fact, ListItem, OriginEntry, OriginSet } from "../../../model/facts.ts";
import type { OriginLanguage } from "../../../model/origin-language.ts";
import { unionOf } from "../../../model/origin-language.ts";
import type { Setting } from "../../../model/setting.ts";
import { byDefault } from "../../../model/setting.ts";
import type { Place } from "../../../text/place.ts";
import type { YamlEntry, YamlOf, YamlValue } from "../../../yaml/document.ts";
import { entryOf, flagOf } from "../../../yaml/document.ts";
import { flagSetting, listSetting, maxAgeSetting, reasonOf } from "../cors-settings.ts";
import type { GatewayBase } from "../gateway-header.ts";
import type { KongPlugin } from "./plugins.ts";

const DEFAULT_METHODS = ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS", "TRACE", "CONNECT"];
const OPTIONS = ["origins", "headers", "exposed_headers", "methods", "max_age", "credentials", "private_network", "preflight_continue", "allow_origin_absent"];

const PROFILE: EmissionProfile = {
  anyWithCredentials: "reflects",
  entryMatch: {
    ignoreCase: false,
    globs: "none",
    regex: { flavour: "pcre", match: "start", ignoreCase: false },
    schemeless: false,
    trims: false,
    normalises: true,
  },
  onMismatch: "omit",
  onNoOrigin: "static",
  singleEntryIsStatic: true,
  vary: "when-dynamic",
  requestHeaders: "mirror",
  starMethodsWithCredentials: "literal",
  starHeadersWithCredentials: "literal",
  methodsDefault: DEFAULT_METHODS,
  uppercasesMethods: false,
  answersPreflight: "preflight-only",
  preflightStatus: 200,
  writesOnResponse: true,
};

/** Facts of one use of the plugin. */
export function* kongCorsFacts(plugin: KongPlugin, base: GatewayBase): Iterable<Fact> {
  const { config } = plugin;
  const placed = { ...base, at: plugin.map.at };
  if (plugin.misplaced !== undefined && plugin.document.errors.length === 0) {
    const reason = "Kong reads the config of a plugin at the top level of the resource, not below spec, so the defaults apply and every origin is let in";
    yield { ...base, kind: "config-problem", at: plugin.misplaced, problem: { kind: "ineffective", reason } };
    return;
  }
  if (config !== undefined && config.kind !== "map" && config.kind !== "null") {
    yield { ...placed, kind: "unread", what: "CORS settings", headers: CORS_HEADER_NAMES, reason: reasonOf(config) };
    return;
  }
  const map = config?.kind === "map" ? config : undefined;
  yield* unknownOptions(map, base, plugin.document.templated);
  if (map === undefined && plugin.document.templated) return;
  yield policyOf(plugin, map, base);
}

function policyOf(plugin: KongPlugin, map: YamlOf<"map"> | undefined, base: GatewayBase): CorsPolicy {
  const at = map?.at ?? plugin.nameAt;
  const find = (key: string): YamlEntry | undefined => notNull(entryOf(map, key));
  const { origins, entries } = originsOf(find("origins"), at, plugin.document.templated);
  const headers = find("headers");
  const continues = flagOf(find("preflight_continue")?.value) === true;
  const policy: CorsPolicy = {
    ...base,
    via: map?.via ?? [],
    kind: "cors-policy",
    at: plugin.nameAt,
    origins,
    entries,
    credentials: flagSetting(find("credentials"), false, at),
    methods: listSetting(find("methods"), DEFAULT_METHODS, at),
    requestHeaders: requestHeadersOf(headers, at),
    exposedHeaders: listSetting(find("exposed_headers"), undefined, at),
    maxAge: maxAgeSetting(find("max_age"), undefined, at, (text) => (/^-?\d+(?:\.\d+)?$/.test(text) ? text : undefined)),
    varyElsewhere: false,
    responses: "all",
    ...(plugin.preflightsEnd === undefined ? {} : { preflightsEnd: plugin.preflightsEnd }),
    profile: {
      ...PROFILE,
      requestHeaders: headers === undefined ? "mirror" : "list",
      answersPreflight: continues ? "no" : PROFILE.answersPreflight,
      // A single plain entry is sent as it is written; only lists are compared in normal form.
      entryMatch: { ...PROFILE.entryMatch, normalises: origins.kind !== "fixed" },
    },
  };
  return map === undefined ? policy : { ...policy, options: map.at };
}

function notNull(entry: YamlEntry | undefined): YamlEntry | undefined {
  return entry?.value.kind === "null" ? undefined : entry;
}

/** Without a list the request's own Access-Control-Request-Headers are repeated. */
function requestHeadersOf(entry: YamlEntry | undefined, at: Place): Setting<readonly ListItem[] | "mirror" | undefined> {
  const isEmpty = entry?.value.kind === "list" && entry.value.items.length === 0;
  return entry === undefined || isEmpty ? byDefault<readonly ListItem[] | "mirror" | undefined>("mirror", at) : listSetting(entry, undefined, at);
}

function originsOf(entry: YamlEntry | undefined, at: Place, templated: boolean): { readonly origins: OriginSet; readonly entries: readonly OriginEntry[] } {
  if (entry === undefined) {
    if (templated) return { origins: { kind: "unknown", reason: { kind: "template", text: "a template may set the origins" }, at, via: [] }, entries: [] };
    return { origins: { kind: "any", at, via: [] }, entries: [] };
  }
  const { value } = entry;
  const { via } = value;
  if (value.kind !== "list" && value.kind !== "scalar") return { origins: { kind: "unknown", reason: reasonOf(value), at: value.at, via }, entries: [] };
  const items: readonly YamlValue[] = value.kind === "list" ? value.items : [value];
  if (items.length === 0) return { origins: { kind: "any", at: value.at, via }, entries: [] };
  const star = items.find((item) => item.kind === "scalar" && item.text === "*");
  if (star !== undefined) return { origins: { kind: "any", at: star.at, via: [...via, ...star.via] }, entries: [] };
  const scalars = items.filter((item) => item.kind === "scalar");
  const entries = scalars.map(
    (item): OriginEntry => ({
      text: item.text,
      form: isFlat(item.text) || isBrokenPattern(item.text) ? "literal" : "regex",
      at: item.at,
      via: [...via, ...item.via],
    }),
  );
  const [only] = scalars;
  if (only !== undefined && items.length === 1 && isFlat(only.text))
    return { origins: { kind: "fixed", value: only.text, at: only.at, via: only.via }, entries };
  const languages = items.map((item): OriginLanguage => (item.kind === "scalar" ? languageOf(item) : { kind: "unknown", reason: reasonOf(item) }));
  return { origins: { kind: "echo", language: unionOf(languages), at: value.at, via }, entries };
}

/** A pattern that starts with `*` is no regular expression: Kong logs an error and the entry never matches. */
function isBrokenPattern(text: string): boolean {
  return text.startsWith("*");
}

/** Kong takes an entry with any other character for a regular expression. */
function isFlat(text: string): boolean {
  return /^[A-Za-z0-9.:/-]+$/.test(text);
}

/**
 * Plain entries are compared without path and default port. A regular expression is tied to the start as a whole, gets
 * a `$` at its end (which binds the last alternative only), and is compared with the host if it holds no colon.
 */
function languageOf(item: YamlOf<"scalar">): OriginLanguage {
  const { text, at, via } = item;
  if (isBrokenPattern(text)) return { kind: "none" };
  if (isFlat(text)) {
    const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/:]+)(:\d+)?/i.exec(text);
    const port = parts?.[3];
    const isDefault = (parts?.[1] === "http" && port === ":80") || (parts?.[1] === "https" && port === ":443");
    const value = parts === null ? text : `${parts[1]}://${parts[2]}${isDefault ? "" : (port ?? "")}`;
    return { kind: "exact", value, part: "origin", ignoreCase: false, at, via };
  }
  const source = text.endsWith("$") ? text : `${text}$`;
  const dialect = { flavour: "pcre", match: "start", ignoreCase: false } as const;
  return { kind: "regex", source, flags: "", part: text.includes(":") ? "origin" : "hostname", dialect, at, via };
}

function* unknownOptions(map: YamlOf<"map"> | undefined, base: GatewayBase, templated: boolean): Iterable<Fact> {
  if (map === undefined || templated) return;
  for (const entry of map.entries) {
    if (OPTIONS.includes(entry.key) || !/^[A-Za-z_-]+$/.test(entry.key)) continue;
    const near = nearestWord(entry.key, OPTIONS);
    const reason = `the cors plugin has no option '${entry.key}'${near === undefined ? "" : `; '${near}' was probably meant`}`;
    const resembles = near !== undefined && entryOf(map, near) === undefined ? { resembles: near } : {};
    yield { ...base, kind: "config-problem", at: entry.keyAt, via: map.via, problem: { kind: "rejected", when: "when it is loaded", reason, ...resembles } };
  }
}
