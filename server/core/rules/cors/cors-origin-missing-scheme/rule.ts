/** Allow-list entries without `https://`. Technologies that compare host names are left alone. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { reportDeadEntries } from "../dead-entry.ts";

const meta: RuleMeta = {
  id: "cors-origin-missing-scheme",
  title: "Origin without https://",
  group: "A",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch Origin header"],
  intents: ["edit-origin"],
};

function check(facts: FileFacts): Iterable<Report> {
  return reportDeadEntries(
    facts,
    "missing-scheme",
    "Write the whole origin",
    (value, meant) => `Browsers send the scheme too (${meant}), so ${value} never matches and that site is refused.`,
  );
}

/** Origin without https://; see `rule.md`. */
export const rule: Rule = { meta, check };
