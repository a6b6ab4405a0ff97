/**
 * Apps whose logins no page of another site can use: browsers attach a SameSite=Strict or Lax cookie to requests of scripts on the cookie's
 * own site alone (RFC 6265bis 5.8.3). Whatever else may log a visitor in by itself, or cannot be read, speaks against it: a cookie without
 * SameSite (Firefox and Safari send it), HTTP authentication, client certificates.
 */
import type { CookieWrite, Fact, HeaderWrite } from "../../model/facts.ts";
import type { Around, PackageFacts } from "../../model/finding.ts";
import { cookieWritesOf, factsOfKind, factsOfPackage, headerWritesOf } from "../facts-of.ts";
import { isSessionCookie, mayCarryLogin } from "./session-names.ts";

/** A login cookie of the package's app, if every cookie that may be one is known to stay on its own site. */
export function loginAtHome(one: PackageFacts, around: Around): CookieWrite | undefined {
  const facts = factsOfPackage(one);
  const cookies = [...cookieWritesOf(facts), ...cookieWritesOf(around.shared)].filter(
    (cookie) => cookie.environment !== "development" && mayCarryLogin(cookie),
  );
  const login = cookies.find((cookie) => cookie.layer === "application" && isSessionCookie(cookie));
  if (login === undefined || !cookies.every(staysAtHome)) return undefined;
  return [facts, around.gateways].some(mayLogInOtherwise) ? undefined : login;
}

/** What every branch agrees on counts: where they differ, the cookie's own setting is unknown. */
function staysAtHome({ sameSite }: CookieWrite): boolean {
  return sameSite.kind === "known" && /^(?:strict|lax)$/i.test(sameSite.value ?? "");
}

/** A scheme whose tokens only scripts add to requests (RFC 6750, RFC 9449). */
function isForScripts({ value }: HeaderWrite): boolean {
  return value.kind === "known" && /^\s*(?:bearer|dpop)\b/i.test(value.value.text);
}

function mayLogInOtherwise(facts: readonly Fact[]): boolean {
  return (
    factsOfKind(facts, "request-use").some(({ what }) => what === "browser-login") ||
    factsOfKind(facts, "registration").some(({ layer, role }) => layer === "gateway" && role === "authentication") ||
    factsOfKind(facts, "unread").some(({ headers }) => headers?.includes("set-cookie") ?? true) ||
    headerWritesOf(facts, "www-authenticate").some((write) => write.mode !== "remove" && !isForScripts(write)) ||
    headerWritesOf(facts, "set-cookie").some(({ mode, value }) => mode !== "remove" && value.kind !== "known" && value.kind !== "several")
  );
}
