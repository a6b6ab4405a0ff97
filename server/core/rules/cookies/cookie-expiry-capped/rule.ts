/** Cookie lifetimes above what browsers keep. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { knownValue } from "../../../model/setting.ts";
import { cookieWritesOf } from "../../facts-of.ts";
import { duration } from "../../sentences.ts";

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

function* check(facts: FileFacts): Iterable<Report> {
  for (const cookie of cookieWritesOf(facts.facts)) {
    const seconds = knownValue(cookie.maxAge);
    if (seconds === undefined || seconds <= MOST_SECONDS) continue;
    yield {
      fact: cookie,
      at: cookie.maxAge.at,
      message: `Visitors lose this cookie after 400 days, not after ${duration(seconds)}: browsers keep none longer.`,
      fixes: [{ intent: { kind: "set-cookie-attribute", attribute: "Max-Age", value: String(MOST_SECONDS) }, title: "Set it to 400 days" }],
    };
  }
}

/** Longer than browsers keep it; see `rule.md`. */
export const rule: Rule = { meta, check };
