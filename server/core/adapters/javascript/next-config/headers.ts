/**
 * The answer of `headers()` in a configuration of Next.js, read from what the file exports. Refuses configurations that a plugin hands back,
 * and parts that cannot be read: they are listed as unread.
 */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Value, ValueOf } from "../../../javascript/values.ts";
import { propertyOf, stringOf, unknownValue } from "../../../javascript/values.ts";
import type { Condition } from "../../../model/condition.ts";
import { allOf, opaqueTest } from "../../../model/condition.ts";
import type { Scope } from "../../../model/facts.ts";
import type { Place } from "../../../text/place.ts";
import type { PathEntry, Replaced } from "../../path-entries.ts";
import { decidesSharing, replacedWrites, writesWhereMatched } from "../../path-entries.ts";
import { capturedNames, parametersIn, repeatsParameter, routePattern } from "../../path-patterns.ts";
import { alternativesOf } from "../alternatives.ts";
import { isInterestingHeader } from "../raw-headers/header-names.ts";
import type { RawWrite } from "../raw-headers/writes.ts";
import { keyOf } from "../raw-headers/writes.ts";
import { ownerIdAt } from "../registrations.ts";

/** A `Set-Cookie` header. */
export interface NextCookie {
  readonly value: Value;
  readonly at: Place;
  readonly scope: Scope;
}

/** What could not be read. */
export interface UnreadPart {
  readonly what: string;
  readonly value: Value;
}

/** What Next.js refuses when it starts or is built. */
export interface RefusedPart {
  readonly value: Value;
  readonly reason: string;
}

/** All that `headers()` says. */
export interface NextHeaders {
  readonly entries: readonly PathEntry<RawWrite>[];
  readonly cookies: readonly NextCookie[];
  readonly unread: readonly UnreadPart[];
  readonly refused: readonly RefusedPart[];
  /** `headers` that is no function, which Next.js passes over. */
  readonly ignored: readonly Value[];
}

interface Found {
  readonly entries: PathEntry<RawWrite>[];
  readonly cookies: NextCookie[];
  readonly unread: UnreadPart[];
  readonly refused: RefusedPart[];
  readonly ignored: Value[];
}

/** Names of the configuration. */
export const NEXT_CONFIG_FILES: ReadonlySet<string> = new Set(["js", "mjs", "cjs", "ts", "mts", "cts"].map((ending) => `next.config.${ending}`));
/** Functions around the configuration, `export default (phase) => …`. */
const MOST_FUNCTIONS = 3;

const known = new WeakMap<JavaScriptSource, NextHeaders>();

/** The headers of the configuration that a file is, or that imports it. */
export function nextHeadersAround(source: JavaScriptSource): NextHeaders {
  const config = isConfig(source) ? source : source.importers().find(isConfig);
  return nextHeaders(config ?? source);
}

/** The headers of the file's configuration; empty in other files. */
export function nextHeaders(source: JavaScriptSource): NextHeaders {
  const before = known.get(source);
  if (before !== undefined) return before;
  const found: Found = { entries: [], cookies: [], unread: [], refused: [], ignored: [] };
  const exported = isConfig(source) ? source.exports().get("default") : undefined;
  if (exported !== undefined) readConfig(exported, { kind: "always" }, source, found, MOST_FUNCTIONS);
  known.set(source, found);
  return found;
}

function isConfig({ file }: JavaScriptSource): boolean {
  return NEXT_CONFIG_FILES.has(file.slice(file.lastIndexOf("/") + 1));
}

function readConfig(value: Value, when: Condition, source: JavaScriptSource, found: Found, depth: number): void {
  eachBranch(value, when, (config, condition) => {
    if (config.kind === "function" && depth > 0) {
      for (const { answer, when: own } of source.outcomes(config.function, [])) {
        if (answer.kind === "return") readConfig(answer.value, allOf([condition, own]), source, found, depth - 1);
      }
      return;
    }
    if (config.kind !== "record") {
      if (/\bheaders\b/.test(source.text)) found.unread.push({ what: "the Next.js configuration", value: config });
      return;
    }
    // A static export is served by something else.
    if (stringOf(propertyOf(config, "output")?.value) === "export") return;
    const headers = propertyOf(config, "headers")?.value;
    if (headers !== undefined) readHeaders(headers, condition, source, found);
    else if (config.open) found.unread.push({ what: "a part of the Next.js configuration", value: config });
  });
}

function readHeaders(value: Value, when: Condition, source: JavaScriptSource, found: Found): void {
  eachBranch(value, when, (headers, condition) => {
    if (headers.kind === "function") {
      for (const { answer, when: own } of source.outcomes(headers.function, [])) {
        if (answer.kind === "return") readEntries(answer.value, allOf([condition, own]), found);
      }
    } else if (headers.kind === "list" || headers.kind === "record") found.ignored.push(headers);
    else if (headers.kind !== "undefined") found.unread.push({ what: "headers of the Next.js configuration", value: headers });
  });
}

function readEntries(value: Value, when: Condition, found: Found): void {
  eachItem(value, when, found, (entry, condition) => {
    if (entry.kind === "record") readEntry(entry, condition, found);
    else found.unread.push({ what: "an entry of headers()", value: entry });
  });
}

function readEntry(entry: ValueOf<"record">, when: Condition, found: Found): void {
  const source = propertyOf(entry, "source")?.value;
  const path = stringOf(source);
  if (source !== undefined && path !== undefined && path !== "" && !path.startsWith("/")) {
    found.refused.push({ value: source, reason: "source must start with a slash" });
    return;
  }
  const condition = allOf([when, ...conditionsOf(entry)]);
  const taken = parametersOf(entry, path);
  const scope: Scope = { level: "route", ...(path === undefined ? {} : { path }), owner: ownerIdAt(entry.at), order: entry.at.span.start };
  const writes: RawWrite[] = [];
  const headers = propertyOf(entry, "headers")?.value;
  if (headers === undefined) {
    if (entry.open) found.unread.push({ what: "headers of an entry", value: entry });
    return;
  }
  eachItem(headers, condition, found, (header, own) => {
    const key = propertyOf(header, "key")?.value;
    const name = stringOf(key);
    const sent = propertyOf(header, "value")?.value;
    if (header.kind !== "record" || key === undefined || name === undefined || sent === undefined) {
      if (header.kind !== "record" || header.open || (key !== undefined && name === undefined))
        found.unread.push({ what: "a header of headers()", value: header });
      return;
    }
    if (sent.kind === "number" || sent.kind === "boolean") {
      found.refused.push({ value: sent, reason: "the value of a header must be a text" });
      return;
    }
    const value =
      sent.kind === "string" && repeatsParameter(sent.value.text, taken)
        ? unknownValue({ kind: "request", text: "a part of it is taken from the request" }, sent.at, sent.via)
        : sent;
    if (name.toLowerCase() === "set-cookie") found.cookies.push({ value, at: header.at, scope });
    if (!isInterestingHeader(name)) return;
    writes.push({
      name,
      nameAt: key.at,
      mode: "set",
      value,
      at: header.at,
      when: own,
      group: `object:${keyOf(entry.at)}`,
      within: undefined,
      site: undefined,
      isFetch: false,
      object: undefined,
      preflight: { answers: "no", status: 204 },
      element: "key-value",
      scope,
    });
  });
  found.entries.push({ paths: routePattern(path), at: entry.at, writes });
}

/** The headers that reach an answer, and those that a line of the same entry replaces: that is a mistake of its own. */
export function writesOf({ entries }: NextHeaders): readonly RawWrite[] {
  const replaced = new Map(replacedWrites(entries).map(({ write, by }) => [write, by]));
  return entries.flatMap(({ writes }) =>
    writes.filter((write) => {
      const by = replaced.get(write);
      return by === undefined || (writes.includes(by) && !decidesSharing(write.name));
    }),
  );
}

/** What goes out together: for each entry that writes an Access-Control header, its headers and those of the others that match there. */
export function answersOf({ entries }: NextHeaders): readonly RawWrite[] {
  const replaced = new Set(replacedWrites(entries).map(({ write }) => write));
  const live = entries.map((entry) => ({ ...entry, writes: entry.writes.filter((write) => !replaced.has(write)) }));
  return live.flatMap((entry) => {
    const group = `object:${keyOf(entry.at)}`;
    const own = entry.writes.some((write) => decidesSharing(write.name));
    const sent = own ? writesWhereMatched(entry, live, "last", (write, reason) => ({ ...write, value: unknownValue(reason, write.at) })) : [];
    return sent.map((write) => ({ ...write, group }));
  });
}

/** CORS headers of which another value goes out wherever they are set. */
export function replacedSharing({ entries }: NextHeaders): readonly Replaced<RawWrite>[] {
  return replacedWrites(entries).filter(({ write, by }) => {
    const [text, other] = [stringOf(write.value), stringOf(by.value)];
    return /^access-control-/i.test(write.name) && text !== undefined && other !== undefined && text !== other;
  });
}

/** `has` and `missing` ask the request, `basePath` and `locale` change what the path is compared with. */
function conditionsOf(entry: ValueOf<"record">): readonly Condition[] {
  return ["has", "missing", "basePath", "locale"].flatMap((name): readonly Condition[] => {
    const asked = propertyOf(entry, name);
    if (asked === undefined || asked.value.kind === "undefined" || (asked.value.kind === "list" && asked.value.items.length === 0 && !asked.value.open))
      return [];
    return [opaqueTest(asked.at, { kind: "dynamic", text: `${name} of the entry is not followed` })];
  });
}

/** Names that a value may repeat as `:name`: parameters of the path, and what conditions caught. */
function parametersOf(entry: ValueOf<"record">, path: string | undefined): ReadonlySet<string> {
  const asked = propertyOf(entry, "has")?.value;
  const conditions = asked?.kind === "list" ? asked.items : [];
  return new Set([
    ...parametersIn(path ?? ""),
    ...conditions.flatMap((item) => [...capturedNames(stringOf(propertyOf(item, "value")?.value) ?? ""), stringOf(propertyOf(item, "key")?.value) ?? "host"]),
  ]);
}

function eachItem(list: Value, when: Condition, found: Found, visit: (item: Value, when: Condition) => void): void {
  eachBranch(list, when, (branch, condition) => {
    if (branch.kind !== "list") {
      if (branch.kind !== "undefined") found.unread.push({ what: "a list of headers()", value: branch });
      return;
    }
    for (const item of branch.items) eachBranch(item, condition, visit);
    if (branch.open) found.unread.push({ what: "a part of a list of headers()", value: branch });
  });
}

function eachBranch(value: Value, when: Condition, visit: (value: Value, when: Condition) => void): void {
  for (const one of alternativesOf(value)) {
    const condition = allOf([when, one.when]);
    if (condition.kind !== "never") visit(one.value, condition);
  }
}
