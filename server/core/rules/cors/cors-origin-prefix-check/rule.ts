/** Origins compared by their beginning. The language of the whole check decides, so a test that another one completes is fine. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { exactFix, reportWeakChecks } from "../weak-checks.ts";

const meta: RuleMeta = {
  id: "cors-origin-prefix-check",
  title: "Origin checked by its beginning",
  group: "B",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Kettle 2016", "PortSwigger URL validation bypass", "CWE-183", "CWE-346", "ASVS 3.4.2"],
  intents: ["replace-origin-check"],
};

function check(facts: FileFacts): Iterable<Report> {
  return reportWeakChecks(
    facts,
    "prefix",
    () => "the check looks only at the beginning of the origin.",
    (weak) => exactFix(facts.facts, weak),
  );
}

/** Origin checked by its beginning; see `rule.md`. */
export const rule: Rule = { meta, check };
