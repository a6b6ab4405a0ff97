/** An origin that is approved, but not for the environment in which the code lets it in. */
import type { Report, Rule, RuleMeta, WorkspaceFacts } from "../../../model/finding.ts";
import { listed } from "../../sentences.ts";
import { removalFix } from "../approval-fixes.ts";
import { allowedItems } from "../approved.ts";
import { governedPolicies, verdictOn } from "../governed.ts";

const meta: RuleMeta = {
  id: "baseline-wrong-environment",
  title: "Origin approved for another environment",
  group: "I",
  set: "core",
  severity: "error",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-942", "ASVS 3.4.2"],
  intents: ["guard-by-environment", "remove-item"],
};

function* checkWorkspace(workspace: WorkspaceFacts): Iterable<Report> {
  for (const governed of governedPolicies(workspace)) {
    const { policy, environment } = governed;
    for (const item of allowedItems(policy)) {
      if (item.kind !== "origin") continue;
      const verdict = verdictOn(item.origin, governed);
      if (verdict.kind !== "wrong-environment") continue;
      yield {
        fact: policy,
        at: item.at,
        message: `${item.origin} can read this in ${environment}, but it is approved only for ${listed(verdict.entry.environments ?? [])}.`,
        related: [{ at: verdict.entry.at, message: "Approved here." }],
        fixes: [
          { intent: { kind: "guard-by-environment", at: item.at }, title: "Allow it only outside production (its pages lose access to production)" },
          removalFix(item.at),
        ],
      };
    }
  }
}

/** Origin approved for another environment; see `rule.md`. */
export const rule: Rule = { meta, checkWorkspace };
