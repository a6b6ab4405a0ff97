/**
 * The packages and calls that set cookies by options, with their defaults and units. Sources: express 4.22 and 5.3
 * lib/response.js, express-session 1.19 session/cookie.js, cookie-session 2.1 and cookies 0.9 index.js, cookie 0.7 and 1.1.
 */
import type { CallSite } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import { propertyOf } from "../../../javascript/values.ts";

/** How a library reads its cookie options. */
export interface CookieShape {
  readonly kind: "express" | "express-session" | "cookie-session" | "cookies" | "cookie";
  readonly label: string;
  /** The technology itself makes it a session cookie. */
  readonly session: boolean;
  readonly defaultName: string | undefined;
  readonly defaultPath: string | undefined;
  readonly defaultHttpOnly: boolean;
  /** `auto`: Secure if the request came over HTTPS. */
  readonly defaultSecure: boolean | "auto";
  readonly takesAuto: boolean;
  /** Options are copied one by one, so that `undefined` takes a default away. */
  readonly copiesUndefined: boolean;
  readonly maxAgeUnit: "milliseconds" | "seconds";
}

const EXPRESS: CookieShape = {
  kind: "express",
  label: "res.cookie (Express)",
  session: false,
  defaultName: undefined,
  defaultPath: "/",
  defaultHttpOnly: false,
  defaultSecure: false,
  takesAuto: false,
  copiesUndefined: false,
  maxAgeUnit: "milliseconds",
};

const EXPRESS_SESSION: CookieShape = {
  ...EXPRESS,
  kind: "express-session",
  label: "express-session",
  session: true,
  defaultName: "connect.sid",
  defaultHttpOnly: true,
  takesAuto: true,
  copiesUndefined: true,
};

const COOKIES: CookieShape = { ...EXPRESS, kind: "cookies", label: "cookies (Koa)", defaultHttpOnly: true, defaultSecure: "auto", copiesUndefined: true };

const COOKIE_SESSION: CookieShape = {
  ...COOKIES,
  kind: "cookie-session",
  label: "cookie-session",
  session: true,
  defaultName: "session",
  copiesUndefined: false,
};

const COOKIE: CookieShape = { ...EXPRESS, kind: "cookie", label: "cookie", defaultPath: undefined, maxAgeUnit: "seconds" };

/** One call that sets a cookie by options. */
export interface CookieCall {
  readonly shape: CookieShape;
  readonly site: CallSite;
  /** `undefined`: the default name. */
  readonly name: Value | undefined;
  /** The object with the cookie's options, or `undefined` if none is given. */
  readonly options: Value | undefined;
  /** Where the options object stands in the call: argument index, and the property of that argument if there is one. */
  readonly optionsArgument: number;
  readonly optionsProperty: string | undefined;
}

const RESPONSE_NAME = /^(?:[\w$]+\.)*(?:res|resp|response|rsp)$/i;

/** Reads a call, or `undefined` if it sets no cookie by options. `res.clearCookie` and empty values with a past date are no cookies. */
export function cookieCallOf(site: CallSite): CookieCall | undefined {
  if (site.form === "decorator") return undefined;
  return fromPackage(site) ?? fromMethod(site);
}

function fromPackage(site: CallSite): CookieCall | undefined {
  const { callee } = site;
  if (callee.kind !== "external") return undefined;
  const members: string[] = [];
  for (const step of callee.value.steps) {
    if (step.kind !== "member") return undefined;
    if (step.name !== "default") members.push(step.name);
  }
  const [first] = site.arguments;
  switch (callee.value.package) {
    case "express-session": {
      if (members.length > 0 && members[0] !== "session") return undefined;
      const cookie = propertyOf(first, "cookie");
      const options =
        first !== undefined && first.kind !== "record" ? first : first?.kind === "record" && first.open && cookie === undefined ? first : cookie?.value;
      return {
        shape: EXPRESS_SESSION,
        site,
        name: propertyOf(first, "name")?.value ?? propertyOf(first, "key")?.value,
        options,
        optionsArgument: 0,
        optionsProperty: "cookie",
      };
    }
    case "cookie-session":
      return members.length > 0
        ? undefined
        : { shape: COOKIE_SESSION, site, name: propertyOf(first, "name")?.value, options: first, optionsArgument: 0, optionsProperty: undefined };
    case "cookie":
      if (members.length !== 1 || members[0] !== "serialize") return undefined;
      return { shape: COOKIE, site, name: first, options: site.arguments[2], optionsArgument: 2, optionsProperty: undefined };
    default:
      return undefined;
  }
}

function fromMethod(site: CallSite): CookieCall | undefined {
  const { callee } = site;
  // Names first: arguments are evaluated when they are read.
  if (callee.kind !== "method" || (callee.name !== "cookie" && callee.name !== "set") || site.hasSpread) return undefined;
  if (callee.name === "set" && !/(?:^|\.)(?:ctx|context)\.cookies$/.test(callee.receiverText)) return undefined;
  const [name, value, options] = site.arguments;
  if (name === undefined || value === undefined) return undefined;
  if (callee.name === "cookie" && isResponse(site)) return { shape: EXPRESS, site, name, options, optionsArgument: 2, optionsProperty: undefined };
  if (callee.name === "set") {
    if (value.kind === "null" || value.kind === "undefined") return undefined;
    return { shape: COOKIES, site, name, options, optionsArgument: 2, optionsProperty: undefined };
  }
  return undefined;
}

/** `res.status(200).cookie(…)` counts as `res`. A Fastify reply is another technology with other defaults. */
function isResponse(site: CallSite): boolean {
  const { callee } = site;
  if (callee.kind !== "method") return false;
  const root = callee.receiverText.split(/[.(]/, 1)[0] ?? "";
  if (callee.receiver.kind === "parameter") {
    const { type, index, function: handle, name } = callee.receiver;
    if (type !== undefined) return /(?:^|\.)Response(?:<|$)/.test(type);
    return RESPONSE_NAME.test(name) || (index === 1 && handle.parameters.length <= 3 && /^req|^_/i.test(handle.parameters[0] ?? ""));
  }
  return RESPONSE_NAME.test(callee.receiverText) || RESPONSE_NAME.test(root);
}
