/** Inline scripts that a policy allows. Style directives and policies with a nonce or hash are left alone. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { enforcedPolicies, governingDirectives, inlineAllowed, removeSourceFix, SCRIPT_DIRECTIVES } from "../csp-policies.ts";

const meta: RuleMeta = {
  id: "csp-unsafe-inline",
  title: "Inline scripts allowed",
  group: "D",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 inline behaviour", "ASVS 3.4.3", "CWE-79"],
  intents: ["edit-directive"],
};

/** What each directive is about alone. */
const WHAT_RUNS: Readonly<Record<string, string>> = {
  "script-src-attr": "Injected event handlers such as onclick",
  "script-src-elem": "Injected script tags",
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const sent of enforcedPolicies(facts.facts)) {
    for (const directive of governingDirectives(sent.policy, ...SCRIPT_DIRECTIVES)) {
      const source = inlineAllowed(sent, directive);
      if (source === undefined) continue;
      yield {
        fact: sent.value.write,
        at: sent.value.placeOf(source.span),
        message: `${WHAT_RUNS[directive.name] ?? "Injected script tags and onclick handlers"} will run for every visitor: 'unsafe-inline' allows them.`,
        fixes: [removeSourceFix(sent, directive, source, "Remove 'unsafe-inline' (inline scripts of your own will stop working)")],
      };
    }
  }
}

/** Inline scripts allowed; see `rule.md`. */
export const rule: Rule = { meta, check };
