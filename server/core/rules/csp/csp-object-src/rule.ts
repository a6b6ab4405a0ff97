/** Policies that leave plugins unrestricted. */
import { effectiveDirective } from "../../../headers/csp.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import type { SentPolicy } from "../csp-policies.ts";
import { mayHideDirectives, pagePolicies, replaceFix } from "../csp-policies.ts";

const meta: RuleMeta = {
  id: "csp-object-src",
  title: "Plugins not restricted",
  group: "D",
  set: "extended",
  severity: "info",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 object-src", "ASVS 3.4.3", "CWE-693"],
  intents: ["edit-directive"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const sent of pagePolicies(facts.facts).filter((sent) => !sent.hasSiblings)) {
    const [first] = sent.policy.directives;
    if (first === undefined || sent.value.write.from === "default" || mayHideDirectives(sent) || !isOpen(sent)) continue;
    const end = sent.policy.span.end;
    yield {
      fact: sent.value.write,
      at: sent.value.placeOf(first.nameSpan),
      message: "Plugins may come from any server: neither object-src nor a closed default-src restricts them.",
      fixes: [
        {
          ...replaceFix(sent, "object-src", { start: end, end }, "; object-src 'none'", "Add object-src 'none' (plugins will be blocked)"),
          changesBehaviour: true,
        },
      ],
    };
  }
}
function isOpen(sent: SentPolicy): boolean {
  const directive = effectiveDirective(sent.policy, "object-src");
  if (directive === undefined) return true;
  if (directive.name === "object-src") return false;
  return !directive.sources.every((source) => ["'none'", "'self'"].includes(source.text.toLowerCase()));
}

/** Plugins not restricted; see `rule.md`. */
export const rule: Rule = { meta, check };
