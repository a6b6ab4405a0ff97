/** A preflight that browsers may remember for longer than the tier allows. */
import type { Report, Rule, RuleMeta, WorkspaceFacts } from "../../../model/finding.ts";
import { knownValue } from "../../../model/setting.ts";
import { duration } from "../../sentences.ts";
import { policiesInTiers } from "../tier-limits.ts";

const meta: RuleMeta = {
  id: "baseline-max-age-exceeded",
  title: "Preflight cache longer than allowed",
  group: "I",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS-preflight cache"],
  intents: ["set-max-age"],
};

function* checkWorkspace(workspace: WorkspaceFacts): Iterable<Report> {
  for (const { policy, tier } of policiesInTiers(workspace)) {
    const text = knownValue(policy.maxAge);
    if (tier.maxAge === undefined || text === undefined || !/^\d{1,15}$/.test(text) || Number(text) <= tier.maxAge) continue;
    yield {
      fact: policy,
      at: policy.maxAge.at,
      message: `An origin that you take out passes preflights for another ${duration(Number(text))}, and tier ${tier.name} allows ${duration(tier.maxAge)}.`,
      related: [{ at: tier.at, message: `Tier ${tier.name} sets the limit.` }],
      fixes: [{ intent: { kind: "set-max-age", seconds: tier.maxAge }, title: `Let browsers remember it for ${duration(tier.maxAge)}` }],
    };
  }
}

/** Preflight cache longer than allowed; see `rule.md`. */
export const rule: Rule = { meta, checkWorkspace };
