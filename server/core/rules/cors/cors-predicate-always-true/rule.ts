/** Checks whose every path accepts, or that refuse only a few names. Plain echoes are `cors-reflect-…`. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { setOriginsFix } from "../allow-list.ts";
import { reportWeakChecks } from "../weak-checks.ts";

const meta: RuleMeta = {
  id: "cors-predicate-always-true",
  title: "Check that lets everything through",
  group: "B",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-942", "CWE-670", "ASVS 3.4.2"],
  intents: ["set-origins"],
  suppresses: ["cors-reflect-with-credentials", "cors-reflect-without-credentials", "cors-any-request-header", "cors-vary-missing"],
};

function check(facts: FileFacts): Iterable<Report> {
  return reportWeakChecks(
    facts,
    "predicate",
    ({ part }) => {
      if (part.kind === "union" || part.kind === "all") return "every path of this check accepts the origin.";
      if (part.kind === "exact" && part.part === "scheme") return `this entry accepts every ${part.value} website.`;
      return "this check refuses only the origins that it names and accepts all others.";
    },
    (weak) => [setOriginsFix(facts.facts, weak.policy)],
  );
}

/** Check that lets everything through; see `rule.md`. */
export const rule: Rule = { meta, check };
