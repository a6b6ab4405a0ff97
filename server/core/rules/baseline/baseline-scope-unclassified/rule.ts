/** A CORS policy that no scope of the policy file covers, where tiers are defined and there is no default. */
import type { Report, Rule, RuleMeta, WorkspaceFacts } from "../../../model/finding.ts";
import { sendsHeaders } from "../../cors/written-origins.ts";
import { governedPolicies, relativeFile } from "../governed.ts";

const meta: RuleMeta = {
  id: "baseline-scope-unclassified",
  title: "Route has no tier",
  group: "I",
  set: "core",
  severity: "info",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["ASVS 3.4.2"],
  intents: ["assign-tier"],
};

function* checkWorkspace(workspace: WorkspaceFacts): Iterable<Report> {
  for (const { policy, baseline, tiers } of governedPolicies(workspace)) {
    if (baseline.tiers.length === 0 || tiers.length > 0 || !sendsHeaders(policy) || policy.environment === "development") continue;
    const file = relativeFile(policy, baseline);
    yield {
      fact: policy,
      at: policy.origins.at,
      message: `No tier of the policy file covers ${policy.scope.path ?? file}, so its limits do not hold for this policy.`,
      fixes: baseline.tiers.slice(0, 5).map((tier) => ({
        intent: { kind: "assign-tier", policy: baseline.file, tier: tier.name, file },
        title: `Put this file into tier ${tier.name} (its limits then hold here)`,
      })),
    };
  }
}

/** Route has no tier; see `rule.md`. */
export const rule: Rule = { meta, checkWorkspace };
