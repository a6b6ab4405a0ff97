/** CORS settings at a place that the technology does not read, and values that no browser can take for an origin. Both are the adapter's knowledge. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { samePlace } from "../../../text/place.ts";
import { configProblemsOf, corsPoliciesOf } from "../../facts-of.ts";
import { setOriginsFix } from "../allow-list.ts";
import { armsOf } from "../origin-arms.ts";

const meta: RuleMeta = {
  id: "cors-config-ineffective",
  title: "CORS is configured where nothing reads it",
  group: "A",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["The technology's own documentation"],
  intents: ["remove-item", "set-origins", "open-documentation"],
};

function* check(facts: FileFacts): Iterable<Report> {
  const problems = configProblemsOf(facts.facts);
  for (const fact of problems) {
    if (fact.problem.kind !== "ineffective") continue;
    yield {
      fact,
      at: fact.at,
      message: `This CORS setting has no effect in ${fact.label}: ${fact.problem.reason}`,
      fixes: [{ intent: { kind: "remove-item", at: fact.at }, title: "Remove the setting that has no effect" }],
    };
  }
  for (const policy of corsPoliciesOf(facts.facts)) {
    for (const arm of armsOf(policy.origins)) {
      const { origins } = arm;
      // Where the technology refuses the value itself, that is said instead.
      if (origins.kind !== "broken" || origins.how !== "invalid-value" || problems.some((fact) => samePlace(fact.at, origins.at))) continue;
      yield {
        fact: policy,
        at: origins.at,
        when: arm.when,
        clause: arm.clause,
        message: `no page on another site gets access, because no browser takes what is sent here for an origin: ${origins.detail}.`,
        fixes: [setOriginsFix(facts.facts, policy)],
      };
    }
  }
}

/** CORS is configured where nothing reads it; see `rule.md`. */
export const rule: Rule = { meta, check };
