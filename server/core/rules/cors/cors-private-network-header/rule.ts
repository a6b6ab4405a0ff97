/** Headers of Private Network Access, which browsers dropped. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { headerWritesOf } from "../../facts-of.ts";
import { isSent } from "../../header-values.ts";

const meta: RuleMeta = {
  id: "cors-private-network-header",
  title: "Private-network header has no effect any more",
  group: "A",
  set: "extended",
  severity: "info",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["WICG Local Network Access"],
  intents: ["remove-header"],
  tag: "deprecated",
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const write of headerWritesOf(facts.facts, "Access-Control-Allow-Private-Network", "Access-Control-Allow-Local-Network")) {
    if (!isSent(write)) continue;
    yield {
      fact: write,
      at: write.nameAt,
      message: `Browsers ignore ${write.name}: requests to private networks now need the visitor's permission instead.`,
      fixes: [{ intent: { kind: "remove-header", name: write.name }, title: "Remove the header" }],
    };
  }
}

/** Private-network header has no effect any more; see `rule.md`. */
export const rule: Rule = { meta, check };
