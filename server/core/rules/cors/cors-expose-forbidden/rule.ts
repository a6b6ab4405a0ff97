/** Set-Cookie in the list of exposed headers. */

import { FORBIDDEN_RESPONSE_HEADERS } from "../../../headers/names.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { wrongItemsOf } from "../list-headers.ts";

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

function check(facts: FileFacts): Iterable<Report> {
  return wrongItemsOf(facts.facts, "Access-Control-Expose-Headers", ({ text }) => {
    const name = text.trim();
    if (!FORBIDDEN_RESPONSE_HEADERS.has(name.toLowerCase())) return undefined;
    return { message: `Browsers never show ${name} to scripts, even when it is listed.`, fixTitle: "Remove the header" };
  });
}

/** Header that scripts may never read; see `rule.md`. */
export const rule: Rule = { meta, check };
