/** Hosts in a list of script sources that are known to run anyone's code. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import {
  enforcedPolicies,
  governingDirectives,
  ignoresHosts,
  keywordIn,
  mayHide,
  mayHideDirectives,
  removeSourceFix,
  suffixBelowStar,
} from "../csp-policies.ts";
import { knownBypass } from "../google-evaluator.ts";

const meta: RuleMeta = {
  id: "csp-bypassable-host",
  title: "Allowed host can run anyone's script",
  group: "D",
  set: "extended",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 script-src", "CSP evaluator", "ASVS 3.4.3", "CWE-79"],
  intents: ["edit-directive"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const sent of enforcedPolicies(facts.facts)) {
    // 'strict-dynamic' may stand in what is unknown, and then hosts do not count.
    if (mayHideDirectives(sent)) continue;
    for (const directive of governingDirectives(sent.policy, "script-src", "script-src-elem")) {
      if (ignoresHosts(directive)) continue;
      const allowsEval = keywordIn(directive, "'unsafe-eval'") !== undefined;
      for (const source of directive.sources) {
        if (mayHide(sent, source.span) || suffixBelowStar(source.text) !== undefined) continue;
        const bypass = knownBypass(source.text, allowsEval);
        if (bypass === undefined) continue;
        yield {
          fact: sent.value.write,
          at: sent.value.placeOf(source.span),
          message: `An injected script tag can run an attacker's code with a file from ${source.text}: that host serves ${bypass}.`,
          fixes: [removeSourceFix(sent, directive, source, `Remove ${source.text} (scripts from there will be blocked)`)],
        };
      }
    }
  }
}

/** Allowed host can run anyone's script; see `rule.md`. */
export const rule: Rule = { meta, check };
