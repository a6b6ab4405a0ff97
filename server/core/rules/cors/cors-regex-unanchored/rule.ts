/** Patterns that a stranger's origin matches, for another reason than unescaped dots alone. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import type { WeakCheck } from "../weak-checks.ts";
import { exactFix, patternFixes, reportWeakChecks } from "../weak-checks.ts";

const meta: RuleMeta = {
  id: "cors-regex-unanchored",
  title: "Pattern not tied to the whole origin",
  group: "B",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-777", "CWE-625", "CWE-346", "ASVS 3.4.2", "Kettle 2016"],
  intents: ["edit-origin", "replace-origin-check"],
};

function check(facts: FileFacts): Iterable<Report> {
  return reportWeakChecks(
    facts,
    "regex",
    (weak) => (isTied(weak) ? "the pattern leaves room for other hosts." : "the pattern is not tied to the whole origin by ^ and $."),
    (weak) => [...patternFixes(weak), ...exactFix(facts.facts, weak)],
  );
}

function isTied(weak: WeakCheck): boolean {
  const { leaf } = weak;
  return leaf?.kind === "regex" && (leaf.dialect.match === "full" || (leaf.source.startsWith("^") && leaf.source.endsWith("$")));
}

/** Pattern not tied to the whole origin; see `rule.md`. */
export const rule: Rule = { meta, check };
