/** Response headers in the list of request headers. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { quoted } from "../../sentences.ts";
import { listFix, listsOf } from "../list-headers.ts";

const meta: RuleMeta = {
  id: "cors-response-header-in-allow-headers",
  title: "Response header listed as request header",
  group: "A",
  set: "extended",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch HTTP responses"],
  intents: ["set-request-headers", "set-header"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const list of listsOf(facts.facts)) {
    if (list.header !== "Access-Control-Allow-Headers") continue;
    for (const item of list.items) {
      const name = item.text.trim().toLowerCase();
      if (!/^access-control-(?:allow|expose|max-age)/.test(name)) continue;
      const rest = list.items.filter((other) => other !== item).map((other) => other.text);
      yield {
        fact: list.fact,
        at: item.at,
        message: `${quoted(item.text.trim(), 50)} is a response header; allowing pages to send it does nothing.`,
        fixes: rest.length === 0 ? [] : [{ intent: listFix(list, rest), title: "Remove the header (pages that send it by mistake will be refused)" }],
      };
    }
  }
}

/** Response header listed as request header; see `rule.md`. */
export const rule: Rule = { meta, check };
