/** The text of an error in a response of the 5xx class. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { errorDetailsOf } from "../../facts-of.ts";

const meta: RuleMeta = {
  id: "leak-error-message",
  title: "Raw error text is sent",
  group: "F",
  set: "extended",
  severity: "info",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["ASVS 16.5.1", "CWE-209"],
  intents: ["hide-error-detail"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const fact of errorDetailsOf(facts.facts)) {
    if (fact.what !== "message") continue;
    yield {
      fact,
      at: fact.at,
      message: "Callers get the raw text of the error, which may hold queries, paths or keys: send an error id instead.",
      fixes: [{ intent: { kind: "hide-error-detail", at: fact.at }, title: "Send a fixed text instead" }],
    };
  }
}

/** Raw error text is sent; see `rule.md`. */
export const rule: Rule = { meta, check };
