/** Policies for pages that let forms post anywhere. */
import { effectiveDirective } from "../../../headers/csp.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import type { SentPolicy } from "../csp-policies.ts";
import { mayHideDirectives, pagePolicies, replaceFix } from "../csp-policies.ts";

const meta: RuleMeta = {
  id: "csp-form-action",
  title: "Forms may post anywhere",
  group: "D",
  set: "extended",
  severity: "info",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 form-action"],
  intents: ["edit-directive"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const sent of pagePolicies(facts.facts).filter((sent) => !sent.hasSiblings)) {
    const [first] = sent.policy.directives;
    if (
      first === undefined ||
      sent.value.write.from === "default" ||
      mayHideDirectives(sent) ||
      !(effectiveDirective(sent.policy, "form-action") === undefined && allowsContent(sent))
    )
      continue;
    const end = sent.policy.span.end;
    yield {
      fact: sent.value.write,
      at: sent.value.placeOf(first.nameSpan),
      message: "An injected form can send what visitors type to another site: form-action is missing, and default-src does not cover it.",
      fixes: [
        {
          ...replaceFix(
            sent,
            "form-action",
            { start: end, end },
            "; form-action 'self'",
            "Add form-action 'self' (forms that post to other sites will be blocked)",
          ),
          changesBehaviour: true,
        },
      ],
    };
  }
}
function allowsContent(sent: SentPolicy): boolean {
  const directive = effectiveDirective(sent.policy, "script-src");
  return directive !== undefined && !directive.sources.every((source) => source.text.toLowerCase() === "'none'");
}

/** Forms may post anywhere; see `rule.md`. */
export const rule: Rule = { meta, check };
