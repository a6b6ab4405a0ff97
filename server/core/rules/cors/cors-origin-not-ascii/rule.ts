/** Allow-list entries with letters outside ASCII; browsers send the Punycode form. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { reportDeadEntries } from "../dead-entry.ts";

const meta: RuleMeta = {
  id: "cors-origin-not-ascii",
  title: "Non-ASCII letters in an origin",
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
    "not-ascii",
    "Write the form that browsers send",
    (value, meant) => `Browsers send the Punycode form (${meant}), so ${value} never matches.`,
  );
}

/** Non-ASCII letters in an origin; see `rule.md`. */
export const rule: Rule = { meta, check };
