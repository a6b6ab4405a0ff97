/** A written list of methods with one that the tier does not allow. */
import { normaliseMethod } from "../../../headers/names.ts";
import type { Report, Rule, RuleMeta, WorkspaceFacts } from "../../../model/finding.ts";
import { beyondList } from "../tier-limits.ts";

const meta: RuleMeta = {
  id: "baseline-method-not-allowed",
  title: "Method not allowed in this tier",
  group: "I",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-942", "ASVS 3.4.2"],
  intents: ["set-methods"],
};

function checkWorkspace(workspace: WorkspaceFacts): Iterable<Report> {
  return beyondList(workspace, {
    header: "Access-Control-Allow-Methods",
    allowed: (tier) => tier.methods,
    free: new Set(),
    compare: (name) => normaliseMethod(name),
    say: (names, tier) => `Other sites may send ${names} here, and tier ${tier} does not allow that.`,
    fix: (methods) => ({ kind: "set-methods", methods }),
    fixTitle: "Allow only the methods of the tier",
  });
}

/** Method not allowed in this tier; see `rule.md`. */
export const rule: Rule = { meta, checkWorkspace };
