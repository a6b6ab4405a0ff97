/**
 * What a handler does in a chain: CORS, authentication, redirect, error handler, route. Refuses to guess by name alone:
 * a function counts as authentication only if its code answers 401, and not if it may let preflights pass.
 */

import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { FunctionHandle, Value } from "../../../javascript/values.ts";
import { stringOf } from "../../../javascript/values.ts";
import type { Condition } from "../../../model/condition.ts";
import { anyOf } from "../../../model/condition.ts";
import type { Registration } from "../../../model/facts.ts";
import { takesNext } from "../registrations.ts";
import { isOnAnswer } from "../responses.ts";
import { callsInside, writtenAssignmentsTo } from "../sites-by-key.ts";
import { isLoginCheck } from "./login-checks.ts";

const CORS_PACKAGES = new Set(["cors", "@koa/cors", "kcors", "koa-cors", "koa2-cors"]);
const HONO = /(?:^|\/)hono(?:[@/]|$)/;
const BODY_PARSER_PACKAGES = new Set(["body-parser", "multer", "express-fileupload", "koa-bodyparser", "@koa/bodyparser", "koa-body"]);
const BODY_PARSERS = new Set(["json", "urlencoded", "raw", "text"]);
const PROXY_PACKAGES = new Set(["http-proxy-middleware", "express-http-proxy", "http-proxy", "koa-proxies"]);
const REDIRECT_PACKAGES = new Set(["express-sslify", "express-force-ssl", "express-enforces-ssl", "heroku-ssl-redirect", "express-to-https", "koa-sslify"]);
const STATIC_PACKAGES = new Set(["serve-static", "koa-static", "sirv"]);

/** The role of a handler, or `undefined` if it has none that matters. */
export function roleOf(source: JavaScriptSource, handler: Value): Registration["role"] | undefined {
  if (handler.kind === "function") return roleOfFunction(source, handler.function);
  if (handler.kind !== "external") return undefined;
  const { steps } = handler;
  const call = steps.at(-1);
  if (call === undefined || call.kind === "member") return undefined;
  const member = steps.find((step) => step.kind === "member")?.name;
  const { package: name } = handler;
  if (CORS_PACKAGES.has(name) || (member === "cors" && HONO.test(name))) return "cors";
  if (BODY_PARSER_PACKAGES.has(name) || (name === "express" && member !== undefined && BODY_PARSERS.has(member))) return "body-parser";
  if (STATIC_PACKAGES.has(name) || (name === "express" && member === "static")) return "static";
  if (PROXY_PACKAGES.has(name)) return "proxy";
  if (REDIRECT_PACKAGES.has(name)) return "redirect";
  return isLoginCheck(handler) ? "authentication" : undefined;
}

function roleOfFunction(source: JavaScriptSource, handle: FunctionHandle): Registration["role"] | undefined {
  if (handle.parameters.length >= 4) return "error-handler";
  // Handlers of routes in other files are many, and none of them sets up CORS for the app.
  if (handle.at.file !== source.file && !takesNext(handle, source.textOfFunction(handle))) return undefined;
  const sites = callsInside(source, handle).filter((site) => site.when.kind !== "never");
  if (sites.some(writesAllowOrigin)) return "cors";
  // Without `next` it is the end of the chain, not a step of it.
  if (!takesNext(handle, source.textOfFunction(handle))) return undefined;
  if (sites.some((site) => redirects(source, site))) return redirectedBy(source.textOfFunction(handle)) === undefined ? undefined : "redirect";
  return sites.some((site) => refuses(source, site)) && !mayLetPreflightsPass(source, handle) ? "authentication" : undefined;
}

/**
 * The requests that a middleware hands on, if those are not all for certain: it calls `next` without an error. `undefined` if it hands on all,
 * or never says so.
 */
export function passedRequests(source: JavaScriptSource, handler: Value): Condition | undefined {
  if (handler.kind !== "function" || !takesNext(handler.function, source.textOfFunction(handler.function)) || handler.function.parameters.length > 3)
    return undefined;
  const { function: handle } = handler;
  const next = handle.parameters.length - 1;
  const passing = source.outcomes(handle, []).flatMap(({ when, answer }): readonly Condition[] => {
    if (answer.kind !== "callback" || answer.parameter !== next) return [];
    const [error] = answer.arguments;
    return error === undefined || error.kind === "undefined" || error.kind === "null" ? [when] : [];
  });
  const passes = anyOf(passing);
  return passing.length === 0 || passes.kind === "always" ? undefined : passes;
}

/** True if a handler that ends the response says 404 in any case, and no other status. */
export function answersNotFound(source: JavaScriptSource, handler: Value | undefined): boolean {
  if (handler?.kind !== "function") return false;
  const { function: handle } = handler;
  const calls = callsInside(source, handle).flatMap((site) => {
    const status = statusGivenBy(source, site);
    return status === undefined ? [] : [{ status, when: site.when }];
  });
  const assigned = ["status", "statusCode"].flatMap((name) =>
    writtenAssignmentsTo(source, name).flatMap(({ value, within, when }) => (within?.id === handle.id ? [{ status: value, when }] : [])),
  );
  const given = [...calls, ...assigned].filter(({ when }) => when.kind !== "never");
  return given.some(({ when }) => when.kind === "always") && given.every(({ status }) => status.kind === "number" && status.value === NOT_FOUND);
}

const NOT_FOUND = 404;
/** Where the status stands among the arguments: Express and node:http, `ctx.throw` of Koa, Hono. */
const STATUS_ARGUMENT: ReadonlyMap<string, number> = new Map([
  ["status", 0],
  ["sendStatus", 0],
  ["writeHead", 0],
  ["throw", 0],
  ["json", 1],
  ["text", 1],
  ["html", 1],
  ["body", 1],
]);

/** The status of an answer, if the call gives one. */
function statusGivenBy(source: JavaScriptSource, site: CallSite): Value | undefined {
  const { callee, arguments: args } = site;
  if (callee.kind !== "method" || !isOnAnswer(source, site)) return undefined;
  return args[STATUS_ARGUMENT.get(callee.name) ?? args.length];
}

function writesAllowOrigin(site: CallSite): boolean {
  const { callee } = site;
  if (callee.kind !== "method" || !/^(?:setHeader|header|set|append)$/.test(callee.name)) return false;
  const [name] = site.arguments;
  if (name?.kind === "record") return name.properties.some((property) => property.name.toLowerCase() === "access-control-allow-origin");
  return stringOf(name)?.toLowerCase() === "access-control-allow-origin";
}

function redirects(source: JavaScriptSource, site: CallSite): boolean {
  return site.callee.kind === "method" && site.callee.name === "redirect" && isOnAnswer(source, site);
}

/** Which requests a handler with the role `redirect` sends elsewhere. */
export function redirectedRequests(source: JavaScriptSource, handler: Value): NonNullable<Registration["concerns"]> {
  return (handler.kind === "function" ? redirectedBy(source.textOfFunction(handler.function)) : undefined) ?? "plain-http";
}

/** Plain http, or requests without a login; `undefined` for redirects that depend on the method, on the address or on something else. */
function redirectedBy(text: string): Registration["concerns"] {
  if (/\.method\b|OPTIONS/.test(text)) return undefined;
  if (/\.secure\b|x-forwarded-proto|\.protocol\b|\.encrypted\b/i.test(text)) return "plain-http";
  if (/\.(?:path|url|originalUrl|baseUrl|host|hostname|query|params)\b/.test(text)) return undefined;
  return /!\s*req(?:uest)?\.(?:session|user|isAuthenticated|cookies|signedCookies)\b/.test(text) ? "without-login" : undefined;
}

/** 401 is about logins by definition; 403 is not (blocked addresses, forged forms). */
function refuses(source: JavaScriptSource, site: CallSite): boolean {
  const { callee } = site;
  if (callee.kind !== "method" || !/^(?:status|sendStatus)$/.test(callee.name) || !isOnAnswer(source, site)) return false;
  const [status] = site.arguments;
  return status?.kind === "number" && status.value === 401;
}

/**
 * A handler that tests the method or the address may well let preflights pass, and so does one that passes on what carries
 * no credentials.
 */
function mayLetPreflightsPass(source: JavaScriptSource, handle: FunctionHandle): boolean {
  const text = source.textOfFunction(handle);
  return (
    text === "" ||
    /\.method\b|OPTIONS|\.(?:path|url|originalUrl|baseUrl)\b/.test(text) ||
    /if\s*\(\s*![^(){}]{1,80}\)\s*(?:\{\s*)?(?:return\s+)?next\(\)/.test(text)
  );
}
