/** Allow-list entries with an IP address that browsers write differently. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { reportDeadEntries } from "../dead-entry.ts";

const meta: RuleMeta = {
  id: "cors-origin-ip-form",
  title: "IP address not in the form browsers send",
  group: "A",
  set: "extended",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch Origin header"],
  intents: ["edit-origin"],
};

function check(facts: FileFacts): Iterable<Report> {
  return reportDeadEntries(
    facts,
    "ip-form",
    "Write the form that browsers send",
    (value, meant) => `Browsers write this address as ${meant}, so ${value} never matches.`,
  );
}

/** IP address not in the form browsers send; see `rule.md`. */
export const rule: Rule = { meta, check };
