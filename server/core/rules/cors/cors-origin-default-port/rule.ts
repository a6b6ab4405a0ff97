/** Allow-list entries that spell out the default port of their scheme. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { reportDeadEntries } from "../dead-entry.ts";

const meta: RuleMeta = {
  id: "cors-origin-default-port",
  title: "Default port written out",
  group: "A",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 6454 §6.2", "HTML origin serialisation"],
  intents: ["edit-origin"],
};

function check(facts: FileFacts): Iterable<Report> {
  return reportDeadEntries(
    facts,
    "default-port",
    "Remove the port",
    (value, meant) => `Browsers leave out the default port and send ${meant}, so ${value} never matches.`,
  );
}

/** Default port written out; see `rule.md`. */
export const rule: Rule = { meta, check };
