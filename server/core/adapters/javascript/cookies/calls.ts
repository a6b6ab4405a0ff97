/**
 * Recognises calls that set cookies by options. Refuses removals (`clearCookie`, Koa's `null`), receivers that are not
 * known to be a response, and options that are spread into the arguments.
 */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { RecordProperty, Value } from "../../../javascript/values.ts";
import { isExport, propertyOf, stringOf, unknownValue } from "../../../javascript/values.ts";
import type { Place } from "../../../text/place.ts";
import { honoExport } from "../hono/exports.ts";
import { isOfH3 } from "../raw-headers/event-writes.ts";
import type { CookieCall } from "./cookie-call.ts";
import { hapiCookieCall } from "./hapi.ts";
import { nextCookieCall } from "./next.ts";
import { REMIX_PACKAGES, remixCookieCall } from "./remix.ts";
import type { CookieShape } from "./shapes.ts";
import {
  COOKIE,
  COOKIE_SESSION,
  COOKIES,
  EXPRESS,
  EXPRESS_SESSION,
  FASTIFY_COOKIE,
  FASTIFY_SECURE_SESSION,
  FASTIFY_SESSION,
  H3_COOKIE,
  HONO_COOKIE,
  KOA_SESSION,
} from "./shapes.ts";
import { svelteKitCookieCall } from "./sveltekit.ts";

/** Packages whose calls set cookies, or write the text of one, and are told where they stand. */
export const COOKIE_PACKAGES: readonly string[] = [
  "express-session",
  "cookie-session",
  "koa-session",
  "cookie",
  "@fastify/cookie",
  "hono",
  "@hono/hono",
  ...REMIX_PACKAGES,
];
const METHODS = ["register", "setCookie", "cookie", "state", "strategy"];
/** Packages whose jars have a `set`, whatever people call the jar. */
const JARS = ["cookies", "next"];
const OF_JAR = /cookies\s*(?:\??\.\s*set|\[.{1,8}\])$/;

/** The calls of a file that `cookieCallOf` may know. Each map has a `set`: its receiver is evaluated only if it may be a jar. */
export function cookieSites(source: JavaScriptSource): readonly CallSite[] {
  const ofJars = new Set(source.callsOf(JARS, ["set"]));
  const isOfJar = (site: CallSite): boolean => OF_JAR.test(source.text.slice(site.calleeAt.span.start, site.calleeAt.span.end)) || ofJars.has(site);
  const ofPackages = source.callsOf(COOKIE_PACKAGES, ["serialize", "createSession", "setCookie", "setSignedCookie"]);
  return [...new Set([...ofPackages, ...source.callsNamed(METHODS), ...source.callsNamed(["set"]).filter(isOfJar)])];
}

/** Reads a call, or `undefined` if it sets no cookie by options. */
export function cookieCallOf(source: JavaScriptSource, site: CallSite): CookieCall | undefined {
  if (site.form === "decorator") return undefined;
  if (site.name === "setCookie" && site.callee.kind !== "method" && isOfH3(site, source)) return ofArguments(H3_COOKIE, site, 3);
  return (
    fromPackage(site) ??
    remixCookieCall(source, site) ??
    fromPlugin(source, site) ??
    nextCookieCall(source, site) ??
    hapiCookieCall(source, site) ??
    svelteKitCookieCall(source, site) ??
    fromMethod(source, site)
  );
}

/** A middleware or serialiser that is called. */
function fromPackage(site: CallSite): CookieCall | undefined {
  const { callee } = site;
  if (callee.kind !== "external") return undefined;
  const members = callee.value.steps.flatMap((step) => (step.kind === "member" && step.name !== "default" ? [step.name] : []));
  if (callee.value.steps.some((step) => step.kind !== "member")) return undefined;
  const [first] = members;
  const ofHono = honoExport(callee.value);
  if (ofHono === "setCookie" || ofHono === "setSignedCookie") return honoCookie(site, ofHono === "setCookie" ? 3 : 4);
  switch (callee.value.package) {
    case "express-session":
      return first === undefined || first === "session" ? sessionCall(EXPRESS_SESSION, site, 0, "cookie") : undefined;
    case "cookie-session":
      return first === undefined ? sessionCall(COOKIE_SESSION, site, 0, undefined) : undefined;
    case "koa-session":
      return first === undefined || first === "createSession" ? sessionCall(KOA_SESSION, site, takesAppFirst(site) ? 1 : 0, undefined) : undefined;
    case "cookie":
    case "@fastify/cookie":
      if (members.length !== 1 || first !== "serialize") return undefined;
      return { ...byArguments(COOKIE, site), options: site.arguments[2] };
    default:
      return undefined;
  }
}

/** `setCookie(c, name, value, options)`, `setSignedCookie(c, name, value, secret, options)`. */
function honoCookie(site: CallSite, optionsArgument: number): CookieCall | undefined {
  const call = ofArguments(HONO_COOKIE, site, optionsArgument);
  if (call === undefined) return undefined;
  const prefix = stringOf(propertyOf(call.options, "prefix")?.value);
  return prefix === "host" || prefix === "secure" ? { ...call, prefix } : call;
}

/** A context or event first, then the name. */
function ofArguments(shape: CookieShape, site: CallSite, optionsArgument: number): CookieCall | undefined {
  const [, name] = site.arguments;
  if (site.hasSpread || name === undefined) return undefined;
  return { shape, site, name, options: site.arguments[optionsArgument], optionsArgument, optionsProperty: undefined, inherited: undefined };
}

/** `session(app)` and `session(app, options)` of koa-session beside `session(options, app)`. */
function takesAppFirst(site: CallSite): boolean {
  const [first, second] = site.arguments;
  if (first?.kind === "external") return first.package === "koa";
  return first?.kind === "parameter" ? /app/i.test(first.name) : first?.kind !== "record" && second?.kind === "record";
}

/** `app.register(plugin, options)`. */
function fromPlugin(source: JavaScriptSource, site: CallSite): CookieCall | undefined {
  const { callee } = site;
  if (callee.kind !== "method" || callee.name !== "register") return undefined;
  const [plugin, options] = site.arguments;
  if (isPlugin(plugin, "@fastify/session", "fastifySession")) return sessionCall(FASTIFY_SESSION, site, 1, "cookie");
  if (!isPlugin(plugin, "@fastify/secure-session", undefined)) return undefined;
  const property = propertyOf(options, "cookieOptions") === undefined && propertyOf(options, "cookie") !== undefined ? "cookie" : "cookieOptions";
  const defaults = cookieDefaults(source, site.at);
  return { ...sessionCall(FASTIFY_SECURE_SESSION, site, 1, property), inherited: defaults?.kind === "unknown" ? undefined : defaults };
}

function isPlugin(value: Value | undefined, packageName: string, member: string | undefined): boolean {
  return isExport(value, packageName) || isExport(value, packageName, ["default"]) || (member !== undefined && isExport(value, packageName, [member]));
}

/** Options of a session package: the cookie's own ones are the argument itself or one property of it. */
function sessionCall(shape: CookieShape, site: CallSite, argument: number, property: string | undefined): CookieCall {
  const whole = site.arguments[argument];
  const name = shape.nameOptions.map((option): RecordProperty | undefined => propertyOf(whole, option)).find((found) => found !== undefined);
  const inner = property === undefined ? undefined : propertyOf(whole, property)?.value;
  const isReadable = whole === undefined || (whole.kind === "record" && !whole.open);
  const options = property === undefined ? whole : (inner ?? (isReadable ? undefined : whole));
  return { shape, site, name: name?.value, options, optionsArgument: argument, optionsProperty: property, inherited: undefined };
}

/** `set(name, value, options)`. */
function byArguments(shape: CookieShape, site: CallSite): CookieCall {
  const [name, , options] = site.arguments;
  return { shape, site, name, options, optionsArgument: 2, optionsProperty: undefined, inherited: undefined };
}

function fromMethod(source: JavaScriptSource, site: CallSite): CookieCall | undefined {
  const { callee } = site;
  // Names first: arguments are evaluated when they are read.
  if (callee.kind !== "method" || site.hasSpread) return undefined;
  switch (callee.name) {
    case "set": {
      if (!isCookieJar(source, site) || site.arguments.length < 2) return undefined;
      const [, value] = site.arguments;
      const isRemoval = value?.kind === "null" || value?.kind === "undefined" || (value?.kind === "string" && value.value.text === "");
      return isRemoval ? undefined : byArguments(COOKIES, site);
    }
    case "setCookie":
    case "cookie": {
      if (site.arguments.length < 2) return undefined;
      const kind = responseOf(source, site);
      if (kind === "fastify") return { ...byArguments(FASTIFY_COOKIE, site), inherited: cookieDefaults(source, site.at) };
      return kind === "express" && callee.name === "cookie" ? byArguments(EXPRESS, site) : undefined;
    }
    default:
      return undefined;
  }
}

/** `ctx.cookies` of Koa, or an object of the package cookies. */
function isCookieJar(source: JavaScriptSource, site: CallSite): boolean {
  const { callee } = site;
  if (callee.kind !== "method") return false;
  if (callee.receiver.kind === "external") return callee.receiver.package === "cookies" && callee.receiver.steps.some((step) => step.kind === "new");
  if (/(?:^|\.)(?:ctx|context)\.cookies$/.test(callee.receiverText)) return true;
  return /^[\w$]+\.cookies$/.test(callee.receiverText) && source.roleOf(site.within, callee.receiverText) === "exchange";
}

const EXPRESS_RESPONSE = /^(?:[\w$]+\.)*(?:res|resp|response|rsp)$/i;
const FASTIFY_REPLY = /^(?:[\w$]+\.)*(?:reply|rep)$/i;

/** Which framework's response the method is called on; `res.status(200).cookie(…)` counts as `res`. */
function responseOf(source: JavaScriptSource, site: CallSite): "express" | "fastify" | undefined {
  const { callee } = site;
  if (callee.kind !== "method") return undefined;
  const root = callee.receiverText.split(/[.(]/, 1)[0] ?? "";
  const type = callee.receiver.kind === "parameter" ? callee.receiver.type : undefined;
  // `any` and `unknown` say nothing; frameworks and aliases name their type after what it is.
  if (type !== undefined && !/^(?:any|unknown)$/.test(type)) {
    if (/Reply(?:<|$)/.test(type)) return "fastify";
    return /Response(?:<|$)/.test(type) ? "express" : undefined;
  }
  if (FASTIFY_REPLY.test(callee.receiverText) || FASTIFY_REPLY.test(root)) return "fastify";
  if (!isResponseName(source, site, root)) return undefined;
  // Both names mean Express unless only Fastify is there; Express has no setCookie.
  const packages = source.importedPackages();
  const isFastify = packages.some((name) => /^@?fastify\b/.test(name)) && !packages.includes("express");
  return isFastify || callee.name === "setCookie" ? "fastify" : "express";
}

function isResponseName(source: JavaScriptSource, site: CallSite, root: string): boolean {
  const { callee } = site;
  if (callee.kind !== "method") return false;
  if (callee.receiver.kind !== "parameter") return EXPRESS_RESPONSE.test(callee.receiverText) || EXPRESS_RESPONSE.test(root);
  const { index, function: handle, name } = callee.receiver;
  if (source.roleOf(site.within, name) === "response") return true;
  return EXPRESS_RESPONSE.test(name) || (index === 1 && handle.parameters.length <= 3 && /^req|^_/i.test(handle.parameters[0] ?? ""));
}

/**
 * What `parseOptions` of @fastify/cookie puts under the options of each cookie: nothing, an object, or unknown. It is registered in this
 * file or in another one of the same package; of several registrations nobody knows which is meant.
 */
function cookieDefaults(source: JavaScriptSource, at: Place): Value | undefined {
  const own = registrationsOfCookies(source.callsNamed(["register"]));
  if (own.length > 0) return own.reduce<Value | undefined>((found, site) => parseOptionsOf(site) ?? found, undefined);
  const elsewhere = PLUGINS.flatMap((name) => registrationsOfCookies(source.callsBeside(name) ?? []));
  const given = elsewhere.map(parseOptionsOf);
  const isKnown = elsewhere.length === 1 || (elsewhere.length > 1 && given.every((one) => one === undefined));
  return isKnown ? given[0] : unknownValue(ELSEWHERE, at);
}

const PLUGINS = ["@fastify/cookie", "fastify-cookie"] as const;

function registrationsOfCookies(sites: readonly CallSite[]): readonly CallSite[] {
  return sites.filter((site) => {
    if (site.callee.kind !== "method" || site.callee.name !== "register") return false;
    const [plugin] = site.arguments;
    return PLUGINS.some((name) => isPlugin(plugin, name, name === "@fastify/cookie" ? "fastifyCookie" : undefined)) && site.when.kind !== "never";
  });
}

function parseOptionsOf(site: CallSite): Value | undefined {
  const [, options] = site.arguments;
  const given = propertyOf(options, "parseOptions")?.value;
  if (given !== undefined || options === undefined) return given;
  return options.kind !== "record" || options.open ? unknownValue(ELSEWHERE, options.at) : undefined;
}

const ELSEWHERE = { kind: "dynamic", text: "the defaults of @fastify/cookie may be set where it is registered" } as const;
