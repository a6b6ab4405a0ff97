/**
 * `routeRules` of a configuration of Nuxt or Nitro: `headers`, and `cors: true`, which stands for four of them (nitropack 2.13.6
 * dist/core/index.mjs). Refuses rules that cannot be read: they are listed as unread.
 */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { RecordProperty, Value, ValueOf } from "../../../javascript/values.ts";
import { propertyOf, unknownValue } from "../../../javascript/values.ts";
import type { Scope } from "../../../model/facts.ts";
import { valueTextAt } from "../../../text/value-text.ts";
import type { PathEntry } from "../../path-entries.ts";
import { decidesSharing, writesWhereMatched } from "../../path-entries.ts";
import { globPattern } from "../../path-patterns.ts";
import { truthOf } from "../option-values.ts";
import { isInterestingHeader } from "../raw-headers/header-names.ts";
import type { RawWrite } from "../raw-headers/writes.ts";
import { keyOf } from "../raw-headers/writes.ts";
import { ownerIdAt } from "../registrations.ts";

const ENDINGS: readonly string[] = ["js", "mjs", "cjs", "ts", "mts", "cts"];
const FILES: ReadonlySet<string> = new Set(["nuxt", "nitro"].flatMap((name) => ENDINGS.map((ending) => `${name}.config.${ending}`)));
const WRAPPERS = ["defineNuxtConfig", "defineNitroConfig", "defineConfig"];

/** Headers of `cors: true`, under what `headers` of the same rule says. */
const CORS_HEADERS: readonly (readonly [name: string, value: string])[] = [
  ["access-control-allow-origin", "*"],
  ["access-control-allow-methods", "*"],
  ["access-control-allow-headers", "*"],
  ["access-control-max-age", "0"],
];

/** All that the rules say. */
export interface RouteRules {
  readonly entries: readonly PathEntry<RawWrite>[];
  readonly unread: readonly Value[];
}

/** The configuration objects of the file: none in files of other names. */
export function nitroConfigs(source: JavaScriptSource): readonly Value[] {
  if (!FILES.has(source.file.slice(source.file.lastIndexOf("/") + 1))) return [];
  const wrapped = source.callsNamed(WRAPPERS).flatMap(({ arguments: [config], when }) => (config === undefined || when.kind === "never" ? [] : [config]));
  const exported = source.exports().get("default");
  return wrapped.length > 0 ? wrapped : exported === undefined ? [] : [exported];
}

/** The rules of a configuration, at the top or below `nitro`. */
export function routeRulesOf(source: JavaScriptSource): RouteRules {
  const entries: PathEntry<RawWrite>[] = [];
  const unread: Value[] = [];
  for (const config of nitroConfigs(source)) {
    for (const rules of [propertyOf(config, "routeRules")?.value, propertyOf(propertyOf(config, "nitro")?.value, "routeRules")?.value]) {
      if (rules === undefined || rules.kind === "undefined") continue;
      if (rules.kind !== "record" || rules.open) unread.push(rules);
      for (const property of rules.kind === "record" ? rules.properties : []) entries.push(entryOf(property, unread));
    }
  }
  return { entries, unread };
}

function entryOf({ name: path, at, value }: RecordProperty, unread: Value[]): PathEntry<RawWrite> {
  const scope: Scope = { level: "route", path, owner: ownerIdAt(at), order: at.span.start };
  const headers = propertyOf(value, "headers")?.value;
  const cors = propertyOf(value, "cors");
  const isUnread = value.kind !== "record" || value.open || (headers !== undefined && headers.kind !== "record" && headers.kind !== "undefined");
  if (isUnread && !(value.kind === "boolean")) unread.push(headers ?? value);
  const given: readonly RecordProperty[] = headers?.kind === "record" ? headers.properties : [];
  const isOn = cors === undefined ? false : truthOf(cors.value);
  if (cors !== undefined && isOn === undefined) unread.push(cors.value);
  const names = new Set(given.map((property) => property.name.toLowerCase()));
  const supplied = isOn === true && cors !== undefined ? CORS_HEADERS.filter(([name]) => !names.has(name)) : [];
  const base = {
    mode: "set",
    when: { kind: "always" },
    group: `object:${keyOf(at)}`,
    within: undefined,
    site: undefined,
    isFetch: false,
    object: undefined,
    scope,
  } as const;
  const preflight = { answers: "no", status: 204 } as const;
  return {
    paths: globPattern(path),
    at,
    writes: [
      ...supplied.map(
        ([name, text]): RawWrite => ({
          ...base,
          name,
          nameAt: cors?.keyAt ?? at,
          at: cors?.at ?? at,
          value: suppliedValue(cors?.value ?? value, text),
          preflight,
        }),
      ),
      ...given
        .filter(({ name }) => isInterestingHeader(name))
        .map(
          (property): RawWrite => ({
            ...base,
            name: property.name,
            nameAt: property.keyAt,
            at: property.at,
            value: property.value,
            preflight,
            ...(headers === undefined ? {} : { object: headers.at }),
          }),
        ),
    ],
  };
}

function suppliedValue({ at, via }: Value, text: string): ValueOf<"string"> {
  return { kind: "string", value: valueTextAt(text, at, false), at, via };
}

/** What goes out together: for each rule that writes an Access-Control header, its headers and those of the rules that match there too. */
export function answersOf({ entries }: RouteRules): readonly RawWrite[] {
  return entries.flatMap((entry) => {
    if (!entry.writes.some(({ name }) => decidesSharing(name))) return [];
    const sent = writesWhereMatched(entry, entries, "unknown", (write, reason) => ({ ...write, value: unknownValue(reason, write.at) }));
    return sent.map((write) => ({ ...write, group: `object:${keyOf(entry.at)}` }));
  });
}

/** Every header once. */
export function writesOf({ entries }: RouteRules): readonly RawWrite[] {
  return entries.flatMap(({ writes }) => writes);
}
