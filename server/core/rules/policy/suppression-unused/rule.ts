/** Metadata and page of a finding that the policy layer makes: a suppression that suppresses nothing. The check itself yields nothing. */
import type { Report, Rule, RuleMeta } from "../../../model/finding.ts";

const meta: RuleMeta = {
  id: "suppression-unused",
  title: "A suppression that suppresses nothing",
  group: "J",
  set: "core",
  severity: "info",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Preflint documentation, suppressions"],
  intents: ["edit-policy-file"],
};

/** The policy layer reports it, because it alone knows which suppressions were used. */
function check(): Iterable<Report> {
  return [];
}

/** A suppression that suppresses nothing; see `rule.md`. */
export const rule: Rule = { meta, check };
