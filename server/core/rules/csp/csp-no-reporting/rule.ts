/** Enforced policies that tell nobody what they block. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { mayHideDirectives, pagePolicies, replaceFix } from "../csp-policies.ts";

const meta: RuleMeta = {
  id: "csp-no-reporting",
  title: "No report address",
  group: "D",
  set: "strict",
  severity: "hint",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 report-to", "ASVS 3.4.7"],
  intents: ["edit-directive"],
};

const REPORTING = new Set(["report-to", "report-uri"]);

function* check(facts: FileFacts): Iterable<Report> {
  for (const sent of pagePolicies(facts.facts)) {
    const [first] = sent.policy.directives;
    if (first === undefined || sent.value.write.from === "default" || mayHideDirectives(sent)) continue;
    if (sent.policy.directives.some((directive) => REPORTING.has(directive.name))) continue;
    const { end } = sent.policy.span;
    yield {
      fact: sent.value.write,
      at: sent.value.placeOf(first.nameSpan),
      message: "Nobody learns when this policy blocks an attack or breaks a page: it names no address for reports.",
      fixes: [
        {
          ...replaceFix(sent, "report-uri", { start: end, end }, "; report-uri /csp-reports", "Add report-uri /csp-reports (an address that you must serve)"),
          changesBehaviour: true,
        },
      ],
    };
  }
}

/** No report address; see `rule.md`. */
export const rule: Rule = { meta, check };
