/** Allow-list entries that end with a slash. An origin has no path, not even `/`. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { reportDeadEntries } from "../dead-entry.ts";

const meta: RuleMeta = {
  id: "cors-origin-trailing-slash",
  title: "Origin ends with a slash",
  group: "A",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS protocol and credentials", "RFC 6454 §6.2"],
  intents: ["edit-origin"],
};

function check(facts: FileFacts): Iterable<Report> {
  return reportDeadEntries(
    facts,
    "trailing-slash",
    "Remove the slash",
    (value, meant) => `Browsers send ${meant} without the slash, so ${value} never matches and that site is refused.`,
  );
}

/** Origin ends with a slash; see `rule.md`. */
export const rule: Rule = { meta, check };
