/** SameSite values that browsers do not know. */
import type { CookieWrite } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { knownValue } from "../../../model/setting.ts";
import { quoted } from "../../sentences.ts";
import { reportsPerCookie } from "../branches.ts";

const meta: RuleMeta = {
  id: "cookie-samesite-invalid",
  title: "SameSite value not known",
  group: "G",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 6265bis §5.6.7", "ASVS 3.3.2", "CWE-1275"],
  intents: ["set-cookie-attribute"],
};

const KNOWN = new Set(["strict", "lax", "none"]);

function check(facts: FileFacts): Iterable<Report> {
  return reportsPerCookie(facts.facts, judge);
}

function judge(cookie: CookieWrite): Report | undefined {
  const value = knownValue(cookie.sameSite);
  if (value === undefined || KNOWN.has(value.toLowerCase())) return undefined;
  return {
    fact: cookie,
    at: cookie.sameSite.at,
    message: `Browsers ignore ${quoted(value, 40)} and use their default instead; the values are Strict, Lax and None.`,
    fixes: [{ intent: { kind: "set-cookie-attribute", attribute: "SameSite", value: "Lax" }, title: "Write Lax (requests from other sites lose the cookie)" }],
  };
}

/** SameSite value not known; see `rule.md`. */
export const rule: Rule = { meta, check };
