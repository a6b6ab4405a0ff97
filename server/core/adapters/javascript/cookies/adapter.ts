/**
 * Cookies of Express (`res.cookie`), Hono and h3 (`setCookie`), express-session, cookie-session, Koa (`ctx.cookies`), koa-session, Next.js, Fastify
 * (`reply.setCookie` and its two session plugins), hapi (`state`, @hapi/cookie, @hapi/yar), SvelteKit (`cookies.set`), React Router and Remix
 * (`createCookie`, storages of sessions), the package cookie, and raw `Set-Cookie` headers. Says what is sent for each, and that a file may have
 * a login that is sent without a cookie. Refuses to judge names; `res.clearCookie` sets nothing.
 */

import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import { propertyOf } from "../../../javascript/values.ts";
import type { CookieWrite, Fact } from "../../../model/facts.ts";
import { samePlace } from "../../../text/place.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { NO_APP, NO_BANNER, NO_CORS, NO_ERROR_ANSWERS, NO_HEADERS } from "../../lacks.ts";
import { reasonOf } from "../option-values.ts";
import type { AppRegistration } from "../registrations.ts";
import { isRegisteredNever, registrationOfCall, registrationsOf, scopeOfMiddleware, scopeOfStatement } from "../registrations.ts";
import { branchedSettingsOf } from "./branches.ts";
import { BROWSER_LOGIN_WORDS, browserLoginIn } from "./browser-logins.ts";
import { cookieCallOf, cookieSites } from "./calls.ts";
import type { CookieCall } from "./cookie-call.ts";
import { onPlainHttp } from "./plain-http.ts";
import { factsOfRawCookies } from "./raw-facts.ts";
import { rawCookieSites, rawCookiesOf } from "./raw-headers.ts";
import { renderCookie } from "./render.ts";

const ID = "javascript/cookies";

/** Recognises calls that set cookies by options or by text. */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: "cookies",
  language: "javascript",
  hints: [
    ".cookie(",
    "setCookie(",
    "setSignedCookie(",
    "express-session",
    "cookie-session",
    "koa-session",
    "secure-session",
    "@fastify/session",
    "set-cookie",
    "cookies.set(",
    ".state(",
    ".strategy(",
    // Not the three letters alone: they stand in each `BinaryArray`.
    "/yar",
    '"yar"',
    "'yar'",
    "plugin: yar",
    "cookieOptions",
    "createCookie",
    "SessionStorage(",
    "next/headers",
    "cookie.serialize",
    '"cookie"',
    "'cookie'",
    ...BROWSER_LOGIN_WORDS,
  ],
  intents: ["set-cookie-attribute", "rename-cookie", "remove-emitter", "remove-item", "rename-option"],
  lacks: [NO_CORS, NO_HEADERS, NO_ERROR_ANSWERS, NO_BANNER, NO_APP, { intents: ["guard-by-environment"], because: "its attributes are set, not switched off" }],
  extract,
  render: renderCookie,
};

function* extract(source: JavaScriptSource): Iterable<Fact> {
  const registrations = registrationsOf(source);
  const called = new Set<CallSite>();
  for (const site of cookieSites(source)) {
    const call = cookieCallOf(source, site);
    if (call === undefined || site.when.kind === "never") continue;
    called.add(site);
    yield* factsOfCall(source, registrations, call);
  }
  const login = browserLoginIn(source);
  if (login !== undefined) {
    const scope = { level: "handler", owner: `${source.file}:module`, order: login.span.start } as const;
    yield {
      technology: ID,
      label: "HTTP authentication",
      at: login,
      via: [],
      scope,
      environment: "any",
      layer: "application",
      kind: "request-use",
      what: "browser-login",
    };
  }
  for (const site of rawCookieSites(source)) {
    const raw = called.has(site) ? [] : rawCookiesOf(site, source);
    if (raw.length === 0 || site.when.kind === "never") continue;
    yield* factsOfRawCookies(raw, { technology: ID, at: site.at, scope: scopeOfStatement(registrations, site) }, source);
  }
}

function* factsOfCall(source: JavaScriptSource, registrations: readonly AppRegistration[], call: CookieCall): Iterable<Fact> {
  const { site, shape, options } = call;
  const isMiddleware = shape.session;
  // A Fastify plugin is registered by the call itself.
  const registration = isMiddleware ? (registrationOfCall(registrations, site.at) ?? registrations.find((one) => samePlace(one.site.at, site.at))) : undefined;
  if ((isMiddleware && registration === undefined && isRegisteredNever(source, site.at)) || isRemoval(call)) return;
  const scope = isMiddleware ? scopeOfMiddleware(registration, site.at) : scopeOfStatement(registrations, site);
  const base = { technology: ID, label: shape.label, at: site.at, via: [], scope, environment: "any", layer: "application" } as const;
  const fact: CookieWrite = {
    ...base,
    kind: "cookie-write",
    session: shape.session,
    ...branchedSettingsOf(source, call, shownPlace(call)),
    ...onPlainHttp(call),
    ...(options?.kind === "record" ? { options: options.at } : {}),
  };
  yield fact;
  const unread = options === undefined ? undefined : branchesOf(options).find((one) => one.kind !== "record" && one.kind !== "undefined");
  if (unread !== undefined) yield { ...base, kind: "unread", what: `the cookie options of ${shape.label}`, headers: ["set-cookie"], reason: reasonOf(unread) };
}

function branchesOf(value: Value): readonly Value[] {
  return value.kind === "choice" ? value.alternatives.map((one) => one.value) : [value];
}

/** What is underlined for a default: the name of the cookie or of the function, not the whole call. */
function shownPlace(call: CookieCall): CookieWrite["at"] {
  const { site, name } = call;
  if (name?.kind === "string" && name.via.length === 0 && name.at.file === site.at.file) return name.at;
  return site.callee.kind === "method" ? site.callee.nameAt : site.calleeAt;
}

/** A cookie that is set to no value, or to nothing with an age of zero, is being removed. */
function isRemoval(call: CookieCall): boolean {
  const [first, second] = call.site.arguments;
  const value = second ?? propertyOf(first, "value")?.value;
  if (!call.shape.session && (value?.kind === "null" || value?.kind === "undefined")) return true;
  if (call.shape.session || value?.kind !== "string" || value.value.text !== "") return false;
  if (call.options?.kind !== "record") return false;
  return call.options.properties.some(
    (property) => property.name === "expires" || (property.name === "maxAge" && property.value.kind === "number" && property.value.value <= 0),
  );
}
