/**
 * Logins that browsers send by themselves and that are no cookies: HTTP authentication and client certificates. No attribute keeps those on
 * their own site. The text of the file decides, since packages do it in many ways: a word that only speaks of it makes a login, none is missed.
 */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Place } from "../../../text/place.ts";
import { placeOf } from "../../../text/place.ts";

/** Words of which one stands in every file that has such a login: a challenge, packages that send it, TLS servers that ask for a certificate. */
export const BROWSER_LOGIN_WORDS: readonly string[] = [
  "www-authenticate",
  "basic-auth",
  "basicAuth",
  "passport-http",
  "passport-negotiate",
  "http-auth",
  "hapi/basic",
  "requestCert",
];

const BROWSER_LOGIN =
  /www-authenticate(?!["'`]?\]?\s*[,:=]\s*["'`]\s*(?:bearer|dpop)\b)|basic-auth|\bbasicAuth\b|["'`/](?:passport-http|passport-negotiate|http-auth)["'`]|hapi\/basic\b|\brequestCert\s*:\s*(?!false\b)/i;

/** The first place that may have to do with such a login. */
export function browserLoginIn(source: JavaScriptSource): Place | undefined {
  const match = BROWSER_LOGIN.exec(source.text);
  return match === null ? undefined : placeOf(source.file, match.index, match.index + match[0].length);
}
