/** A policy that trusts nonces and does not limit the base address. Without nonces it is only an info. */
import { effectiveDirective } from "../../../headers/csp.ts";
import type { FileFacts, FixProposal, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import type { SentPolicy } from "../csp-policies.ts";
import { hasNonceOrHash, inlineAllowed, keywordIn, mayHideDirectives, pagePolicies, replaceFix } from "../csp-policies.ts";

const meta: RuleMeta = {
  id: "csp-base-uri",
  title: "base-uri missing",
  group: "D",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 base-uri", "ASVS 3.4.3", "CWE-79"],
  intents: ["edit-directive"],
};

function* check(facts: FileFacts): Iterable<Report> {
  const policies = pagePolicies(facts.facts);
  for (const sent of policies) {
    if (sent.value.write.from === "default" || mayHideDirectives(sent)) continue;
    if (policies.some((other) => other.value.write.scope.owner === sent.value.write.scope.owner && effectiveDirective(other.policy, "base-uri") !== undefined))
      continue;
    const directive = effectiveDirective(sent.policy, "script-src");
    if (directive === undefined || directive.sources.every((source) => source.text.toLowerCase() === "'none'")) continue;
    // Who can inject a <base> tag there can inject a script: `csp-unsafe-inline`.
    if (inlineAllowed(sent, directive) !== undefined) continue;
    const trustsNonces =
      directive.sources.some((source) => /^'nonce-/i.test(source.text)) ||
      (hasNonceOrHash(sent, directive) && keywordIn(directive, "'strict-dynamic'") !== undefined);
    yield {
      fact: sent.value.write,
      at: sent.value.placeOf(directive.nameSpan),
      severity: trustsNonces ? "warning" : "info",
      message: trustsNonces
        ? "An injected <base> tag can send your nonce-carrying scripts to another server: base-uri is missing, and default-src does not cover it."
        : "An injected <base> tag can change where relative addresses on this page lead: base-uri is missing, and default-src does not cover it.",
      fixes: [addDirectiveFix(sent)],
    };
  }
}

function addDirectiveFix(sent: SentPolicy): FixProposal {
  const end = sent.policy.span.end;
  return replaceFix(sent, "base-uri", { start: end, end }, "; base-uri 'none'", "Add base-uri 'none'");
}

/** base-uri missing; see `rule.md`. */
export const rule: Rule = { meta, check };
