/**
 * What becomes of a Secure cookie where the app takes the connection for plain http, as behind a proxy that it does not trust. Observed with
 * express-session 1.19, cookie-session 2.1, koa 3.3, koa-session 7.0 and @fastify/session 11.1, each with and without `X-Forwarded-Proto: https`;
 * the others send it all the same.
 */
import { propertyOf } from "../../../javascript/values.ts";
import type { CookieWrite } from "../../../model/facts.ts";
import type { CookieCall } from "./cookie-call.ts";
import type { CookieShape } from "./shapes.ts";
import { COOKIE_SESSION, COOKIES, EXPRESS_SESSION, FASTIFY_SESSION, KOA_SESSION } from "./shapes.ts";

const EFFECTS: ReadonlyMap<CookieShape, NonNullable<CookieWrite["onPlainHttp"]>> = new Map([
  [EXPRESS_SESSION, "left-out"],
  [COOKIE_SESSION, "left-out"],
  [FASTIFY_SESSION, "left-out"],
  [KOA_SESSION, "fails"],
  [COOKIES, "fails"],
]);

/** What becomes of the cookie there; nothing is said if the call may decide by itself what is plain http. */
export function onPlainHttp({ shape, site, optionsArgument }: CookieCall): Pick<CookieWrite, "onPlainHttp"> {
  const effect = EFFECTS.get(shape);
  const whole = site.arguments[optionsArgument];
  if (effect === undefined || (whole !== undefined && (whole.kind !== "record" || whole.open)) || propertyOf(whole, "proxy") !== undefined) return {};
  // `new Cookies(request, response, { secure })`
  const isOwnJar = site.callee.kind === "method" && shape === COOKIES && site.callee.receiver.kind === "external";
  return isOwnJar ? {} : { onPlainHttp: effect };
}
