/** Checks that let strangers in by a way that no other rule is named after: the origin that gets in is the whole proof. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { setOriginsFix } from "../allow-list.ts";
import { reportWeakChecks } from "../weak-checks.ts";

const meta: RuleMeta = {
  id: "cors-stranger-allowed",
  title: "Check that lets strangers in",
  group: "B",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.2.0",
  references: ["CWE-183", "CWE-346", "CWE-942", "ASVS 3.4.2"],
  intents: ["set-origins"],
  suppresses: ["cors-vary-missing"],
};

function check(facts: FileFacts): Iterable<Report> {
  return reportWeakChecks(
    facts,
    "other",
    () => "anybody can register a name that passes this check.",
    (weak) => [setOriginsFix(facts.facts, weak.policy)],
  );
}

/** Check that lets strangers in; see `rule.md`. */
export const rule: Rule = { meta, check };
