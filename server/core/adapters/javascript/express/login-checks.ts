/**
 * Middleware of packages that refuses every request without a login, preflights included: each was run in front of a handler and asked with a
 * preflight (adapter.md says which versions). Refuses what lets preflights pass, such as express-jwt and `verifySession` of SuperTokens, what
 * may be told to let callers in who are not logged in, and checks behind an exception of their own (`.unless(…)`).
 */
import type { Value, ValueOf } from "../../../javascript/values.ts";
import { propertyOf, stringOf } from "../../../javascript/values.ts";
import { truthOf } from "../option-values.ts";

/** Decides by the arguments of the call that makes the middleware whether it refuses. */
type Refuses = (args: readonly Value[]) => boolean;

const always: Refuses = () => true;
/** Strategies of Passport that answer 401 to requests without a token or password. */
const STRATEGIES = new Set(["jwt", "bearer", "basic", "digest", "headerapikey", "http-bearer"]);
const byStrategy: Refuses = ([strategy]) => STRATEGIES.has(stringOf(strategy) ?? "");
const byOwnCheck: Refuses = (args) => args.length === 0;

/** Refuses unless the option has this value, which lets callers in who are not logged in. */
function unless(option: string, value: boolean): Refuses {
  return ([options]) => {
    if (options === undefined) return true;
    if (options.kind !== "record" || options.open) return false;
    const given = propertyOf(options, option)?.value;
    return given === undefined || truthOf(given) === !value;
  };
}

const CLAIMS = { ".claimEquals()": always, ".claimIncludes()": always, ".claimCheck()": always };

/** By package, and by the way from its export to the middleware. */
const CHECKS: Readonly<Record<string, Readonly<Record<string, Refuses>>>> = {
  "basic-auth-connect": { "()": always },
  "connect-ensure-login": { ".ensureLoggedIn()": always, ".ensureAuthenticated()": always },
  "express-basic-auth": { "()": always },
  "express-oauth2-jwt-bearer": { ".auth()": unless("authRequired", false), ".requiredScopes()": always, ".scopeIncludesAny()": always, ...CLAIMS },
  "express-openid-connect": { ".auth()": unless("authRequired", false), ".requiresAuth()": byOwnCheck, ...CLAIMS },
  "hono/basic-auth": { ".basicAuth()": always },
  "hono/bearer-auth": { ".bearerAuth()": always },
  "hono/jwk": { ".jwk()": unless("allow_anon", true) },
  "hono/jwt": { ".jwt()": always },
  "keycloak-connect": { "new.protect()": always, "new.enforcer()": always, "new.checkSso()": always },
  "koa-basic-auth": { "()": always },
  "koa-jwt": { "()": unless("passthrough", true) },
  "koa-passport": { ".authenticate()": byStrategy },
  passport: { ".authenticate()": byStrategy },
};

/** True if the middleware refuses requests without a login, whatever their method. */
export function isLoginCheck({ package: name, steps }: ValueOf<"external">): boolean {
  const checks = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
  const last = steps.at(-1);
  if (checks === undefined || last === undefined || last.kind === "member") return false;
  const way = steps.map((step) => (step.kind === "member" ? (step.name === "default" ? "" : `.${step.name}`) : step.kind === "new" ? "new" : "()")).join("");
  return Object.hasOwn(checks, way) && checks[way]?.(last.arguments) === true;
}
