/** A policy that differs from its snapshot in the lock file. Looser is an error, the rest an info. */
import type { Report, Rule, RuleMeta, Severity, WorkspaceFacts } from "../../../model/finding.ts";
import type { Change } from "../records.ts";
import { changesSince, recordsUnder } from "../records.ts";

const meta: RuleMeta = {
  id: "baseline-drift",
  title: "Policy changed since it was approved",
  group: "I",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-942", "ASVS 3.4.2"],
  intents: [],
};

function* checkWorkspace(workspace: WorkspaceFacts): Iterable<Report> {
  for (const governed of workspace.baselines) {
    const { snapshot } = governed.baseline;
    if (snapshot === undefined) continue;
    for (const recorded of recordsUnder(governed)) {
      const { policy, record } = recorded;
      const before = snapshot.find((one) => one.scope === record.scope);
      if (before === undefined) {
        const message = "This policy is newer than the snapshot; 'preflint snapshot' takes it in once it is approved.";
        yield { fact: policy, at: policy.origins.at, severity: "info", message };
        continue;
      }
      for (const change of changesSince(before, recorded)) {
        yield {
          fact: policy,
          at: change.at,
          severity: SEVERITY[change.direction],
          message: `${VERDICT[change.direction]} (${change.what}): ${change.before} when approved, now ${change.now}.${ADVICE[change.direction]}`,
        };
      }
    }
  }
}

const SEVERITY: Readonly<Record<Change["direction"], Severity>> = { looser: "error", tighter: "info", unknown: "info" };

/** Comes first: the values may be too long for one line. */
const VERDICT: Readonly<Record<Change["direction"], string>> = {
  looser: "More is allowed than was approved",
  tighter: "Less is allowed than was approved",
  unknown: "It cannot be decided whether more is allowed than was approved",
};

const ADVICE: Readonly<Record<Change["direction"], string>> = { looser: "", tighter: " 'preflint snapshot' takes the new state in.", unknown: "" };

/** Policy changed since it was approved; see `rule.md`. */
export const rule: Rule = { meta, checkWorkspace };
