/** Error pages made for development, where nothing keeps them out of production. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { errorDetailsOf } from "../../facts-of.ts";

const meta: RuleMeta = {
  id: "leak-debug-mode",
  title: "Debug error pages in production",
  group: "F",
  set: "core",
  severity: "warning",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["ASVS 13.4.2", "CWE-489"],
  intents: ["guard-by-environment"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const fact of errorDetailsOf(facts.facts)) {
    if (fact.what !== "debug-page" || fact.environment === "development") continue;
    yield {
      fact,
      at: fact.at,
      message: "Visitors see source lines and stack traces when something fails: this error page is made for development.",
      fixes: [{ intent: { kind: "guard-by-environment", at: fact.at }, title: "Use it only outside production (callers there no longer see details)" }],
    };
  }
}

/** Debug error pages in production; see `rule.md`. */
export const rule: Rule = { meta, check };
