/** Origins that only have to contain a text, or to be contained in one. `list.includes(origin)` is an exact comparison and no finding. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { exactFix, reportWeakChecks } from "../weak-checks.ts";

const meta: RuleMeta = {
  id: "cors-origin-substring-check",
  title: 'Origin checked by "contains"',
  group: "B",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-183", "CWE-346", "ASVS 3.4.2", "Kettle 2016"],
  intents: ["replace-origin-check"],
};

function check(facts: FileFacts): Iterable<Report> {
  return reportWeakChecks(
    facts,
    "contains",
    ({ leaf }) => (leaf?.kind === "regex" ? "any piece of the list's text passes the check." : "the check only asks whether the origin contains a text."),
    (weak) => exactFix(facts.facts, weak),
  );
}

/** Origin checked by "contains"; see `rule.md`. */
export const rule: Rule = { meta, check };
