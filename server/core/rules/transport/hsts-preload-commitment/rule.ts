/** A complete `preload`, which is hard to take back. */
import { parseHsts } from "../../../headers/hsts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { sentValuesOf } from "../../header-values.ts";

const meta: RuleMeta = {
  id: "hsts-preload-commitment",
  title: "preload is hard to undo",
  group: "C",
  set: "strict",
  severity: "info",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["hstspreload.org", "ASVS 3.7.4"],
  intents: ["edit-hsts"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const value of sentValuesOf(facts.facts, "Strict-Transport-Security")) {
    const reading = parseHsts(value.text);
    const preload = reading.directives.find((directive) => directive.name === "preload");
    if (!reading.valid || preload === undefined || (reading.maxAge ?? 0) < 31536000 || !reading.includeSubDomains) continue;
    yield {
      fact: value.write,
      at: value.placeOf(preload.span),
      message: "With preload anyone may submit this domain to the list in browsers; removal takes months and the rule covers every internal subdomain.",
      fixes: [{ intent: { kind: "edit-hsts", preload: false }, title: "Remove preload" }],
    };
  }
}

/** preload is hard to undo; see `rule.md`. */
export const rule: Rule = { meta, check };
