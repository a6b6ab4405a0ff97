/** Patterns that are sound except for dots that match any character. */
import type { FileFacts, FixProposal, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { escapeHostDots, repairedRegexes } from "../regex-repair.ts";
import type { WeakCheck } from "../weak-checks.ts";
import { reportWeakChecks } from "../weak-checks.ts";

const meta: RuleMeta = {
  id: "cors-regex-unescaped-dot",
  title: "Unescaped dot in a host pattern",
  group: "B",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-625", "ASVS 3.4.2"],
  intents: ["edit-origin", "replace-origin-check"],
};

function check(facts: FileFacts): Iterable<Report> {
  return reportWeakChecks(facts, "regex-dot", () => "a dot in the pattern matches any character.", patternFixes);
}

function patternFixes(weak: WeakCheck): readonly FixProposal[] {
  const { leaf } = weak;
  if (leaf?.kind !== "regex") return [];
  const repairs = repairedRegexes(leaf);
  const escaped = repairs.filter((repair) => repair.source === escapeHostDots(leaf.source));
  // Escaping is the whole repair only where it lets no stranger in.
  return (escaped.length > 0 ? escaped : repairs).map(({ source, title }) => ({
    intent: { kind: "edit-origin", at: leaf.at, text: source, form: "regex" },
    title,
  }));
}

/** Unescaped dot in a host pattern; see `rule.md`. */
export const rule: Rule = { meta, check };
