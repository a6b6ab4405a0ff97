/** Metadata and page of a finding that the policy layer makes: a known finding that is reported no more. The check itself yields nothing. */
import type { Report, Rule, RuleMeta } from "../../../model/finding.ts";

const meta: RuleMeta = {
  id: "known-unused",
  title: "A known finding that is reported no more",
  group: "J",
  set: "core",
  severity: "info",
  confidence: "high",
  lifecycle: "stable",
  since: "0.2.0",
  references: ["Preflint documentation, known findings"],
  intents: ["edit-policy-file"],
  tag: "unnecessary",
};

/** The policy layer reports it, because it alone knows which entries hide something. */
function check(): Iterable<Report> {
  return [];
}

/** An entry of the file of known findings that hides nothing; see `rule.md`. */
export const rule: Rule = { meta, check };
