/** Preflight caching that is switched off in production. */
import { isDigits } from "../../../headers/scanning.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { knownValue } from "../../../model/setting.ts";
import { corsPoliciesOf } from "../../facts-of.ts";
import { sendsHeaders } from "../written-origins.ts";

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
  for (const policy of corsPoliciesOf(facts.facts)) {
    const text = knownValue(policy.maxAge)?.trim();
    if (text === undefined || policy.maxAge.kind !== "known" || policy.maxAge.from !== "written" || !sendsHeaders(policy)) continue;
    const seconds = isDigits(text) ? Number(text) : undefined;
    if (!(policy.environment !== "development" && (seconds === 0 || /^-\d+$/.test(text)))) continue;
    yield {
      fact: policy,
      at: policy.maxAge.at,
      message: "Every request that needs a preflight now costs visitors an extra round trip: browsers may not keep the answer.",
      fixes: [{ intent: { kind: "set-max-age", seconds: 600 }, title: "Set it to 600 seconds" }],
    };
  }
}

/** Preflight caching is off; see `rule.md`. */
export const rule: Rule = { meta, check };
