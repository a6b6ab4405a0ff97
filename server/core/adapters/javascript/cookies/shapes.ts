/**
 * What each way of setting a cookie by options sends by itself, and how it reads its options. Observed by running the
 * packages (adapter.md, differential.test.ts). Sources: express 4.22 and 5.3 lib/response.js, express-session 1.19
 * session/cookie.js, cookie-session 2.1 and cookies 0.9 index.js, koa-session 7.0 index.ts, @fastify/cookie 11.1,
 * @fastify/session 11.1 and @fastify/secure-session 8.4 index.js, cookie 0.7 to 2.0, @hapi/statehood 8.2, @hapi/cookie 12.0 and @hapi/yar 11.0
 * lib/index.js. Refuses to recognise calls: `calls.ts` does.
 */

/** What is sent if an option is left out, and if it is given as `undefined` or `null`. */
export interface Unsaid<T> {
  readonly absent: T;
  readonly whenUndefined: T;
  readonly whenNull: T;
}

/** How a library reads its cookie options. */
export interface CookieShape {
  readonly label: string;
  /** The technology itself makes it a session cookie. */
  readonly session: boolean;
  readonly defaultName: string | undefined;
  /** Options that hold the name, the first that is given counts; a new one gets the first. Empty: the name is an argument. */
  readonly nameOptions: readonly string[];
  readonly path: Unsaid<string | undefined>;
  readonly httpOnly: Unsaid<boolean>;
  /** `auto`: Secure if the request came over HTTPS. */
  readonly secure: Unsaid<boolean | "auto">;
  /** Absent only: `undefined` and `null` always mean no attribute. */
  readonly defaultSameSite: "Lax" | "Strict" | undefined;
  /** `secure: "auto"` is known. */
  readonly takesAuto: boolean;
  /** `sameSite: "auto"` is known. */
  readonly takesAutoSameSite: boolean;
  readonly maxAgeUnit: "milliseconds" | "seconds";
  /** `sameSite: true` means Strict, or is sent as the text `true`. */
  readonly sameSiteTrue: "Strict" | "true";
  /** What the library calls an option, where others call it as the key says. */
  readonly spelling?: Readonly<Record<string, string>>;
  /** `sameSite` is written as it is sent: `Lax`, not `lax`. */
  readonly writesSameSiteAsSent?: true;
}

function always<T>(value: T): Unsaid<T> {
  return { absent: value, whenUndefined: value, whenNull: value };
}

/** The default counts only if the option is not there at all. */
function onlyAbsent<T, U>(value: T, otherwise: U): Unsaid<T | U> {
  return { absent: value, whenUndefined: otherwise, whenNull: otherwise };
}

/** `res.cookie` of Express. */
export const EXPRESS: CookieShape = {
  label: "res.cookie (Express)",
  session: false,
  defaultName: undefined,
  nameOptions: [],
  path: always("/"),
  httpOnly: always(false),
  secure: always(false),
  defaultSameSite: undefined,
  takesAuto: false,
  takesAutoSameSite: false,
  maxAgeUnit: "milliseconds",
  sameSiteTrue: "Strict",
};

/** The package express-session. */
export const EXPRESS_SESSION: CookieShape = {
  ...EXPRESS,
  label: "express-session",
  session: true,
  defaultName: "connect.sid",
  nameOptions: ["name", "key"],
  path: onlyAbsent("/", undefined),
  httpOnly: onlyAbsent(true, false),
  takesAuto: true,
  // Since 1.19: None over HTTPS, else Lax.
  takesAutoSameSite: true,
};

/** The package cookies, which Koa has as `ctx.cookies`. */
export const COOKIES: CookieShape = {
  ...EXPRESS,
  label: "ctx.cookies (Koa)",
  path: onlyAbsent("/", undefined),
  httpOnly: onlyAbsent(true, false),
  secure: { absent: "auto", whenUndefined: "auto", whenNull: false },
};

/** The package cookie-session. */
export const COOKIE_SESSION: CookieShape = {
  ...COOKIES,
  label: "cookie-session",
  session: true,
  defaultName: "session",
  nameOptions: ["name"],
  httpOnly: always(true),
};

/** The package koa-session. */
export const KOA_SESSION: CookieShape = { ...COOKIE_SESSION, label: "koa-session", defaultName: "koa.sess", nameOptions: ["key"] };

/** `serialize` of the package cookie. */
export const COOKIE: CookieShape = { ...EXPRESS, label: "cookie", path: always(undefined), maxAgeUnit: "seconds" };

/** `setCookie` of `hono/cookie`: its options stand over `path: "/"`. */
export const HONO_COOKIE: CookieShape = { ...EXPRESS, label: "hono/cookie", path: onlyAbsent("/", undefined), maxAgeUnit: "seconds" };

/** `setCookie` of h3 (1.15 and 2.0), which Nuxt and Nitro supply. */
export const H3_COOKIE: CookieShape = { ...HONO_COOKIE, label: "setCookie (h3)" };

/** `cookies.set` of SvelteKit (2.20 src/runtime/server/cookie.js). Not Secure at http://localhost. */
export const SVELTEKIT_COOKIE: CookieShape = {
  ...HONO_COOKIE,
  label: "cookies (SvelteKit)",
  path: always(undefined),
  httpOnly: onlyAbsent(true, false),
  secure: onlyAbsent(true, false),
  defaultSameSite: "Lax",
};

/** `createCookie` of React Router 7 and Remix, since Remix 1.6. */
export const REMIX_COOKIE: CookieShape = { ...HONO_COOKIE, label: "createCookie", defaultSameSite: "Lax" };

/** The same of Remix 1.0 to 1.5, which adds nothing. */
export const EARLY_REMIX_COOKIE: CookieShape = { ...COOKIE, label: "createCookie" };

/** `cookies()` of `next/headers` and `response.cookies` of `NextResponse`, both made by @edge-runtime/cookies. */
export const NEXT_COOKIE: CookieShape = { ...EXPRESS, label: "cookies (Next.js)", maxAgeUnit: "seconds", sameSiteTrue: "true" };

/** `reply.setCookie` of @fastify/cookie. */
export const FASTIFY_COOKIE: CookieShape = { ...COOKIE, label: "@fastify/cookie", defaultSameSite: "Lax", takesAuto: true };

/** The package @fastify/secure-session. */
export const FASTIFY_SECURE_SESSION: CookieShape = {
  ...FASTIFY_COOKIE,
  label: "@fastify/secure-session",
  session: true,
  defaultName: "session",
  nameOptions: ["cookieName", "sessionName"],
  httpOnly: { absent: true, whenUndefined: true, whenNull: false },
};

/** The package @fastify/session. */
export const FASTIFY_SESSION: CookieShape = {
  ...EXPRESS,
  label: "@fastify/session",
  session: true,
  defaultName: "sessionId",
  nameOptions: ["cookieName"],
  httpOnly: { absent: true, whenUndefined: true, whenNull: false },
  secure: { absent: true, whenUndefined: true, whenNull: false },
  takesAuto: true,
};

/** Cookies of hapi: `server.state`, `h.state`, @hapi/cookie. */
export const HAPI_STATE: CookieShape = {
  ...COOKIE,
  label: "hapi",
  httpOnly: onlyAbsent(true, false),
  secure: onlyAbsent(true, false),
  defaultSameSite: "Strict",
  maxAgeUnit: "milliseconds",
  spelling: { secure: "isSecure", httpOnly: "isHttpOnly", sameSite: "isSameSite", partitioned: "isPartitioned", maxAge: "ttl" },
  writesSameSiteAsSent: true,
};

/** The package @hapi/cookie. */
export const HAPI_COOKIE: CookieShape = { ...HAPI_STATE, label: "@hapi/cookie", session: true, defaultName: "sid" };

/** The package @hapi/yar. */
export const YAR: CookieShape = { ...HAPI_COOKIE, label: "@hapi/yar", defaultName: "session", path: onlyAbsent("/", undefined), defaultSameSite: "Lax" };
