/** Metadata and page of a finding that the policy layer makes: an error that is suppressed without a reason. The check itself yields nothing. */
import type { Report, Rule, RuleMeta } from "../../../model/finding.ts";

const meta: RuleMeta = {
  id: "suppression-without-reason",
  title: "A suppression gives no reason",
  group: "J",
  set: "core",
  severity: "info",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Preflint documentation, suppressions"],
  intents: ["edit-policy-file"],
};

/** The policy layer reports it, because it reads the comments. */
function check(): Iterable<Report> {
  return [];
}

/** A suppression gives no reason; see `rule.md`. */
export const rule: Rule = { meta, check };
