/** A session cookie that other sites can send along. */
import type { CookieWrite } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { knownValue } from "../../../model/setting.ts";
import { reportsPerCookie } from "../branches.ts";
import { isSessionCookie } from "../session-names.ts";

const meta: RuleMeta = {
  id: "cookie-samesite-none",
  title: "Cookie travels on every cross-site request",
  group: "G",
  set: "extended",
  severity: "info",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 6265bis §4.1.2.7", "ASVS 3.3.2", "CWE-1275", "CWE-352"],
  intents: ["set-cookie-attribute"],
};

function check(facts: FileFacts): Iterable<Report> {
  return reportsPerCookie(facts.facts, judge);
}

function judge(cookie: CookieWrite): Report | undefined {
  if (!isSessionCookie(cookie) || knownValue(cookie.sameSite)?.toLowerCase() !== "none") return undefined;
  return {
    fact: cookie,
    at: cookie.sameSite.at,
    message: "Other sites can trigger requests with this visitor's login; make sure that forged requests are refused.",
    fixes: [
      { intent: { kind: "set-cookie-attribute", attribute: "SameSite", value: "Lax" }, title: "Use SameSite=Lax (requests from other sites lose the login)" },
    ],
  };
}

/** Cookie travels on every cross-site request; see `rule.md`. */
export const rule: Rule = { meta, check };
