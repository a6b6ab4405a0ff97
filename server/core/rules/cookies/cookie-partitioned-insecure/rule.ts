/** Partitioned without Secure; browsers refuse to store such a cookie. */
import type { CookieWrite } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { isKnownToBe } from "../../../model/setting.ts";
import { reportsPerCookie } from "../branches.ts";

const meta: RuleMeta = {
  id: "cookie-partitioned-insecure",
  title: "Partitioned needs Secure",
  group: "G",
  set: "extended",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CHIPS"],
  intents: ["set-cookie-attribute"],
};

function check(facts: FileFacts): Iterable<Report> {
  return reportsPerCookie(facts.facts, judge);
}

function judge(cookie: CookieWrite): Report | undefined {
  if (!isKnownToBe(cookie.partitioned, true) || !isKnownToBe<boolean | "auto">(cookie.secure, false)) return undefined;
  return {
    fact: cookie,
    at: cookie.partitioned.at,
    message: "Browsers refuse to store this cookie for any visitor: Partitioned needs Secure.",
    fixes: [{ intent: { kind: "set-cookie-attribute", attribute: "Secure", value: true }, title: "Add Secure" }],
  };
}

/** Partitioned needs Secure; see `rule.md`. */
export const rule: Rule = { meta, check };
