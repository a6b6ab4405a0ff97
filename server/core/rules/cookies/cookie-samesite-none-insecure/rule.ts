/** SameSite=None without Secure; browsers refuse to store such a cookie. */
import type { CookieWrite } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { isKnownToBe, knownValue } from "../../../model/setting.ts";
import { reportsPerCookie } from "../branches.ts";

const meta: RuleMeta = {
  id: "cookie-samesite-none-insecure",
  title: "SameSite=None without Secure",
  group: "G",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 6265bis §5.7", "ASVS 3.3.2"],
  intents: ["set-cookie-attribute"],
  suppresses: ["cookie-no-secure"],
};

function check(facts: FileFacts): Iterable<Report> {
  return reportsPerCookie(facts.facts, judge);
}

function judge(cookie: CookieWrite): Report | undefined {
  if (knownValue(cookie.sameSite)?.toLowerCase() !== "none" || !isKnownToBe<boolean | "auto">(cookie.secure, false)) return undefined;
  return {
    fact: cookie,
    at: cookie.sameSite.at,
    message: "Browsers refuse to store this cookie for any visitor: SameSite=None needs Secure.",
    fixes: [{ intent: { kind: "set-cookie-attribute", attribute: "Secure", value: true }, title: "Add Secure" }],
  };
}

/** SameSite=None without Secure; see `rule.md`. */
export const rule: Rule = { meta, check };
