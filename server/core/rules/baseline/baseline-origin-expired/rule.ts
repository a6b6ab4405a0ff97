/** An approval whose last day is over: in the policy file, and wherever code still lets the origin in. */
import type { ApprovedOrigin, Baseline } from "../../../model/baseline.ts";
import type { Report, Rule, RuleMeta, WorkspaceFacts } from "../../../model/finding.ts";
import { accepts } from "../../../origins/accepts.ts";
import { daysBetween, isPast } from "../../../policy/dates.ts";
import type { Place } from "../../../text/place.ts";
import { removalFix, renewalFix } from "../approval-fixes.ts";
import { allowedItems, approves, isPattern, sampleOf } from "../approved.ts";
import { governedPolicies, verdictOn } from "../governed.ts";

const meta: RuleMeta = {
  id: "baseline-origin-expired",
  title: "Approval has expired",
  group: "I",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-942", "ASVS 3.4.2"],
  intents: ["renew-approval", "remove-item"],
};

function* checkWorkspace(workspace: WorkspaceFacts): Iterable<Report> {
  const users = new Map<ApprovedOrigin, Place[]>();
  for (const governed of governedPolicies(workspace)) {
    const { policy, baseline, today } = governed;
    for (const { at, entry } of expiredIn(governed)) {
      if (entry.expires === undefined) continue;
      users.set(entry, [...(users.get(entry) ?? []), at]);
      yield {
        fact: policy,
        at,
        severity: policy.environment === "development" ? "info" : severityOf(entry.expires.date, baseline, today),
        message: `${entry.origin} can still read this, but its approval ended on ${entry.expires.date} (owner: ${entry.owner ?? "nobody"}).`,
        related: [{ at: entry.expires.at, message: "The approval ended here." }],
        fixes: [removalFix(at), ...renewalFix(entry, baseline, today)],
      };
    }
  }
  for (const { baseline, today } of workspace.baselines) {
    for (const entry of baseline.origins ?? []) {
      if (entry.expires === undefined || !isPast(entry.expires.date, today)) continue;
      const places = users.get(entry) ?? [];
      yield {
        at: entry.expires.at,
        severity: severityOf(entry.expires.date, baseline, today),
        message: `The approval of ${entry.origin} ended on ${entry.expires.date} (owner: ${entry.owner ?? "nobody"})${places.length === 0 ? "" : ", and code still lets it in"}.`,
        related: places.map((at) => ({ at, message: "Still allowed here." })),
        fixes: renewalFix(entry, baseline, today),
      };
    }
  }
}

function expiredIn(governed: ReturnType<typeof governedPolicies>[number]): readonly { readonly at: Place; readonly entry: ApprovedOrigin }[] {
  return allowedItems(governed.policy).flatMap((item) => {
    if (item.kind === "origin") {
      const verdict = verdictOn(item.origin, governed);
      return verdict.kind === "expired" ? [{ at: item.at, entry: verdict.entry }] : [];
    }
    return (governed.baseline.origins ?? []).flatMap((entry) => {
      const sample = sampleOf(entry);
      if (accepts(item.language, sample) !== true) return [];
      const verdict = verdictOn(sample, governed);
      const isThis = verdict.kind === "expired" && verdict.entry === entry && (isPattern(entry) || approves(entry, sample));
      return isThis ? [{ at: item.at, entry }] : [];
    });
  });
}

function severityOf(ended: string, baseline: Baseline, today: string): "error" | "warning" {
  return daysBetween(ended, today) <= baseline.graceDays ? "warning" : "error";
}

/** Approval has expired; see `rule.md`. */
export const rule: Rule = { meta, checkWorkspace };
