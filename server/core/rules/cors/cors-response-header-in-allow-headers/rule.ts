/** Response headers in the list of request headers. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { quoted } from "../../sentences.ts";
import { wrongItemsOf } from "../list-headers.ts";

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

function check(facts: FileFacts): Iterable<Report> {
  return wrongItemsOf(facts.facts, "Access-Control-Allow-Headers", ({ text }) => {
    const name = text.trim();
    if (!/^access-control-(?:allow|expose|max-age)/i.test(name)) return undefined;
    return {
      message: `${quoted(name, 50)} is a response header; allowing pages to send it does nothing.`,
      fixTitle: "Remove the header (pages that send it by mistake will be refused)",
    };
  });
}

/** Response header listed as request header; see `rule.md`. */
export const rule: Rule = { meta, check };
