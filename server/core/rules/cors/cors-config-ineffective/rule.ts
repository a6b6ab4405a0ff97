/** CORS settings at a place that the technology does not read. Which places these are is the adapter's knowledge. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { configProblemsOf } from "../../facts-of.ts";

const meta: RuleMeta = {
  id: "cors-config-ineffective",
  title: "CORS is configured where nothing reads it",
  group: "A",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["The technology's own documentation"],
  intents: ["remove-item", "open-documentation"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const fact of configProblemsOf(facts.facts)) {
    if (fact.problem.kind !== "ineffective") continue;
    yield {
      fact,
      at: fact.at,
      message: `${fact.label} does not read this CORS setting here, so it changes nothing: ${fact.problem.reason}`,
      fixes: [{ intent: { kind: "remove-item", at: fact.at }, title: "Remove the setting that has no effect" }],
    };
  }
}

/** CORS is configured where nothing reads it; see `rule.md`. */
export const rule: Rule = { meta, check };
