/** A directive that stands twice in one policy; browsers use the first. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { mayHide, replaceFix, sentDirectives } from "../csp-policies.ts";

const meta: RuleMeta = {
  id: "csp-duplicate-directive",
  title: "Directive given twice",
  group: "D",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 parsing"],
  intents: ["edit-directive"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const { sent, directive } of sentDirectives(facts.facts)) {
    if (!directive.duplicate || mayHide(sent, directive.nameSpan)) continue;
    const first = sent.policy.directives.find((one) => one.name === directive.name);
    yield {
      fact: sent.value.write,
      at: sent.value.placeOf(directive.nameSpan),
      message: `Browsers use only the first ${directive.name} of a policy; this one is ignored, so changes here do nothing.`,
      ...(first === undefined ? {} : { related: [{ at: sent.value.placeOf(first.nameSpan), message: "This one counts." }] }),
      fixes: [replaceFix(sent, directive.name, directive.span, "", "Remove the copy that is ignored")],
    };
  }
}

/** Directive given twice; see `rule.md`. */
export const rule: Rule = { meta, check };
