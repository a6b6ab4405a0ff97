/** CORS for the whole app after all routes of the same app or router. If one route follows, the order may be meant. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { lateSetUpOf, ownersOf } from "../middleware-order.ts";
import { proofWithoutHeaders } from "../proof.ts";

const meta: RuleMeta = {
  id: "cors-registered-too-late",
  title: "CORS set up after the routes",
  group: "A",
  set: "core",
  severity: "error",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS protocol", "Express documentation, middleware order"],
  intents: ["reorder"],
  suppresses: ["cors-missing-on-errors"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const owner of ownersOf(facts.facts)) {
    const late = lateSetUpOf(owner);
    if (late === undefined) continue;
    const { cors, before } = late;
    const [first] = before;
    yield {
      fact: cors,
      at: cors.at,
      message: "The routes of this app answer before this line runs, so their responses carry no CORS headers and browsers hide them.",
      witness: proofWithoutHeaders(facts.facts, {}),
      ...(first === undefined
        ? {}
        : {
            related: [{ at: first.at, message: "This route answers first." }],
            fixes: [
              { intent: { kind: "reorder", before: first.at }, title: "Move the CORS set-up before the routes (the routes start to answer other sites)" },
            ],
          }),
    };
  }
}

/** CORS set up after the routes; see `rule.md`. */
export const rule: Rule = { meta, check };
