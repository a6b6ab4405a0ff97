/** An approval that ends within the days for which the policy file wants a reminder. */
import type { Report, Rule, RuleMeta, WorkspaceFacts } from "../../../model/finding.ts";
import { daysBetween, isPast } from "../../../policy/dates.ts";
import { renewalFix } from "../approval-fixes.ts";

const meta: RuleMeta = {
  id: "baseline-origin-expiring",
  title: "Approval ends soon",
  group: "I",
  set: "core",
  severity: "info",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["ASVS 3.4.2"],
  intents: ["renew-approval"],
};

function* checkWorkspace(workspace: WorkspaceFacts): Iterable<Report> {
  for (const { baseline, today } of workspace.baselines) {
    for (const entry of baseline.origins ?? []) {
      if (entry.expires === undefined || isPast(entry.expires.date, today)) continue;
      const days = daysBetween(today, entry.expires.date);
      if (days > baseline.warnBeforeDays) continue;
      const left = days === 0 ? "today" : days === 1 ? "tomorrow" : `in ${days} days`;
      yield {
        at: entry.expires.at,
        message: `The approval of ${entry.origin} ends ${left}, on ${entry.expires.date}; ask ${entry.owner ?? "whoever uses it"} whether it is still needed.`,
        fixes: renewalFix(entry, baseline, today),
      };
    }
  }
}

/** Approval ends soon; see `rule.md`. */
export const rule: Rule = { meta, checkWorkspace };
