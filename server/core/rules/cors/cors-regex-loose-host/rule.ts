/** Patterns that strangers pass only with a host that some browsers show: no letters, digits, hyphens or underscores would do. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { exactFix, patternFixes, reportWeakChecks } from "../weak-checks.ts";

const meta: RuleMeta = {
  id: "cors-regex-loose-host",
  title: "Pattern accepts odd characters in the host",
  group: "B",
  set: "extended",
  severity: "warning",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["PortSwigger URL validation bypass", "CWE-625", "CWE-346", "ASVS 3.4.2"],
  intents: ["edit-origin", "replace-origin-check"],
};

function check(facts: FileFacts): Iterable<Report> {
  return reportWeakChecks(
    facts,
    "regex-host",
    () => "the pattern leaves room for unusual characters in a host.",
    (weak) => [...patternFixes(weak), ...exactFix(facts.facts, weak)],
  );
}

/** Pattern accepts odd characters in the host; see `rule.md`. */
export const rule: Rule = { meta, check };
