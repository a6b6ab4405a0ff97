/** Allow-list entries with spaces, quotes, brackets or separators, after the technology's own trimming. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { deadEntriesOf, reportDeadEntries } from "../dead-entry.ts";

const meta: RuleMeta = {
  id: "cors-origin-stray-characters",
  title: "Spaces, quotes or brackets inside an origin",
  group: "A",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch Origin header"],
  intents: ["edit-origin"],
};

function* check(facts: FileFacts): Iterable<Report> {
  yield* reportDeadEntries(
    facts,
    "stray-characters",
    "Remove the stray characters",
    (value) => `${value} holds characters that an origin cannot have (a space, quote or bracket), so it never matches.`,
  );
  for (const { policy, entry } of deadEntriesOf(facts, "several-origins")) {
    if (entry.role === "fixed") continue;
    yield {
      fact: policy,
      at: entry.at,
      message: `'${entry.text}' is one entry that holds several origins, so none of them matches.`,
    };
  }
}

/** Spaces, quotes or brackets inside an origin; see `rule.md`. */
export const rule: Rule = { meta, check };
