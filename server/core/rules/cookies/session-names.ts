/** Tells session and login cookies by name where the technology does not say so itself. Cookies meant for scripts, such as CSRF tokens, are none. */
import type { CookieWrite } from "../../model/facts.ts";
import { knownValue } from "../../model/setting.ts";
import type { Place } from "../../text/place.ts";

const SESSION_NAMES = new Set([
  "sid",
  "sess",
  "session",
  "sessionid",
  "session_id",
  "connect.sid",
  "jsessionid",
  "phpsessid",
  "auth",
  "auth_token",
  "authtoken",
  "token",
  "jwt",
  "access_token",
  "accesstoken",
  "refresh_token",
  "refreshtoken",
  "id_token",
  "idtoken",
  "remember_me",
  "remember_token",
  "login",
  "logged_in_user",
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

/** Prefixes and separators do not count: `__Host-sid`, `app.session`, `my-app-session` carry logins too. */
function isSessionName(name: string): boolean {
  const bare = name.toLowerCase().replace(/^__(?:host-http|host|secure|http)-/, "");
  if (SESSION_NAMES.has(bare)) return true;
  const words = bare.split(/[._-]/);
  return (
    words.at(-1) === "sid" ||
    words.at(-1) === "session" ||
    words.at(-1) === "sessionid" ||
    words.join("_").endsWith("access_token") ||
    words.join("_").endsWith("refresh_token")
  );
}

/** What to underline for an attribute that nobody wrote: the cookie's name if it stands in the source, else the whole call. */
export function placeOfCookie(cookie: CookieWrite): Place {
  return cookie.name.kind === "known" && cookie.name.from === "written" ? cookie.name.at : cookie.at;
}
