/** Allow-list entries with a path, a query or user information. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { reportDeadEntries } from "../dead-entry.ts";

const meta: RuleMeta = {
  id: "cors-origin-has-path",
  title: "Origin contains a path, query or user",
  group: "A",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 6454 §4", "Fetch Origin header"],
  intents: ["edit-origin"],
};

function check(facts: FileFacts): Iterable<Report> {
  return reportDeadEntries(
    facts,
    "has-path",
    "Keep only the origin",
    (value, meant) => `An origin is only scheme, host and port: browsers send ${meant}, so ${value} never matches anything.`,
  );
}

/** Origin contains a path, query or user; see `rule.md`. */
export const rule: Rule = { meta, check };
