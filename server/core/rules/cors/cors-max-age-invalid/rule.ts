/** Preflight cache times that are not a plain number. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { quoted } from "../../sentences.ts";
import { isNegative, writtenMaxAges } from "../max-age.ts";

const meta: RuleMeta = {
  id: "cors-max-age-invalid",
  title: "Preflight cache time is not a plain number",
  group: "A",
  set: "extended",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 9111 §1.2.2", "Fetch CORS-preflight fetch"],
  intents: ["set-max-age"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const { policy, at, text, seconds } of writtenMaxAges(facts.facts)) {
    if (seconds !== undefined || isNegative(text) || text === "") continue;
    yield {
      fact: policy,
      at,
      message: `Browsers ignore ${quoted(text, 30)} and ask again after 5 seconds, so nearly every request of a page costs a second one: the value must be a plain number of seconds.`,
      fixes: [{ intent: { kind: "set-max-age", seconds: 600 }, title: "Set it to 600 seconds" }],
    };
  }
}

/** Preflight cache time is not a plain number; see `rule.md`. */
export const rule: Rule = { meta, check };
