/** Session cookies that every subdomain receives. */
import type { CookieWrite } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { knownValue } from "../../../model/setting.ts";
import { reportsPerCookie } from "../branches.ts";
import { isSessionCookie } from "../session-names.ts";

const meta: RuleMeta = {
  id: "cookie-domain-wide",
  title: "Cookie shared with all subdomains",
  group: "G",
  set: "extended",
  severity: "info",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 6265bis §4.1.2.3", "ASVS 3.3.3", "CWE-668"],
  intents: ["set-cookie-attribute"],
};

function check(facts: FileFacts): Iterable<Report> {
  return reportsPerCookie(facts.facts, judge);
}

function judge(cookie: CookieWrite): Report | undefined {
  const domain = knownValue(cookie.domain);
  if (domain === undefined || domain === "" || !isSessionCookie(cookie) || /^__host-/i.test(knownValue(cookie.name) ?? "")) return undefined;
  return {
    fact: cookie,
    at: cookie.domain.at,
    message: `Every subdomain of ${domain.replace(/^\./, "")} receives this login, also forgotten and foreign ones.`,
    fixes: [{ intent: { kind: "set-cookie-attribute", attribute: "Domain", value: undefined }, title: "Remove Domain (subdomains no longer get the cookie)" }],
  };
}

/** Cookie shared with all subdomains; see `rule.md`. */
export const rule: Rule = { meta, check };
