/** Set-Cookie in the list of exposed headers. */

import { FORBIDDEN_RESPONSE_HEADERS } from "../../../headers/names.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { listFix, listsOf } from "../list-headers.ts";

const meta: RuleMeta = {
  id: "cors-expose-forbidden",
  title: "Header that scripts may never read",
  group: "A",
  set: "extended",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch forbidden response-header name"],
  intents: ["set-exposed-headers", "set-header"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const list of listsOf(facts.facts)) {
    if (list.header !== "Access-Control-Expose-Headers") continue;
    for (const item of list.items) {
      const name = item.text.trim().toLowerCase();
      if (!FORBIDDEN_RESPONSE_HEADERS.has(name)) continue;
      const rest = list.items.filter((other) => other !== item).map((other) => other.text);
      yield {
        fact: list.fact,
        at: item.at,
        message: `Browsers never show ${item.text.trim()} to scripts, even when it is listed.`,
        fixes: rest.length === 0 ? [] : [{ intent: listFix(list, rest), title: "Remove the header" }],
      };
    }
  }
}

/** Header that scripts may never read; see `rule.md`. */
export const rule: Rule = { meta, check };
