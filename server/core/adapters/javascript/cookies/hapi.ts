/**
 * Cookies of hapi: `server.state` says what a cookie is like, `h.state` sends one and may change that, @hapi/cookie and @hapi/yar define theirs.
 * Refuses `h.state` without options: what it sends is told where the cookie is defined. hapi-auth-cookie, which came before, is not read.
 */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import { propertyOf, stringOf, unknownValue } from "../../../javascript/values.ts";
import { HAPI, isHapiProject } from "../hapi/routes.ts";
import type { CookieCall } from "./cookie-call.ts";
import type { CookieShape } from "./shapes.ts";
import { HAPI_COOKIE, HAPI_STATE, YAR } from "./shapes.ts";

const YAR_PACKAGES: ReadonlySet<string> = new Set(["@hapi/yar", "yar"]);

/** Reads a call, or `undefined` if it sets no cookie of hapi by options. */
export function hapiCookieCall(source: JavaScriptSource, site: CallSite): CookieCall | undefined {
  const { callee } = site;
  if (callee.kind !== "method" || site.hasSpread || !["state", "strategy", "register"].includes(callee.name) || !isHapiProject(source)) return undefined;
  if (callee.name === "strategy") return strategyCall(site);
  if (callee.name === "register") return yarCall(site);
  const [name, second, third] = site.arguments;
  if (name === undefined || second === undefined) return undefined;
  const base = { shape: HAPI_STATE, site, name, optionsProperty: undefined } as const;
  if (isServer(callee.receiver, callee.receiverText)) return { ...base, options: second, optionsArgument: 1, inherited: undefined };
  if (!/^h(?:$|\.response\()|(?:^|\.)(?:response|reply)(?:$|\()/.test(callee.receiverText) || third === undefined) return undefined;
  return { ...base, options: third, optionsArgument: 2, inherited: definitionOf(source, name) };
}

function isServer(receiver: Value, text: string): boolean {
  return (receiver.kind === "external" && HAPI.includes(receiver.package)) || /(?:^|\.)server$/.test(text);
}

/** What `server.state` says of the cookie in this file; in another one it may say anything. */
function definitionOf(source: JavaScriptSource, name: Value): Value {
  const text = stringOf(name);
  const definition = source
    .callsNamed(["state"])
    .find(
      ({ callee, arguments: [own] }) =>
        callee.kind === "method" && isServer(callee.receiver, callee.receiverText) && text !== undefined && stringOf(own) === text,
    );
  return definition?.arguments[1] ?? unknownValue({ kind: "dynamic", text: "the cookie is defined elsewhere" }, name.at);
}

/** `server.auth.strategy("session", "cookie", { cookie: { … } })`. */
function strategyCall(site: CallSite): CookieCall | undefined {
  const [, scheme, whole] = site.arguments;
  const cookie = propertyOf(whole, "cookie")?.value;
  if (stringOf(scheme) !== "cookie" || cookie?.kind !== "record") return undefined;
  return named(HAPI_COOKIE, site, propertyOf(cookie, "name")?.value, cookie, 2);
}

/** `server.register({ plugin: Yar, options: { cookieOptions: { … } } })`, alone or in a list. */
function yarCall(site: CallSite): CookieCall | undefined {
  const [given] = site.arguments;
  for (const one of given?.kind === "list" ? given.items : [given]) {
    const plugin = propertyOf(one, "plugin")?.value;
    const options = propertyOf(one, "options")?.value;
    const cookie = propertyOf(options, "cookieOptions")?.value;
    if (plugin?.kind === "external" && YAR_PACKAGES.has(plugin.package) && cookie?.kind === "record")
      return named(YAR, site, propertyOf(options, "name")?.value, cookie, 0);
  }
  return undefined;
}

function named(shape: CookieShape, site: CallSite, name: Value | undefined, options: Value, optionsArgument: number): CookieCall {
  return { shape, site, name, options, optionsArgument, optionsProperty: undefined, inherited: undefined };
}
