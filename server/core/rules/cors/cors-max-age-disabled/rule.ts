/** Preflight caching that is switched off in production. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { isNegative, writtenMaxAges } from "../max-age.ts";

const meta: RuleMeta = {
  id: "cors-max-age-disabled",
  title: "Preflight caching is off",
  group: "A",
  set: "strict",
  severity: "info",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS-preflight cache"],
  intents: ["set-max-age"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const { policy, at, text, seconds } of writtenMaxAges(facts.facts)) {
    if (policy.environment === "development" || (seconds !== 0 && !isNegative(text))) continue;
    yield {
      fact: policy,
      at,
      message: "Every request that needs a preflight now costs visitors an extra round trip: browsers may not keep the answer.",
      fixes: [{ intent: { kind: "set-max-age", seconds: 600 }, title: "Set it to 600 seconds" }],
    };
  }
}

/** Preflight caching is off; see `rule.md`. */
export const rule: Rule = { meta, check };
