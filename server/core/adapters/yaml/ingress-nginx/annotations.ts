/**
 * CORS annotations of ingress-nginx. Semantics: ingress-nginx internal/ingress/annotations/cors/main.go and the CORS
 * macro of nginx.tmpl (commit dbb11b92). Refuses annotations with a prefix of one's own.
 */

import { CORS_HEADER_NAMES } from "../../../headers/names.ts";
import { nearestWord } from "../../../headers/near-miss.ts";
import type { EmissionProfile } from "../../../model/emission-profile.ts";
import type { ConfigProblem, CorsPolicy, Fact, ListItem, OriginEntry, OriginSet } from "../../../model/facts.ts";
import type { OriginLanguage } from "../../../model/origin-language.ts";
import { unionOf } from "../../../model/origin-language.ts";
import type { Setting } from "../../../model/setting.ts";
import { byDefault, unknownSetting, written } from "../../../model/setting.ts";
import type { YamlEntry, YamlOf } from "../../../yaml/document.ts";
import { commaItems, reasonOf } from "../cors-settings.ts";
import type { GatewayBase } from "../gateway-header.ts";

/** Prefix of all annotations. */
export const PREFIX = "nginx.ingress.kubernetes.io/";

const CORS_NAMES = [
  "enable-cors",
  "cors-allow-origin",
  "cors-allow-credentials",
  "cors-allow-methods",
  "cors-allow-headers",
  "cors-expose-headers",
  "cors-max-age",
] as const;
const DEFAULT_METHODS = "GET, PUT, POST, DELETE, PATCH, OPTIONS";
const DEFAULT_HEADERS = "DNT,Keep-Alive,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,Content-Type,Range,Authorization";
const DEFAULT_MAX_AGE = "1728000";

/** How ingress-nginx turns annotations into headers. */
export const INGRESS_NGINX_PROFILE: EmissionProfile = {
  anyWithCredentials: "literal-star",
  entryMatch: { ignoreCase: true, globs: "one-label", regex: "none", schemeless: false, trims: true, normalises: false },
  onMismatch: "omit",
  onNoOrigin: "omit",
  singleEntryIsStatic: false,
  vary: "never",
  requestHeaders: "list",
  starMethodsWithCredentials: "literal",
  starHeadersWithCredentials: "literal",
  methodsDefault: DEFAULT_METHODS.split(", "),
  uppercasesMethods: false,
  answersPreflight: "all-options",
  preflightStatus: 204,
  writesOnResponse: true,
  successor: { label: "Traefik's ingress-nginx provider or a Gateway API controller", anyWithCredentials: "reflects" },
};

/** A block of annotations. */
export interface AnnotationBlock {
  readonly map: YamlOf<"map">;
  readonly base: GatewayBase;
  /** A whole Ingress, not a Helm value or a patch: only then may it be said that something is missing or refused. */
  readonly complete: boolean;
}

/** The policy and the problems of one block. */
export function* annotationFacts(block: AnnotationBlock): Iterable<Fact> {
  const { map, base } = block;
  const find = (name: string): YamlEntry | undefined => map.entries.find((entry) => entry.key === PREFIX + name);
  const enable = find("enable-cors");
  const settings = map.entries.filter((entry) => entry.key.startsWith(`${PREFIX}cors-`));
  if (block.complete) yield* unquotedProblems(block);
  const enabled = enable === undefined ? false : goFlag(enable);
  const [first] = settings;
  if (enabled === false) {
    if (enable === undefined && block.complete && first !== undefined) {
      yield problem(base, first, { kind: "ineffective", reason: `ingress-nginx reads the cors- annotations only if ${PREFIX}enable-cors is "true"` });
    }
    return;
  }
  if (enable === undefined) return;
  if (enabled === undefined) {
    yield {
      ...base,
      kind: "unread",
      at: enable.at,
      via: enable.value.via,
      what: "CORS annotations",
      headers: CORS_HEADER_NAMES,
      reason: reasonOf(enable.value),
    };
    return;
  }
  yield* nameProblems(block, settings, find("cors-allow-origin") === undefined);
  yield* policyFacts(block, enable, find);
}

function* policyFacts(block: AnnotationBlock, enable: YamlEntry, find: (name: string) => YamlEntry | undefined): Iterable<Fact> {
  const { map, base } = block;
  const { at } = enable;
  const originEntry = find("cors-allow-origin");
  const read = originsOf(originEntry, enable);
  if (originEntry !== undefined && read.refused !== undefined) {
    yield problem(base, originEntry, {
      kind: "ineffective",
      reason: `${read.refused} is not accepted, so the whole list is ignored and every origin is let in`,
    });
  }
  const methods = listOf(find("cors-allow-methods"), DEFAULT_METHODS, /^[A-Za-z, ]+$/, enable);
  const policy: CorsPolicy = {
    ...base,
    kind: "cors-policy",
    at,
    origins: read.origins,
    entries: read.entries,
    credentials: credentialsOf(find("cors-allow-credentials"), enable),
    methods,
    requestHeaders: listOf(find("cors-allow-headers"), DEFAULT_HEADERS, /^[A-Za-z0-9\-_, ]+$/, enable),
    exposedHeaders: listOf(find("cors-expose-headers"), undefined, /^[A-Za-z0-9\-_*, ]+$/, enable),
    maxAge: maxAgeOf(find("cors-max-age"), enable),
    varyElsewhere: false,
    responses: "all",
    profile: INGRESS_NGINX_PROFILE,
    options: map.at,
  };
  yield policy;
}

function problem(base: GatewayBase, entry: YamlEntry, what: ConfigProblem["problem"]): ConfigProblem {
  return { ...base, kind: "config-problem", at: entry.value.kind === "null" ? entry.keyAt : entry.value.at, via: entry.value.via, problem: what };
}

/** Flags as strconv.ParseBool reads them; `undefined` if the text is not known. Text that is no flag counts as false. */
function goFlag(entry: YamlEntry): boolean | undefined {
  if (entry.value.kind === "null") return false;
  if (entry.value.kind !== "scalar") return undefined;
  return /^(?:1|t|T|TRUE|true|True)$/.test(entry.value.text.trim());
}

/** Annotation values are strings; the API server refuses a bare flag or number. */
function* unquotedProblems(block: AnnotationBlock): Iterable<Fact> {
  for (const entry of block.map.entries) {
    const { value } = entry;
    if (!isCorsName(entry.key) || value.kind !== "scalar" || value.style !== "plain") continue;
    if (!/^(?:true|false|yes|no|on|off|\d+)$/i.test(value.text)) continue;
    yield problem(block.base, entry, {
      kind: "rejected",
      when: "when it is applied",
      reason: `annotation values must be text, and ${value.text} without quotes is a ${/^\d/.test(value.text) ? "number" : "flag"}`,
    });
  }
}

function isCorsName(key: string): boolean {
  return CORS_NAMES.some((name) => key === PREFIX + name);
}

function* nameProblems(block: AnnotationBlock, settings: readonly YamlEntry[], originMissing: boolean): Iterable<Fact> {
  for (const entry of settings) {
    if (isCorsName(entry.key)) continue;
    const name = nearestWord(entry.key.slice(PREFIX.length), CORS_NAMES);
    const absent = name !== undefined && !block.map.entries.some((other) => other.key === PREFIX + name);
    const resembles = absent ? PREFIX + name : undefined;
    yield {
      ...block.base,
      kind: "config-problem",
      at: entry.keyAt,
      via: [],
      problem: { kind: "unknown-option", option: entry.key, resembles, leavesOpen: originMissing && name === "cors-allow-origin" },
    };
  }
}

interface ReadOrigins {
  readonly origins: OriginSet;
  readonly entries: readonly OriginEntry[];
  /** The part that makes ingress-nginx give up on the whole value. */
  readonly refused?: string;
}

function originsOf(entry: YamlEntry | undefined, enable: YamlEntry): ReadOrigins {
  if (entry === undefined || entry.value.kind === "null") return { origins: { kind: "any", at: enable.at, via: enable.value.via }, entries: [] };
  const { value } = entry;
  if (value.kind !== "scalar") return { origins: { kind: "unknown", reason: reasonOf(value), at: value.at, via: value.via }, entries: [] };
  const items = commaItems(value);
  const star = items.find((item) => item.text === "*");
  if (star !== undefined || items.length === 0) return { origins: { kind: "any", at: star?.at ?? value.at, via: value.via }, entries: [] };
  const refused = items.find((item) => !isAcceptedEntry(item.text));
  if (refused !== undefined) {
    const reason = { kind: "dynamic", text: "ingress-nginx does not accept the list" } as const;
    return { origins: { kind: "unknown", reason, at: value.at, via: value.via }, entries: [], refused: `'${refused.text.slice(0, 80)}'` };
  }
  const entries = items.map((item): OriginEntry => ({ text: item.text, form: item.text.includes("*") ? "glob" : "literal", at: item.at, via: value.via }));
  return { origins: { kind: "echo", language: unionOf(items.map((item) => languageOf(item, value))), at: value.at, via: value.via }, entries };
}

/** The validator of the whole value, character by character: letters, digits, `.`, `-`, `*.`, `://` behind a letter, `:port`. */
function isAcceptedEntry(entry: string): boolean {
  const text = entry.replaceAll(" ", "");
  if (!/^[A-Za-z0-9.\-:*/]*$/.test(text)) return false;
  if (/\*(?!\.)/.test(text) || /:(?!\d|\/\/)/.test(text)) return false;
  return !/\//.test(text.replace(/[a-z]:\/\//g, ""));
}

/** One entry: a wildcard stands for one label, letters are compared in any case, an entry without scheme is skipped. */
function languageOf(item: ListItem, value: YamlOf<"scalar">): OriginLanguage {
  const { text, at } = item;
  if (text !== "null" && !/^[a-z]+:\/\/(?:\*\.)?[A-Za-z0-9\-.]*(?::\d+)?$/.test(text)) return { kind: "none" };
  if (text.includes("*")) return { kind: "glob", pattern: text, dialect: "one-label", ignoreCase: true, at, via: value.via };
  return { kind: "exact", value: text, part: "origin", ignoreCase: true, at, via: value.via };
}

/** True unless the text says false; text that is no flag leaves the default. */
function credentialsOf(entry: YamlEntry | undefined, enable: YamlEntry): Setting<boolean> {
  if (entry === undefined || entry.value.kind === "null") return byDefault(true, enable.at);
  const { value } = entry;
  if (value.kind !== "scalar") return unknownSetting(reasonOf(value), value.at, value.via);
  return written(!/^(?:0|f|F|FALSE|false|False)$/.test(value.text.trim()), value.at, value.via, entry.at);
}

function listOf(entry: YamlEntry | undefined, fallback: string | undefined, accepted: RegExp, enable: YamlEntry): Setting<readonly ListItem[] | undefined> {
  const byItself = (): Setting<readonly ListItem[] | undefined> =>
    byDefault<readonly ListItem[] | undefined>(
      fallback?.split(",").map((text) => ({ text: text.trim(), at: enable.at })),
      enable.at,
    );
  if (entry === undefined || entry.value.kind === "null") return byItself();
  const { value } = entry;
  if (value.kind !== "scalar") return unknownSetting(reasonOf(value), value.at, value.via);
  if (value.text.length > 4000 || !accepted.test(value.text)) return byItself();
  return written<readonly ListItem[] | undefined>(commaItems(value), value.at, value.via, entry.at);
}

function maxAgeOf(entry: YamlEntry | undefined, enable: YamlEntry): Setting<string | undefined> {
  if (entry === undefined || entry.value.kind === "null") return byDefault<string | undefined>(DEFAULT_MAX_AGE, enable.at);
  const { value } = entry;
  if (value.kind !== "scalar") return unknownSetting(reasonOf(value), value.at, value.via);
  if (!/^-?\d+$/.test(value.text)) return byDefault<string | undefined>(DEFAULT_MAX_AGE, enable.at);
  return written<string | undefined>(value.text, value.at, value.via, entry.at);
}
