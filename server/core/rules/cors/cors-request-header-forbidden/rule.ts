/** Request headers in the list that scripts can never set. */

import { isForbiddenRequestHeaderName } from "../../../headers/names.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { quoted } from "../../sentences.ts";
import { wrongItemsOf } from "../list-headers.ts";

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

function check(facts: FileFacts): Iterable<Report> {
  return wrongItemsOf(facts.facts, "Access-Control-Allow-Headers", ({ text }) => {
    const name = text.trim();
    if (!isForbiddenRequestHeaderName(name.toLowerCase())) return undefined;
    return { message: `Browsers let no script set ${quoted(name, 40)}, so allowing it does nothing for any page.`, fixTitle: "Remove the header" };
  });
}

/** Request header scripts cannot set; see `rule.md`. */
export const rule: Rule = { meta, check };
