/** The old cross-site scripting filter, switched on. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { sentValuesOf } from "../../header-values.ts";

const meta: RuleMeta = {
  id: "x-xss-protection-on",
  title: "Old XSS filter switched on",
  group: "E",
  set: "extended",
  severity: "info",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["MDN X-XSS-Protection", "OWASP Secure Headers Project"],
  intents: ["set-header", "remove-header"],
  suppresses: ["deprecated-header"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const value of sentValuesOf(facts.facts, "X-XSS-Protection")) {
    if (!/^\s*1/.test(value.text)) continue;
    yield {
      fact: value.write,
      at: value.at,
      message: "In old browsers an attacker can use this filter to switch off scripts of your page: send 0 or nothing.",
      fixes: [{ intent: { kind: "set-header", name: "X-XSS-Protection", value: "0" }, title: "Send 0" }],
    };
  }
}

/** Old XSS filter switched on; see `rule.md`. */
export const rule: Rule = { meta, check };
