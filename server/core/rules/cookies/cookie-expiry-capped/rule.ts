/** Cookie lifetimes above what browsers keep. */
import type { CookieWrite } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { knownValue } from "../../../model/setting.ts";
import { duration } from "../../sentences.ts";
import { reportsPerCookie } from "../branches.ts";

const meta: RuleMeta = {
  id: "cookie-expiry-capped",
  title: "Longer than browsers keep it",
  group: "G",
  set: "strict",
  severity: "hint",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 6265bis §5.5"],
  intents: ["set-cookie-attribute"],
};

const MOST_SECONDS = 400 * 86400;

function check(facts: FileFacts): Iterable<Report> {
  return reportsPerCookie(facts.facts, judge);
}

function judge(cookie: CookieWrite): Report | undefined {
  const seconds = knownValue(cookie.maxAge);
  if (seconds === undefined || seconds <= MOST_SECONDS) return undefined;
  return {
    fact: cookie,
    at: cookie.maxAge.at,
    message: `Visitors lose this cookie after 400 days, not after ${duration(seconds)}: browsers keep none longer.`,
    fixes: [{ intent: { kind: "set-cookie-attribute", attribute: "Max-Age", value: String(MOST_SECONDS) }, title: "Set it to 400 days" }],
  };
}

/** Longer than browsers keep it; see `rule.md`. */
export const rule: Rule = { meta, check };
