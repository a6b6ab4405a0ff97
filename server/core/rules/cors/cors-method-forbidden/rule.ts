/** Methods in the list that scripts can never send. */

import { FORBIDDEN_METHODS } from "../../../headers/names.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { samePlace } from "../../../text/place.ts";
import { wrongItemsOf } from "../list-headers.ts";

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

function check(facts: FileFacts): Iterable<Report> {
  return wrongItemsOf(facts.facts, "Access-Control-Allow-Methods", (item, list) => {
    const method = item.text.trim().toUpperCase();
    if (!FORBIDDEN_METHODS.has(method) || list.items.some((other) => other !== item && samePlace(other.at, item.at))) return undefined;
    return {
      message: `Browsers let no script send ${method}, so listing it helps nobody and only suggests that the server answers it.`,
      fixTitle: "Remove the method",
    };
  });
}

/** Method a browser never sends; see `rule.md`. */
export const rule: Rule = { meta, check };
