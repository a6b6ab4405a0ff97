/** An origin that a policy lets in and that the policy file does not list. Values that are not known are left alone. */
import type { Report, Rule, RuleMeta, WorkspaceFacts } from "../../../model/finding.ts";
import { intersects } from "../../../origins/compare.ts";
import { listed } from "../../sentences.ts";
import { registrationFix, removalFix } from "../approval-fixes.ts";
import { allowedItems, approvedLanguage, containment } from "../approved.ts";
import { entriesFor, governedPolicies, isHeldToRegistry, verdictOn } from "../governed.ts";

const meta: RuleMeta = {
  id: "baseline-origin-unregistered",
  title: "Origin is not in the registry",
  group: "I",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-942", "ASVS 3.4.2"],
  intents: ["register-origin", "remove-item"],
};

function* checkWorkspace(workspace: WorkspaceFacts): Iterable<Report> {
  for (const governed of governedPolicies(workspace)) {
    const { policy } = governed;
    const severity = policy.environment === "development" ? { severity: "info" as const } : {};
    for (const item of allowedItems(policy)) {
      if (item.kind === "set") {
        if (!isHeldToRegistry(governed)) continue;
        const entries = entriesFor(governed);
        if (entries.some((entry) => intersects(item.language, approvedLanguage(entry)) !== false)) continue;
        const found = containment(item.language, entries);
        if (found.kind !== "witness") continue;
        const message = `${found.origin} can read this, and no entry of the policy file approves it.`;
        yield { fact: policy, at: item.at, ...severity, message };
        continue;
      }
      const verdict = verdictOn(item.origin, governed);
      if (verdict.kind === "wrong-tier") {
        const message = `${item.origin} can read routes of tier ${verdict.tier.name}, but it is approved only for ${listed(verdict.entry.tiers)}.`;
        yield { fact: policy, at: item.at, ...severity, message, related: [{ at: verdict.entry.at, message: "Approved here." }], fixes: [removalFix(item.at)] };
      } else if (verdict.kind === "unregistered") {
        const closed = verdict.tier?.origins === "none" ? verdict.tier : undefined;
        const message =
          closed === undefined
            ? `${item.origin} can read this, but nobody approved it: it is not in the policy file.`
            : `${item.origin} can read this, but routes of tier ${closed.name} are for no other origin.`;
        const fixes = closed === undefined ? [registrationFix(item.origin, governed), removalFix(item.at)] : [removalFix(item.at)];
        yield {
          fact: policy,
          at: item.at,
          ...severity,
          message,
          fixes,
          ...(closed === undefined ? {} : { related: [{ at: closed.at, message: "The tier says so here." }] }),
        };
      }
    }
  }
}

/** Origin is not in the registry; see `rule.md`. */
export const rule: Rule = { meta, checkWorkspace };
