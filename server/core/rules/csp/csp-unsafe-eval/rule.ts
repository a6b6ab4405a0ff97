/** `eval` and its relatives that a policy allows. `'wasm-unsafe-eval'` is another keyword and left alone. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { enforcedPolicies, governingDirectives, keywordIn, removeSourceFix } from "../csp-policies.ts";

const meta: RuleMeta = {
  id: "csp-unsafe-eval",
  title: "eval allowed",
  group: "D",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 string compilation", "ASVS 3.4.3", "CWE-95"],
  intents: ["edit-directive"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const sent of enforcedPolicies(facts.facts)) {
    for (const directive of governingDirectives(sent.policy, "script-src")) {
      const source = keywordIn(directive, "'unsafe-eval'");
      if (source === undefined) continue;
      yield {
        fact: sent.value.write,
        at: sent.value.placeOf(source.span),
        message: "An attacker's text can become code on this page: 'unsafe-eval' allows eval and new Function.",
        fixes: [removeSourceFix(sent, directive, source, "Remove 'unsafe-eval' (code that uses eval will stop working)")],
      };
    }
  }
}

/** eval allowed; see `rule.md`. */
export const rule: Rule = { meta, check };
