/** A literal `*` among the exposed headers while credentials are on. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { knownValue } from "../../../model/setting.ts";
import { corsPoliciesOf } from "../../facts-of.ts";
import { allowsCredentials } from "../reflection.ts";
import { sendsHeaders } from "../written-origins.ts";

const meta: RuleMeta = {
  id: "cors-wildcard-expose-with-credentials",
  title: "'*' exposed headers do not work with cookies",
  group: "A",
  set: "extended",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch new-header syntax"],
  intents: ["set-exposed-headers"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const policy of corsPoliciesOf(facts.facts)) {
    if (!allowsCredentials(policy) || !sendsHeaders(policy) || policy.responses === "preflight") continue;
    const star = knownValue(policy.exposedHeaders)?.find((item) => item.text.trim() === "*");
    if (star === undefined) continue;
    yield {
      fact: policy,
      at: star.at,
      message: "With credentials scripts see none of the extra response headers: '*' is read as a header named '*'.",
    };
  }
}

/** '*' exposed headers do not work with cookies; see `rule.md`. */
export const rule: Rule = { meta, check };
