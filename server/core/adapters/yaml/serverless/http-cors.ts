/**
 * `cors` of `http` events: a mocked OPTIONS method of a REST API for each path. Semantics: serverless 3.40.0 (lib/plugins/aws/package/compile/events/
 * api-gateway/lib: `cors.js`, `validate.js`), the same in version 4. All events of one path make up one policy.
 */
import { CORS_HEADER_NAMES } from "../../../headers/names.ts";
import type { EmissionProfile } from "../../../model/emission-profile.ts";
import type { Fact, ListItem } from "../../../model/facts.ts";
import type { Setting } from "../../../model/setting.ts";
import { byDefault, unknownSetting } from "../../../model/setting.ts";
import type { Place } from "../../../text/place.ts";
import { valueTextAt } from "../../../text/value-text.ts";
import type { YamlEntry, YamlOf, YamlValue } from "../../../yaml/document.ts";
import { entryOf, flagOf, scalarText, valueAt } from "../../../yaml/document.ts";
import { REST_API_OPTIONS } from "../../aws-profiles.ts";
import type { EntryMeaning, ReadOrigins } from "../cors-settings.ts";
import { commaItems, exactOrigin, flagSetting, listSetting, maxAgeSetting, originsFrom, reasonOf, schemeOrigins } from "../cors-settings.ts";
import type { GatewayBase } from "../gateway-header.ts";
import type { ServiceEvent } from "./service.ts";

/** Sent as Access-Control-Allow-Headers if nothing is written. */
export const DEFAULT_HEADERS = [
  "Content-Type",
  "X-Amz-Date",
  "Authorization",
  "X-Api-Key",
  "X-Amz-Security-Token",
  "X-Amz-User-Agent",
  "X-Amzn-Trace-Id",
] as const;

const EVERY_METHOD = ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"];

/** The first origin is sent as it is; a template puts the caller's in its place if an entry matches. Vary is never sent. */
const PROFILE: EmissionProfile = { ...REST_API_OPTIONS, entryMatch: { ...REST_API_OPTIONS.entryMatch, globs: "some-text" } };

/** An event with CORS. */
export interface HttpCors {
  readonly function: string;
  /** Without slashes at its ends, as the tool compares it; `undefined` if it is not known. */
  readonly path: string | undefined;
  readonly method: string | undefined;
  /** `true` or a map. */
  readonly cors: YamlValue;
}

/** The event's CORS settings; `undefined` if it has none. */
export function httpCorsOf(event: ServiceEvent): HttpCors | undefined {
  const cors = valueAt(event.value, "cors");
  if (cors === undefined || cors.kind === "null" || flagOf(cors) === false) return undefined;
  const path = scalarText(valueAt(event.value, "path"))?.replace(/^\//, "").replace(/\/$/, "");
  return { function: event.function, path, method: scalarText(valueAt(event.value, "method"))?.toUpperCase(), cors };
}

/** Events by path, each list in order. An event whose path is not known stands for itself. */
export function byPath(events: readonly HttpCors[]): readonly (readonly [HttpCors, ...HttpCors[]])[] {
  const groups = new Map<string, [HttpCors, ...HttpCors[]]>();
  for (const [index, event] of events.entries()) {
    const key = event.path === undefined ? `?${index}` : `/${event.path}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [event]);
    else group.push(event);
  }
  return [...groups.values()];
}

/** The policy of one path. */
export function httpCorsFact(events: readonly [HttpCors, ...HttpCors[]], base: GatewayBase): Fact {
  const last = events[events.length - 1] ?? events[0];
  const { cors } = last;
  const unread = events.find((event) => event.cors.kind !== "map" && flagOf(event.cors) !== true);
  if (unread !== undefined)
    return { ...base, kind: "unread", at: unread.cors.at, what: "CORS settings", headers: CORS_HEADER_NAMES, reason: reasonOf(unread.cors) };
  const { origins, entries, isListed } = originsOf(events, cors);
  return {
    ...base,
    kind: "cors-policy",
    at: cors.at,
    origins,
    entries,
    credentials: credentialsOf(events, cors.at),
    methods: methodsOf(events, cors.at),
    requestHeaders: joined(
      events.map((event) => listSetting(given(event.cors, "headers"), DEFAULT_HEADERS, cors.at)),
      cors.at,
    ),
    exposedHeaders: byDefault(undefined, cors.at),
    maxAge: maxAgeSetting(lastGiven(events, "maxAge"), undefined, cors.at, (text) => text),
    varyElsewhere: false,
    responses: "preflight",
    profile: isListed ? { ...PROFILE, anyWithCredentials: "reflects" } : PROFILE,
    options: cors.at,
  };
}

function given(cors: YamlValue, key: string): YamlEntry | undefined {
  const entry = entryOf(cors, key);
  return entry === undefined || entry.value.kind === "null" ? undefined : entry;
}

function lastGiven(events: readonly HttpCors[], key: string): YamlEntry | undefined {
  return events.flatMap((event) => given(event.cors, key) ?? []).at(-1);
}

/** The lists of all events are put together, those of the last event first; `origin` counts where there is no list, and may be one itself. */
function originsOf(events: readonly HttpCors[], last: YamlValue): ReadOrigins & { readonly isListed: boolean } {
  const lists = events.flatMap((event) => given(event.cors, "origins")?.value ?? []).reverse();
  const origin = given(last, "origin")?.value;
  const parts = origin?.kind === "scalar" && origin.text.includes(",") ? partsOf(origin) : undefined;
  const place = parts !== undefined && origin !== undefined ? origin : lists[0];
  const items = parts ?? lists.flatMap((list) => (list.kind === "list" ? list.items : [list]));
  if (place !== undefined && items.length > 0) return { ...listed(items, place), isListed: true };
  if (origin === undefined && place === undefined) return { origins: { kind: "any", at: last.at, via: last.via }, entries: [], isListed: false };
  const value = origin ?? place ?? last;
  if (value.kind === "scalar" && value.text !== "") return { ...single(value), isListed: false };
  return { origins: { kind: "unknown", reason: reasonOf(value), at: value.at, via: value.via }, entries: [], isListed: false };
}

function listed(items: readonly YamlValue[], place: YamlValue): ReadOrigins {
  const [only] = items;
  if (items.length === 1 && only?.kind === "scalar" && !only.text.includes("*")) return single(only);
  return originsFrom({ kind: "list", items, flow: false, at: place.at, via: place.via }, place.at, meaningOf);
}

function single(value: YamlOf<"scalar">): ReadOrigins {
  const { text, at, via } = value;
  if (text === "*") return { origins: { kind: "any", at, via }, entries: [] };
  return { origins: { kind: "fixed", value: text, at, via }, entries: [{ text, form: "literal", at, via }] };
}

function partsOf(scalar: YamlOf<"scalar">): readonly YamlOf<"scalar">[] {
  return commaItems(scalar).map(({ text, at }) => ({ ...scalar, text, at, value: valueTextAt(text, at, true) }));
}

/** Dots are escaped and the first `*` becomes `.+`; whatever else a pattern of Java knows keeps its meaning there. */
function meaningOf(text: string, scalar: YamlOf<"scalar">): EntryMeaning {
  if (text === "*") return { kind: "any" };
  if (/[?+()[\]{}|\\^$]|\*.*\*/.test(text)) {
    return { kind: "origins", form: "regex", language: { kind: "unknown", reason: { kind: "dynamic", text: "a pattern of Java is in it" } } };
  }
  const anyOfScheme = schemeOrigins(text, scalar);
  if (anyOfScheme !== undefined) return { kind: "origins", form: "glob", language: anyOfScheme };
  if (!text.includes("*")) return { kind: "origins", form: "literal", language: exactOrigin(text, scalar) };
  const language = { kind: "glob", pattern: text, dialect: "some-text", ignoreCase: false, at: scalar.at, via: scalar.via } as const;
  return { kind: "origins", form: "glob", language };
}

/** One event that allows credentials is enough. */
function credentialsOf(events: readonly HttpCors[], at: Place): Setting<boolean> {
  const all = events.map((event) => flagSetting(given(event.cors, "allowCredentials"), false, at));
  const on = all.find((one) => one.kind === "known" && one.value);
  return on ?? all.find((one) => one.kind === "unknown") ?? all.findLast((one) => one.kind === "known" && one.from === "written") ?? byDefault(false, at);
}

/** The methods that are written, those of the events themselves, and OPTIONS; ANY stands for all. */
function methodsOf(events: readonly HttpCors[], at: Place): Setting<readonly ListItem[] | undefined> {
  if (events.some((event) => event.method === undefined)) return unknownSetting({ kind: "dynamic", text: "the method of an event is not known" }, at);
  const written = events.map((event) => listSetting(given(event.cors, "methods"), [], at));
  const all = joined(written, at);
  if (all.kind !== "known") return all;
  const own: readonly ListItem[] = ["OPTIONS", ...events.map((event) => event.method ?? "")].map((text) => ({ text, at }));
  const items = [...(all.value ?? []), ...own].flatMap((item) => (item.text === "ANY" ? EVERY_METHOD.map((text) => ({ text, at: item.at })) : [item]));
  return { ...all, value: items.filter((item, index) => items.findIndex((other) => other.text === item.text) === index) };
}

/** Lists put together; one that is not known leaves the whole open. */
function joined(lists: readonly Setting<readonly ListItem[] | undefined>[], at: Place): Setting<readonly ListItem[] | undefined> {
  const unknown = lists.find((list) => list.kind === "unknown");
  if (unknown !== undefined) return unknown;
  const known = lists.flatMap((list) => (list.kind === "known" ? [list] : []));
  const items = known.flatMap((list) => list.value ?? []);
  const shown = known.findLast((list) => list.from === "written") ?? { kind: "known", at, via: [], from: "default" };
  return { ...shown, value: items.filter((item, index) => items.findIndex((other) => other.text === item.text) === index) };
}
