/**
 * Reads the requests of a HAR 1.2 record that CORS refused. The recorded answers are judged as a browser judges them; bodies, cookies and
 * values of headers that decide nothing are passed over. Nothing of it is run or opened.
 */
import { isForbiddenRequestHeader } from "../headers/names.ts";
import { isSerialisedOrigin } from "../headers/origin.ts";
import { isToken } from "../headers/scanning.ts";
import type { HeaderField } from "../model/finding.ts";
import { addressWithoutQuery, type BlockedRequest, headerOfName } from "./blocked-request.ts";
import { judge, type Verdict } from "./judge.ts";
import { getHeader, splitAddress, type WireResponse } from "./wire.ts";

/** What a text turned out to be. `more`: refused requests beyond those that are given. */
export type HarReading =
  | { readonly kind: "no-har"; readonly why: string }
  | { readonly kind: "har"; readonly blocked: readonly BlockedRequest[]; readonly more: number };

/** Later entries are not looked at, further headers and refused requests neither. */
const MOST_ENTRIES = 20_000;
const MOST_HEADERS = 200;
const MOST_BLOCKED = 20;

/** Headers that browsers send by themselves and scripts seldom set. */
const SENT_ANYWAY: ReadonlySet<string> = new Set([
  "accept",
  "accept-language",
  "user-agent",
  "priority",
  "pragma",
  "cache-control",
  "upgrade-insecure-requests",
]);

interface Entry {
  readonly method: string;
  readonly address: string;
  readonly origin: string;
  readonly headers: readonly HeaderField[];
  readonly hasCookies: boolean;
  readonly response: WireResponse | undefined;
  /** The record's own word that the request came to nothing (Chromium: `net::ERR_FAILED`). */
  readonly hasFailed: boolean;
}

/** Requests that a browser refused, each kind once. */
export function readHar(text: string): HarReading {
  let data: unknown;
  try {
    data = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return { kind: "no-har", why: "it is no JSON" };
  }
  const entries: unknown = partOf(partOf(data, "log"), "entries");
  if (!Array.isArray(entries)) return { kind: "no-har", why: "it has no log.entries" };
  const foreign = entries.slice(0, MOST_ENTRIES).flatMap((entry: unknown) => entryOf(entry) ?? []);
  const found = new Map<string, BlockedRequest>();
  const preflights = new Map<string, Entry>();
  const unanswered = new Map<string, Entry>();
  for (const entry of foreign) {
    const wanted = getHeader(entry.headers, "Access-Control-Request-Method");
    if (entry.method === "OPTIONS" && wanted !== undefined) {
      preflights.set(keyOf(entry, wanted), entry);
      unanswered.set(keyOf(entry, wanted), entry);
      continue;
    }
    const key = keyOf(entry, entry.method);
    unanswered.delete(key);
    add(found, blockedOf(entry, preflights.get(key)));
  }
  for (const preflight of unanswered.values()) add(found, blockedOf(requestOf(preflight), preflight));
  return { kind: "har", blocked: [...found.values()].slice(0, MOST_BLOCKED), more: Math.max(0, found.size - MOST_BLOCKED) };
}

function add(found: Map<string, BlockedRequest>, blocked: BlockedRequest | undefined): void {
  if (blocked !== undefined) found.set(JSON.stringify(blocked), blocked);
}

function keyOf({ address, origin }: Entry, method: string): string {
  return `${method} ${origin} ${address}`;
}

/** The request for which a preflight asked and that was never sent. */
function requestOf(preflight: Entry): Entry {
  const method = getHeader(preflight.headers, "Access-Control-Request-Method") ?? "GET";
  return { ...preflight, method, headers: [], response: undefined };
}

function blockedOf(entry: Entry, preflight: Entry | undefined): BlockedRequest | undefined {
  const headers = scriptHeaders(entry, preflight);
  const names = headers.map(({ name }) => name);
  // A preflight that is not in the record passed earlier, or the request would not have been answered.
  const passed: WireResponse = {
    kind: "response",
    status: 204,
    headers: Object.entries({ Origin: entry.origin, Credentials: "true", Methods: entry.method, Headers: names.join(", ") }).map(([name, value]) => ({
      name: `Access-Control-Allow-${name}`,
      value,
    })),
  };
  const request = { method: entry.method, headers };
  const { verdict } = judge(
    {
      pageOrigin: entry.origin,
      url: entry.address,
      ...request,
      credentials: entry.hasCookies ? "include" : "same-origin",
      mode: "cors",
      forcePreflight: false,
    },
    ({ kind }) => (kind === "preflight" ? (preflight === undefined ? passed : preflight.response) : entry.response) ?? NOT_RECORDED,
  );
  if (verdict === "shared" || (verdict === "unknown" && !entry.hasFailed)) return undefined;
  return {
    source: "the record",
    verdicts: verdict === "unknown" ? [] : preflight === undefined ? withPreflights(verdict) : [verdict],
    origin: entry.origin,
    url: entry.address,
    requests: [request],
    credentials: entry.hasCookies,
  };
}

/** A preflight that was left out of the record may have ended in the same step. */
function withPreflights(verdict: Verdict): readonly Verdict[] {
  switch (verdict) {
    case "MissingAllowOriginHeader":
    case "WildcardOriginNotAllowed":
    case "MultipleAllowOriginValues":
    case "InvalidAllowOriginValue":
    case "AllowOriginMismatch":
    case "InvalidAllowCredentials":
      return [verdict, `Preflight${verdict}`];
    default:
      return [verdict];
  }
}

const NOT_RECORDED = { kind: "unknown", reason: { kind: "not-found", text: "no answer was recorded" } } as const;

/** The headers that the script set: a preflight names them, else those that no browser sends by itself. */
function scriptHeaders(entry: Entry, preflight: Entry | undefined): readonly HeaderField[] {
  const asked = preflight === undefined ? undefined : (getHeader(preflight.headers, "Access-Control-Request-Headers") ?? "");
  const names =
    asked === undefined
      ? entry.headers.filter(({ name, value }) => !isForbiddenRequestHeader(name, value) && !SENT_ANYWAY.has(name.toLowerCase())).map(({ name }) => name)
      : asked.split(",").map((name) => name.trim());
  return [...new Set(names.filter(isToken).map((name) => name.toLowerCase()))].slice(0, MOST_HEADERS).map((name) => {
    const type = name === "content-type" ? /^[\w.+-]{1,100}\/[\w.+-]{1,100}/.exec(getHeader(entry.headers, name) ?? "")?.[0] : undefined;
    return type === undefined ? headerOfName(name) : { name, value: type };
  });
}

function entryOf(entry: unknown): Entry | undefined {
  const request = partOf(entry, "request");
  const response = partOf(entry, "response");
  const method = partOf(request, "method");
  const url = partOf(request, "url");
  const headers = fieldsOf(request);
  const origin = getHeader(headers, "Origin");
  if (typeof method !== "string" || !isToken(method) || typeof url !== "string" || origin === undefined || !isSerialisedOrigin(origin)) return undefined;
  const address = addressWithoutQuery(url);
  if (address === undefined || splitAddress(address)?.origin === origin) return undefined;
  const status = partOf(response, "status");
  const cookies = partOf(request, "cookies");
  return {
    method,
    address,
    origin,
    headers,
    hasCookies: getHeader(headers, "Cookie") !== undefined || (Array.isArray(cookies) && cookies.length > 0),
    response: typeof status === "number" && status >= 100 && status < 600 ? { kind: "response", status, headers: fieldsOf(response) } : undefined,
    hasFailed: partOf(response, "_error") === "net::ERR_FAILED" || partOf(entry, "_error") === "net::ERR_FAILED",
  };
}

function fieldsOf(message: unknown): readonly HeaderField[] {
  const headers = partOf(message, "headers");
  if (!Array.isArray(headers)) return [];
  return headers.slice(0, MOST_HEADERS).flatMap((field: unknown) => {
    const name = partOf(field, "name");
    const value = partOf(field, "value");
    // HTTP/2 writes its own fields with a colon in front; a token cannot have one.
    return typeof name === "string" && typeof value === "string" && isToken(name) ? [{ name, value }] : [];
  });
}

function partOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}
