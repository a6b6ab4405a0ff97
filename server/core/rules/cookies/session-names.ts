/** Tells session and login cookies by name where the technology does not say so itself. Cookies meant for scripts, such as CSRF tokens, are none. */
import type { CookieWrite } from "../../model/facts.ts";
import { knownValue } from "../../model/setting.ts";
import type { Place } from "../../text/place.ts";
import { containsPlace } from "../../text/place.ts";

/** Words that say so wherever they stand in a name: `app.session`, `userAuth`, `sso_token`. */
const WORDS: ReadonlySet<string> = new Set([
  "session",
  "sess",
  "sessionid",
  "sid",
  "jwt",
  "sso",
  "jsessionid",
  "phpsessid",
  "authtoken",
  "accesstoken",
  "refreshtoken",
  "idtoken",
]);
/** Words that say so as the whole name, or as its last word after one that says whose it is: `token`, `api_key`, `remember_me`. */
const LAST_WORDS: ReadonlySet<string> = new Set(["auth", "authentication", "token", "login"]);
const WHOLE_NAMES: ReadonlySet<string> = new Set(["remember_me", "logged_in_user", "api_key", "apikey", "auth_key", "authkey", "authorization"]);
/** What makes a token or a name one for something else. */
const OTHER_MATTERS: ReadonlySet<string> = new Set([
  "hint",
  "csrf",
  "xsrf",
  "csrftoken",
  "xsrftoken",
  "antiforgery",
  "device",
  "push",
  "fcm",
  "tracking",
  "analytics",
  "ab",
  "view",
  "count",
  "start",
  "expires",
  "expiry",
  "timeout",
  "state",
  "theme",
  "locale",
  "lang",
  "captcha",
  "recaptcha",
  "cart",
  "consent",
  "seen",
  "test",
  "url",
  "redirect",
  "provider",
  "method",
  "type",
  "status",
  "storage",
]);

/** Words before `token` that make it one for a page of a list or a single step. */
const TOKENS_FOR_ONE_STEP: ReadonlySet<string> = new Set([
  "continuation",
  "cursor",
  "download",
  "invite",
  "next",
  "page",
  "reset",
  "share",
  "upload",
  "verification",
  "verify",
]);

const NOT_FOR_LOGIN = /csrf|xsrf/i;

/** True if the cookie carries a login and is not being deleted. */
export function isSessionCookie(cookie: CookieWrite): boolean {
  const maxAge = knownValue(cookie.maxAge);
  if (maxAge !== undefined && maxAge <= 0) return false;
  const name = knownValue(cookie.name);
  if (name !== undefined && NOT_FOR_LOGIN.test(name)) return false;
  return cookie.session || (name !== undefined && isSessionName(name));
}

/** True unless the cookie is being deleted or its name says that it is for something else. */
export function mayCarryLogin(cookie: CookieWrite): boolean {
  const maxAge = knownValue(cookie.maxAge);
  if (maxAge !== undefined && maxAge <= 0) return false;
  const name = knownValue(cookie.name);
  if (cookie.session || name === undefined) return true;
  return !NOT_FOR_LOGIN.test(name) && !wordsOf(name).some((word) => OTHER_MATTERS.has(word));
}

/** Prefixes and separators do not count: `__Host-sid`, `app.session`, `my-app-session`, `userAuthToken` carry logins too. */
function isSessionName(name: string): boolean {
  const words = wordsOf(name.replace(/^__(?:host-http|host|secure|http)-/i, ""));
  const last = words.at(-1);
  if (last === undefined || words.some((word) => OTHER_MATTERS.has(word))) return false;
  return (
    words.some((word) => WORDS.has(word)) ||
    (LAST_WORDS.has(last) && !TOKENS_FOR_ONE_STEP.has(words.at(-2) ?? "")) ||
    words[0] === "auth" ||
    WHOLE_NAMES.has(words.join("_"))
  );
}

/** Words of camelCase, snake_case, kebab-case and dotted names, in lower case. */
function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/** What to underline for an attribute that nobody wrote: the cookie's name if it stands there, else the call; a constant that holds the name is right as it is. */
export function placeOfCookie({ name, at, options }: CookieWrite): Place {
  const isThere = name.kind === "known" && name.from === "written" && [at, options].some((outer) => outer !== undefined && containsPlace(outer, name.at));
  return isThere ? name.at : at;
}
