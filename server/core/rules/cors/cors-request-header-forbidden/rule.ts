/** Request headers in the list that scripts can never set. */

import { isForbiddenRequestHeaderName } from "../../../headers/names.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { quoted } from "../../sentences.ts";
import { listFix, listsOf } from "../list-headers.ts";

const meta: RuleMeta = {
  id: "cors-request-header-forbidden",
  title: "Request header scripts cannot set",
  group: "A",
  set: "extended",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch forbidden request-header"],
  intents: ["set-request-headers", "set-header"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const list of listsOf(facts.facts)) {
    if (list.header !== "Access-Control-Allow-Headers") continue;
    for (const item of list.items) {
      const name = item.text.trim().toLowerCase();
      if (!isForbiddenRequestHeaderName(name)) continue;
      const rest = list.items.filter((other) => other !== item).map((other) => other.text);
      yield {
        fact: list.fact,
        at: item.at,
        message: `Browsers let no script set ${quoted(item.text.trim(), 40)}, so allowing it does nothing for any page.`,
        fixes: rest.length === 0 ? [] : [{ intent: listFix(list, rest), title: "Remove the header" }],
      };
    }
  }
}

/** Request header scripts cannot set; see `rule.md`. */
export const rule: Rule = { meta, check };
