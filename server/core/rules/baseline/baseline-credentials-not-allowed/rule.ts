/** A policy that certainly allows credentials, in a tier that does not. */
import type { Report, Rule, RuleMeta, WorkspaceFacts } from "../../../model/finding.ts";
import { isKnownToBe } from "../../../model/setting.ts";
import { policiesInTiers } from "../tier-limits.ts";

const meta: RuleMeta = {
  id: "baseline-credentials-not-allowed",
  title: "Cookies not allowed in this tier",
  group: "I",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-942", "ASVS 3.4.2"],
  intents: ["drop-credentials", "assign-tier"],
};

function* checkWorkspace(workspace: WorkspaceFacts): Iterable<Report> {
  for (const { policy, tier } of policiesInTiers(workspace)) {
    if (tier.credentials !== false || !isKnownToBe(policy.credentials, true)) continue;
    yield {
      fact: policy,
      at: policy.credentials.at,
      message: `Other sites can use the visitor's cookies here, and tier ${tier.name} does not allow that.`,
      related: [{ at: tier.at, message: `Tier ${tier.name} sets the limit.` }],
      fixes: [{ intent: { kind: "drop-credentials" }, title: "Refuse credentials (requests with cookies will be refused)" }],
    };
  }
}

/** Cookies not allowed in this tier; see `rule.md`. */
export const rule: Rule = { meta, checkWorkspace };
