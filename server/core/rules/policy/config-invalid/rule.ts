/** Metadata and page of a finding that the policy layer makes: a policy file or setting that does not fit its schema. The check itself yields nothing. */
import type { Report, Rule, RuleMeta } from "../../../model/finding.ts";

const meta: RuleMeta = {
  id: "config-invalid",
  title: "The policy file or a setting is wrong",
  group: "J",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Preflint documentation, policy file"],
  intents: ["edit-policy-file"],
};

/** The policy layer reports it, because rules do not see the policy file. */
function check(): Iterable<Report> {
  return [];
}

/** The policy file or a setting is wrong; see `rule.md`. */
export const rule: Rule = { meta, check };
