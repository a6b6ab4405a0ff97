/**
 * Finds headers of Fetch responses: `new Response(body, { headers })`, `Response.json`, `NextResponse`, `new Headers(init)`,
 * and objects of headers that a module exports for others to spread. Refuses headers of requests.
 */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import { propertyOf } from "../../../javascript/values.ts";
import type { Condition } from "../../../model/condition.ts";
import { exportedValues } from "../exported-values.ts";
import { isInterestingHeader } from "./header-names.ts";
import type { RawWrite } from "./writes.ts";
import { keyOf, objectWrites } from "./writes.ts";

const RESPONSE_CLASS = /^(?:\w+\.)?\w*Response$/;
const RESPONSE_FACTORY = /^(?:\w+\.)?\w*Response\.(json|redirect|next|rewrite|error)$/;
const HEADERS_CLASS = /^(?:\w+\.)?Headers$/;
const CLIENT_CALL = /^(?:(?:window|globalThis|self|undici)\.)?(?:fetch|\$fetch|ofetch|axios|got|ky|needle|superagent)(?:\.\w+)?$/;
const CLIENT_CLASS = /^(?:\w+\.)?\w*Request$/;
/** Packages that only pages and clients import. */
const CLIENT_PACKAGE = /^(?:axios|ky|superagent|react-dom|vue|jquery|rxjs|@angular\/.*|react-native)$/;
const VERCEL: ReadonlySet<string> = new Set(["@vercel/edge", "@vercel/functions"]);
/** Headers that no request has. */
const SENT_BY_SERVERS =
  /access-control-(?:allow|expose|max)|content-security-policy|strict-transport|x-frame-options|permissions-policy|cross-origin-[a-z]+-policy/i;

/**
 * Ways to give an object a header: a name with a hyphen as key, a key that is computed, an object made of entries. A function that only compares or
 * hands on names of headers gives none.
 */
const GIVES_HEADERS = /["'`][\w-]*-[\w-]*["'`]\s*\]?\s*(?::|=(?![=>]))|[\w)]\[[^[\]]*\]\s*=(?![=>])|[{,]\s*\[[^[\]]*\]\s*:|\bfromEntries\b/;

/** True for the name of a header that no request has. */
export function isSentByServers(name: string): boolean {
  return SENT_BY_SERVERS.test(name);
}

const REQUEST_ONLY = new Set(["authorization", "accept", "cookie", "user-agent", "origin", "referer", "x-api-key", "apikey"]);

function calleeText(site: CallSite, source: JavaScriptSource): string {
  const { span } = site.calleeAt;
  return span.end - span.start > 80 ? "" : source.text.slice(span.start, span.end).replaceAll(/\s+/g, "");
}

/** Objects of headers that are given to a client (`fetch(url, { headers })`), by the place where they are made. */
export function clientObjects(source: JavaScriptSource): ReadonlySet<string> {
  const places = new Set<string>();
  for (const site of source.calls()) {
    const text = calleeText(site, source);
    const isClient = site.form === "new" ? CLIENT_CLASS.test(text) : CLIENT_CALL.test(text);
    const isForwarding = site.form === "call" && RESPONSE_FACTORY.test(text);
    if (!isClient && !isForwarding) continue;
    for (const argument of site.arguments) {
      const bag = isForwarding ? propertyOf(argument, "request")?.value : argument;
      const headers = propertyOf(bag, "headers")?.value;
      if (headers !== undefined) places.add(keyOf(headers.at));
    }
  }
  return places;
}

/** Writes by Fetch constructors, with shared objects once, and by exported objects. */
export function fetchWrites(source: JavaScriptSource, clients: ReadonlySet<string>): readonly RawWrite[] {
  const found: RawWrite[] = [];
  for (const site of source.calls()) {
    const headers = headersArgument(site, source);
    if (headers === undefined || site.when.kind === "never" || clients.has(keyOf(headers.at)) || clients.has(keyOf(site.at))) continue;
    const isHeaders = site.form === "new" && HEADERS_CLASS.test(calleeText(site, source));
    const fallback = `object:${keyOf(isHeaders ? site.at : headers.at)}`;
    const writes = objectWrites(headers, site, fallback, true);
    const group = isHeaders ? fallback : groupOf(writes, fallback);
    for (const write of writes) found.push({ ...write, group });
  }
  found.push(...exportedWrites(source));
  // What another file writes without knowing its callers is reported there.
  const computed = new Set(found.flatMap((write) => (write.at.file === source.file || write.value?.kind !== "string" ? [write.group] : [])));
  return found.filter((write) => write.at.file === source.file || computed.has(write.group));
}

/** True if the file belongs to a page or a client: headers that it sets are those of requests. */
export function isClientFile(source: JavaScriptSource): boolean {
  return source.importedPackages().some((name) => CLIENT_PACKAGE.test(name));
}

/** True if the file creates a response of Fetch, or belongs to a framework that hands one out. */
export function sendsResponses(source: JavaScriptSource): boolean {
  return source.calls().some((site) => {
    const text = calleeText(site, source);
    return site.form === "new" ? RESPONSE_CLASS.test(text) : RESPONSE_FACTORY.test(text);
  });
}

/** The same constant may be spread into several literals: what is sent with its Access-Control-Allow-Origin is one policy. */
export function groupOf(writes: readonly RawWrite[], fallback: string): string {
  const origin = writes.find((write) => write.name.toLowerCase() === "access-control-allow-origin");
  return origin === undefined ? fallback : `origin:${keyOf(origin.at)}`;
}

/** Names of the calls that make an answer of Fetch. */
export const ANSWERING_CALLS: readonly string[] = ["Response", "NextResponse", "json", "redirect", "next", "rewrite", "error"];

/** What a call gives an answer of Fetch, or an object `Headers`, as its headers. */
export function headersArgument(site: CallSite, source: JavaScriptSource): Value | undefined {
  const text = calleeText(site, source);
  if (text === "") return undefined;
  if (site.form === "new") {
    if (HEADERS_CLASS.test(text)) return site.arguments[0];
    return RESPONSE_CLASS.test(text) ? propertyOf(site.arguments[1], "headers")?.value : undefined;
  }
  if (site.form !== "call") return undefined;
  const factory = RESPONSE_FACTORY.exec(text)?.[1] ?? vercelFactory(text, site, source);
  if (factory === undefined) return undefined;
  return propertyOf(site.arguments[factory === "next" || factory === "error" ? 0 : 1], "headers")?.value;
}

/** `next({ headers })` and `rewrite(url, { headers })`, by which middleware on Vercel hands a request on. */
function vercelFactory(text: string, site: CallSite, source: JavaScriptSource): string | undefined {
  if ((text !== "next" && text !== "rewrite") || !source.importedPackages().some((name) => VERCEL.has(name))) return undefined;
  const value = site.callee.kind === "external" ? site.callee.value : undefined;
  const [step] = value?.steps ?? [];
  return value !== undefined && VERCEL.has(value.package) && step?.kind === "member" ? step.name : undefined;
}

/** `export const corsHeaders = { 'Access-Control-Allow-Origin': '*', … }`, or what an exported function returns: other files put it into their responses. */
function exportedWrites(source: JavaScriptSource): readonly RawWrite[] {
  if (isClientFile(source)) return [];
  const whole = source.exports().get("default");
  return [...(whole?.kind === "record" ? [whole] : []), ...exportedValues(source).map(({ value }) => value)].flatMap((value): readonly RawWrite[] => {
    if (value.kind !== "function") return writesOfObject(value, { kind: "always" }, source);
    const text = source.textOfFunction(value.function);
    if (!SENT_BY_SERVERS.test(text) || !GIVES_HEADERS.test(text)) return [];
    return source.outcomes(value.function, []).flatMap(({ answer, when }) => (answer.kind === "return" ? writesOfObject(answer.value, when, source) : []));
  });
}

/** The headers of an object of this file that holds response headers by their names. */
function writesOfObject(value: Value, when: Condition, source: JavaScriptSource): readonly RawWrite[] {
  if (value.kind !== "record" || value.at.file !== source.file) return [];
  // What holds lists or tables says something about headers, and is not sent itself.
  if (value.properties.some((property) => ["list", "record", "regex", "function"].includes(property.value.kind))) return [];
  const names = value.properties.map((property) => property.name.toLowerCase());
  if (names.some((name) => REQUEST_ONLY.has(name)) || !names.some((name) => name.includes("-") && isInterestingHeader(name))) return [];
  const own = value.properties.flatMap((property): readonly RawWrite[] => {
    if (!isInterestingHeader(property.name) || property.at.file !== source.file) return [];
    return [
      {
        name: property.name,
        nameAt: property.keyAt,
        mode: "set",
        value: property.value,
        at: property.at,
        when,
        group: `object:${keyOf(value.at)}`,
        within: undefined,
        site: undefined,
        isFetch: true,
        object: value.at,
      },
    ];
  });
  const group = groupOf(own, `object:${keyOf(value.at)}`);
  return own.map((write) => ({ ...write, group }));
}
