/**
 * Finds headers of Fetch responses: `new Response(body, { headers })`, `Response.json`, `NextResponse`, `new Headers(init)`,
 * and objects of headers that a module exports for others to spread. Refuses headers of requests.
 */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import { propertyOf } from "../../../javascript/values.ts";
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
    if (site.when.kind === "never") continue;
    const headers = headersArgument(site, source);
    if (headers === undefined || clients.has(keyOf(headers.at)) || clients.has(keyOf(site.at))) continue;
    const isHeaders = site.form === "new" && HEADERS_CLASS.test(calleeText(site, source));
    const fallback = `object:${keyOf(isHeaders ? site.at : headers.at)}`;
    const writes = objectWrites(headers, site, fallback, true);
    const group = isHeaders ? fallback : groupOf(writes, fallback);
    for (const write of writes) found.push({ ...write, group });
  }
  found.push(...exportedWrites(source));
  // What another file writes as a constant is reported there.
  return found.filter((write) => write.at.file === source.file || write.value?.kind !== "string");
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
function groupOf(writes: readonly RawWrite[], fallback: string): string {
  const origin = writes.find((write) => write.name.toLowerCase() === "access-control-allow-origin");
  return origin === undefined ? fallback : `origin:${keyOf(origin.at)}`;
}

function headersArgument(site: CallSite, source: JavaScriptSource): Value | undefined {
  const text = calleeText(site, source);
  if (text === "") return undefined;
  if (site.form === "new") {
    if (HEADERS_CLASS.test(text)) return site.arguments[0];
    return RESPONSE_CLASS.test(text) ? propertyOf(site.arguments[1], "headers")?.value : undefined;
  }
  if (site.form !== "call") return undefined;
  const factory = RESPONSE_FACTORY.exec(text)?.[1];
  if (factory === undefined) return undefined;
  return propertyOf(site.arguments[factory === "next" || factory === "error" ? 0 : 1], "headers")?.value;
}

/** `export const corsHeaders = { 'Access-Control-Allow-Origin': '*', … }`: other files spread it into their responses. */
function exportedWrites(source: JavaScriptSource): readonly RawWrite[] {
  const writes: RawWrite[] = [];
  if (isClientFile(source)) return writes;
  for (const value of source.exports().values()) {
    if (value.kind !== "record" || value.at.file !== source.file) continue;
    const names = value.properties.map((property) => property.name.toLowerCase());
    if (names.some((name) => REQUEST_ONLY.has(name)) || !names.some((name) => name.includes("-") && isInterestingHeader(name))) continue;
    const own: RawWrite[] = [];
    for (const property of value.properties) {
      if (!isInterestingHeader(property.name) || property.at.file !== source.file) continue;
      own.push({
        name: property.name,
        nameAt: property.keyAt,
        mode: "set",
        value: property.value,
        at: property.at,
        when: { kind: "always" },
        group: `object:${keyOf(value.at)}`,
        within: undefined,
        site: undefined,
        isFetch: true,
        object: value.at,
      });
    }
    const group = groupOf(own, `object:${keyOf(value.at)}`);
    writes.push(...own.map((write) => ({ ...write, group })));
  }
  return writes;
}
