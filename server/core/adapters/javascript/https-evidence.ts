/**
 * Signs in one file that browsers meet an app over HTTPS: a server with a certificate around it, or plain http visitors
 * sent to https. Refuses signs that only say that somebody could (ports, names of variables).
 */
import { implies } from "../../conditions/decide.ts";
import type { CallSite, JavaScriptSource } from "../../javascript/source.ts";
import type { Value } from "../../javascript/values.ts";
import { stringOf } from "../../javascript/values.ts";
import type { AppEntry } from "../../model/facts.ts";
import type { Place } from "../../text/place.ts";
import { truthOf } from "./option-values.ts";
import { ownerOf } from "./registrations.ts";

/** Packages whose only job is to send visitors to https. */
const REDIRECTING = new Set([
  "express-enforces-ssl",
  "express-force-ssl",
  "express-http-to-https",
  "express-sslify",
  "heroku-ssl-redirect",
  "koa-force-ssl",
  "koa-sslify",
  "yes-https",
]);
/** What a redirect looks at before it sends a visitor on. */
const SCHEME_TEST = /x-forwarded-proto|\.secure\b|\.protocol\b|\.encrypted\b/i;

/** A place that speaks of https. `isSure`: it proves that browsers come over it, since no option or setting decides whether it takes effect. */
export interface HttpsSign {
  readonly at: Place;
  readonly isSure: boolean;
}

/** Where the file gives the app to a server with a certificate, or sends visitors to https. */
export function* httpsSignsOf(source: JavaScriptSource, owner: string): Iterable<HttpsSign> {
  for (const site of [...source.callsOf([...SERVER_PACKAGES, ...REDIRECTING], SERVER_FACTORIES), ...source.callsNamed(REDIRECTS)]) {
    if (site.when.kind === "never") continue;
    if (isSecureServer(site) !== true) {
      if (sendsToHttps(source, site)) yield { at: site.at, isSure: true };
    } else if (site.arguments.some((argument) => ownerOf(source, argument, "")?.id === owner)) yield { at: site.at, isSure: isSureToRun(site) };
  }
}

/** True unless an option or a setting decides whether the line runs: a server that may get a certificate proves nothing of who comes how. */
export function isSureToRun({ when }: Pick<CallSite, "when">): boolean {
  return when.kind === "always" || implies({ kind: "always" }, when);
}

/** What an entry says of https: the first sign that is sure, else the first one. */
export function httpsOf(signs: Iterable<HttpsSign>): Pick<AppEntry, "https" | "httpsIsOptional"> {
  let first: HttpsSign | undefined;
  for (const sign of signs) {
    if (sign.isSure) return { https: sign.at };
    first ??= sign;
  }
  return first === undefined ? { https: undefined } : { https: first.at, httpsIsOptional: true };
}

/** Packages that create servers. */
export const SERVER_PACKAGES: readonly string[] = ["http", "https", "http2"].flatMap((name) => [name, `node:${name}`]).concat("spdy");
/** What creates a server there. */
export const SERVER_FACTORIES: readonly string[] = ["createServer", "createSecureServer"];

/** Whether the call creates a server with a certificate; `undefined` if it creates none. */
export function isSecureServer(site: CallSite): boolean | undefined {
  if (site.callee.kind !== "external") return undefined;
  const { package: name, steps } = site.callee.value;
  const [member, ...rest] = steps.filter((step) => step.kind !== "member" || step.name !== "default");
  if (member?.kind !== "member" || rest.length > 0) return undefined;
  const plain = name.replace(/^node:/, "");
  if (plain === "http" && member.name === "createServer") return false;
  if ((plain === "https" || plain === "spdy") && member.name === "createServer") return true;
  if (plain === "http2") return member.name === "createSecureServer" ? true : member.name === "createServer" ? false : undefined;
  return undefined;
}

/** Ids of functions that answer plain http only, in a file that creates a server with a certificate too. */
export function plainHttpHandlers(source: JavaScriptSource): ReadonlySet<string> {
  const plain = new Set<string>();
  const secure = new Set<string>();
  let hasSecure = false;
  for (const site of source.callsOf(SERVER_PACKAGES, SERVER_FACTORIES)) {
    const isSecure = isSecureServer(site);
    if (isSecure === undefined || site.when.kind === "never") continue;
    hasSecure ||= isSecure;
    for (const argument of site.arguments) if (argument.kind === "function") (isSecure ? secure : plain).add(argument.function.id);
  }
  return hasSecure ? new Set([...plain].filter((id) => !secure.has(id))) : new Set();
}

/** True if the call answers a visitor of plain http with the same address on https. */
export function sendsToHttps(source: JavaScriptSource, site: CallSite): boolean {
  const { callee } = site;
  if (callee.kind === "external") return REDIRECTING.has(callee.value.package);
  if (callee.kind !== "method" || !REDIRECTS.includes(callee.name)) return false;
  const target = site.arguments.map((argument) => locationIn(argument, callee.name)).find((found) => found !== undefined);
  if (target === undefined) return false;
  const { within } = site;
  return target || (within !== undefined && within.at.file === source.file && SCHEME_TEST.test(source.text.slice(within.at.span.start, site.at.span.end)));
}

const REDIRECTS: readonly string[] = ["redirect", "writeHead", "setHeader", "header"];

/** True if the address is certainly the visitor's own host on https; false if the host is not known; `undefined` if it is no such address. */
function locationIn(value: Value, method: string): boolean | undefined {
  if (value.kind === "record") {
    if (method !== "writeHead") return undefined;
    const location = value.properties.findLast((property) => property.name.toLowerCase() === "location")?.value;
    return location === undefined ? undefined : locationIn(location, "redirect");
  }
  if (value.kind !== "template" || !value.value.text.startsWith("https://") || value.holes[0] !== "https://".length) return undefined;
  const [host] = value.parts;
  return host?.kind === "request" && (host.part.kind === "host" || (host.part.kind === "header" && host.part.name === "host"));
}

/**
 * What a call that tells a framework to believe its proxy shows; `undefined` if it says no, or is about something else. That proxy may hold the
 * certificate and may send Strict-Transport-Security itself: it is a layer that nobody has read, which proves nothing.
 */
export function trustSign(site: CallSite): HttpsSign | undefined {
  const [name, value] = site.arguments;
  const trusts = site.callee.kind === "method" && site.callee.name === "enable" ? true : value === undefined ? false : truthOf(value);
  return stringOf(name) !== "trust proxy" || trusts === false ? undefined : { at: site.at, isSure: false };
}
