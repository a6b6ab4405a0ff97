/** `'strict-dynamic'` without anything that trusts a first script. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { enforcedPolicies, governingDirectives, hasNonceOrHash, keywordIn, mayHide, removeSourceFix } from "../csp-policies.ts";

const meta: RuleMeta = {
  id: "csp-strict-dynamic-alone",
  title: "'strict-dynamic' without nonce or hash",
  group: "D",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 strict-dynamic"],
  intents: ["edit-directive"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const sent of enforcedPolicies(facts.facts)) {
    for (const directive of governingDirectives(sent.policy, "script-src", "script-src-elem")) {
      const keyword = keywordIn(directive, "'strict-dynamic'");
      if (keyword === undefined || hasNonceOrHash(sent, directive) || mayHide(sent, directive.span)) continue;
      yield {
        fact: sent.value.write,
        at: sent.value.placeOf(keyword.span),
        message:
          "Browsers block every script of this page: with 'strict-dynamic' hosts and 'unsafe-inline' are ignored, and no nonce or hash trusts a first script.",
        fixes: [removeSourceFix(sent, directive, keyword, "Remove 'strict-dynamic' (the listed hosts count again)")],
      };
    }
  }
}

/** 'strict-dynamic' without nonce or hash; see `rule.md`. */
export const rule: Rule = { meta, check };
