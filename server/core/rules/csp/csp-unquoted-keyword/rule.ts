/** Keywords, nonces and hashes without single quotes; browsers take them for host names. */

import { CSP_SOURCE_LIST_DIRECTIVES } from "../../../headers/csp.ts";
import { meantCspWord, missingCspQuotes } from "../../../headers/csp-source.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { replaceFix, sentPolicies } from "../csp-policies.ts";

const meta: RuleMeta = {
  id: "csp-unquoted-keyword",
  title: "Keyword without quotes",
  group: "D",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 source lists", "ASVS 3.4.3", "CWE-693"],
  intents: ["edit-directive"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const sent of sentPolicies(facts.facts)) {
    for (const directive of sent.policy.directives) {
      if (!CSP_SOURCE_LIST_DIRECTIVES.has(directive.name)) continue;
      for (const source of directive.sources) {
        const unquoted = missingCspQuotes(source.text);
        const right = unquoted ?? meantCspWord(directive.name, source.text);
        if (right === undefined || sent.value.holes.some((hole) => hole === source.span.start || hole === source.span.end)) continue;
        yield {
          fact: sent.value.write,
          at: sent.value.placeOf(source.span),
          message: `Browsers take ${source.text}${unquoted === undefined ? "" : " without quotes"} for a host name, so ${directive.name} does not say what was meant. Write ${right}.`,
          fixes: [
            unquoted === undefined
              ? { ...replaceFix(sent, directive.name, source.span, right, `Write ${right} (it will be let in)`), changesBehaviour: true }
              : replaceFix(sent, directive.name, source.span, right, `Write ${right}`),
          ],
        };
      }
    }
  }
}

/** Keyword without quotes; see `rule.md`. */
export const rule: Rule = { meta, check };
