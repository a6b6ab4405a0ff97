/** Session cookies that also travel over http. `auto` and settings by environment are fine. */
import type { CookieWrite } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { isKnownToBe } from "../../../model/setting.ts";
import { reportsPerCookie } from "../branches.ts";
import { isSessionCookie, placeOfCookie } from "../session-names.ts";

const meta: RuleMeta = {
  id: "cookie-no-secure",
  title: "Session cookie also sent over http",
  group: "G",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 6265bis §4.1.2.5", "ASVS 3.3.1", "CWE-614"],
  intents: ["set-cookie-attribute"],
};

function check(facts: FileFacts): Iterable<Report> {
  return reportsPerCookie(facts.facts, judge);
}

function judge(cookie: CookieWrite): Report | undefined {
  if (!isSessionCookie(cookie) || cookie.environment === "development" || !isKnownToBe<boolean | "auto">(cookie.secure, false)) return undefined;
  return {
    fact: cookie,
    at: cookie.secure.kind === "known" && cookie.secure.from === "written" ? cookie.secure.at : placeOfCookie(cookie),
    message: "Anyone on the visitor's network can read this session: the cookie is also sent over http.",
    fixes: [
      { intent: { kind: "set-cookie-attribute", attribute: "Secure", value: true }, title: "Send the cookie over https only (plain http pages lose it)" },
    ],
  };
}

/** Session cookie also sent over http; see `rule.md`. */
export const rule: Rule = { meta, check };
