/** Origins compared by their ending, without the dot that ends a foreign name. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { exactFix, reportWeakChecks } from "../weak-checks.ts";

const meta: RuleMeta = {
  id: "cors-origin-suffix-check",
  title: "Origin checked by its ending",
  group: "B",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Kettle 2016", "CWE-183", "CWE-346", "ASVS 3.4.2"],
  intents: ["replace-origin-check"],
};

function check(facts: FileFacts): Iterable<Report> {
  return reportWeakChecks(
    facts,
    "suffix",
    () => "the check looks only at the end of the origin.",
    (weak) => exactFix(facts.facts, weak),
  );
}

/** Origin checked by its ending; see `rule.md`. */
export const rule: Rule = { meta, check };
