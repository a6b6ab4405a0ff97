/** Methods in the list that scripts can never send. */

import { FORBIDDEN_METHODS } from "../../../headers/names.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { samePlace } from "../../../text/place.ts";
import { listFix, listsOf } from "../list-headers.ts";

const meta: RuleMeta = {
  id: "cors-method-forbidden",
  title: "Method a browser never sends",
  group: "A",
  set: "extended",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch forbidden method", "ASVS 13.4.4"],
  intents: ["set-methods", "set-header"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const list of listsOf(facts.facts)) {
    if (list.header !== "Access-Control-Allow-Methods") continue;
    for (const item of list.items) {
      const name = item.text.trim().toLowerCase();
      if (!(FORBIDDEN_METHODS.has(name.toUpperCase()) && !list.items.some((other) => other !== item && samePlace(other.at, item.at)))) continue;
      const rest = list.items.filter((other) => other !== item).map((other) => other.text);
      yield {
        fact: list.fact,
        at: item.at,
        message: `Browsers let no script send ${item.text.trim().toUpperCase()}, so listing it helps nobody and only suggests that the server answers it.`,
        fixes: rest.length === 0 ? [] : [{ intent: listFix(list, rest), title: "Remove the method" }],
      };
    }
  }
}

/** Method a browser never sends; see `rule.md`. */
export const rule: Rule = { meta, check };
