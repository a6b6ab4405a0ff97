/** Which cookies count as logins by their name alone. */
import { expect, it } from "vitest";
import type { CookieWrite } from "../../model/facts.ts";
import { byDefault, unknownSetting, written } from "../../model/setting.ts";
import { placeOf } from "../../text/place.ts";
import { isSessionCookie } from "./session-names.ts";

const at = placeOf("/w/a.js", 0, 1);

function cookie(name: string | undefined, session = false, maxAge?: number): CookieWrite {
  return {
    kind: "cookie-write",
    technology: "test",
    label: "test",
    at,
    via: [],
    scope: { level: "handler", owner: "a", order: 0 },
    environment: "any",
    layer: "application",
    name: name === undefined ? unknownSetting({ kind: "dynamic", text: "test" }, at) : written(name, at),
    session,
    secure: byDefault<boolean | "auto">(false, at),
    httpOnly: byDefault(false, at),
    sameSite: byDefault(undefined, at),
    path: byDefault("/", at),
    domain: byDefault(undefined, at),
    partitioned: byDefault(false, at),
    maxAge: byDefault(maxAge, at),
  };
}

it.each([
  "sid",
  "connect.sid",
  "__Host-session",
  "my-app-session",
  "refresh_token",
  "user_access_token",
  "JWT",
  "web-auth.session-token",
  "shopSession",
  "userToken",
  "staff_token",
  "adminAuth",
  "apiKey",
  "ssoTicket",
  "sess_id",
  "Authorization",
])("%s carries a login", (name) => {
  expect(isSessionCookie(cookie(name))).toBe(true);
});

it.each([
  "theme",
  "csrf_token",
  "XSRF-TOKEN",
  "locale",
  "session_hint",
  "consent",
  "pageToken",
  "next_token",
  "sessionCount",
  "deviceToken",
  "auth_state",
  "author",
  "tokenizer",
  "sidebar",
  "monkey",
])("%s does not", (name) => {
  expect(isSessionCookie(cookie(name))).toBe(false);
});

it("trusts the technology over the name, but not for a CSRF cookie or a deletion", () => {
  expect(isSessionCookie(cookie("x", true))).toBe(true);
  expect(isSessionCookie(cookie(undefined, true))).toBe(true);
  expect(isSessionCookie(cookie("_csrf", true))).toBe(false);
  expect(isSessionCookie(cookie("sid", true, 0))).toBe(false);
});
