/** Allow-list entries with upper-case letters where the comparison is exact. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { reportDeadEntries } from "../dead-entry.ts";

const meta: RuleMeta = {
  id: "cors-origin-uppercase",
  title: "Upper-case letters in an origin",
  group: "A",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS check"],
  intents: ["edit-origin"],
};

function check(facts: FileFacts): Iterable<Report> {
  return reportDeadEntries(
    facts,
    "uppercase",
    "Write it in lower case",
    (value, meant) => `Browsers always send the origin in lower case (${meant}) and the comparison is exact, so ${value} never matches.`,
  );
}

/** Upper-case letters in an origin; see `rule.md`. */
export const rule: Rule = { meta, check };
