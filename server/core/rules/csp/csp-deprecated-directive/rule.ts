/** Directives that browsers no longer act on. */
import { CSP_DEPRECATED_DIRECTIVES } from "../../../headers/csp.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { replaceFix, sentDirectives } from "../csp-policies.ts";

const meta: RuleMeta = {
  id: "csp-deprecated-directive",
  title: "Directive that no longer does anything",
  group: "D",
  set: "extended",
  severity: "hint",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 changes from level 2"],
  intents: ["edit-directive"],
  tag: "deprecated",
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const { sent, directive } of sentDirectives(facts.facts)) {
    const instead = CSP_DEPRECATED_DIRECTIVES.get(directive.name);
    if (instead === undefined || directive.duplicate) continue;
    yield {
      fact: sent.value.write,
      at: sent.value.placeOf(directive.nameSpan),
      message: `Browsers no longer act on ${directive.name}, so it protects nobody: ${instead}.`,
      fixes: [replaceFix(sent, directive.name, directive.span, "", "Remove the directive")],
    };
  }
}

/** Directive that no longer does anything; see `rule.md`. */
export const rule: Rule = { meta, check };
