/** An approval that names no owner, or lacks the reason or the end that its tier asks for. */
import type { ApprovedOrigin, Baseline } from "../../../model/baseline.ts";
import type { Report, Rule, RuleMeta, WorkspaceFacts } from "../../../model/finding.ts";
import { daysBetween } from "../../../policy/dates.ts";
import { listed } from "../../sentences.ts";

const meta: RuleMeta = {
  id: "baseline-owner-missing",
  title: "Approved origin without owner or reason",
  group: "I",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["ASVS 3.4.2"],
  intents: ["edit-policy-file"],
};

function* checkWorkspace(workspace: WorkspaceFacts): Iterable<Report> {
  for (const { baseline, today } of workspace.baselines) {
    for (const entry of baseline.origins ?? []) {
      const missing = missingFields(entry, baseline);
      if (missing.length > 0) {
        yield {
          at: entry.at,
          message: `The approval of ${entry.origin} has no ${listed(missing)}: nobody will know whom to ask and when to take it back.`,
          fixes: missing
            .filter((field) => field !== "end")
            .map((field) => ({
              intent: {
                kind: "edit-policy-file",
                at: entry.entry,
                key: field,
                text: field === "owner" ? "who answers for it" : "why it needs access",
              },
              title: `Add the ${field}`,
            })),
        };
      }
      const longest = longestApproval(entry, baseline);
      if (longest === undefined || entry.expires === undefined || daysBetween(today, entry.expires.date) <= longest) continue;
      yield { at: entry.expires.at, message: `The approval of ${entry.origin} runs for more than the ${longest} days that its tier allows.` };
    }
  }
}

function longestApproval(entry: ApprovedOrigin, baseline: Baseline): number | undefined {
  const limits = baseline.tiers.flatMap((tier) => (entry.tiers.includes(tier.name) && tier.maxDays !== undefined ? [tier.maxDays] : []));
  return limits.length === 0 ? undefined : Math.min(...limits);
}

/** An owner is asked for everywhere, the rest only by tiers: `requireReason`, and an end where `maxDays` limits it. */
function missingFields(entry: ApprovedOrigin, baseline: Baseline): readonly string[] {
  const tiers = baseline.tiers.filter((tier) => entry.tiers.includes(tier.name));
  const hasOwner = entry.owner !== undefined && entry.owner !== "" && entry.owner !== "unassigned";
  return [
    ...(hasOwner ? [] : ["owner"]),
    ...(entry.reason === undefined && tiers.some((tier) => tier.requireReason) ? ["reason"] : []),
    ...(entry.expires === undefined && tiers.some((tier) => tier.maxDays !== undefined) ? ["end"] : []),
  ];
}

/** Approved origin without owner or reason; see `rule.md`. */
export const rule: Rule = { meta, checkWorkspace };
