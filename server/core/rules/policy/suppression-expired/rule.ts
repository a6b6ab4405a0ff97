/** Metadata and page of a finding that the policy layer makes: a suppression whose date has passed. The check itself yields nothing. */
import type { Report, Rule, RuleMeta } from "../../../model/finding.ts";

const meta: RuleMeta = {
  id: "suppression-expired",
  title: "A suppression has expired",
  group: "J",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Preflint documentation, suppressions"],
  intents: ["edit-policy-file"],
};

/** The policy layer reports it, because the core holds no clock and the host gives today's date. */
function check(): Iterable<Report> {
  return [];
}

/** A suppression has expired; see `rule.md`. */
export const rule: Rule = { meta, check };
