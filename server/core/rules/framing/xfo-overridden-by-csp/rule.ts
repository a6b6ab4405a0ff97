/** X-Frame-Options that says something else than the frame-ancestors beside it, which is what browsers follow. */
import type { CspDirective } from "../../../headers/csp.ts";
import { effectiveDirective } from "../../../headers/csp.ts";
import { parseFrameOptions } from "../../../headers/frame-options.ts";
import type { FileFacts, FixProposal, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import type { SentPolicy } from "../../csp/csp-policies.ts";
import { enforcedPolicies, mayHide } from "../../csp/csp-policies.ts";
import { onSameResponses, sentValuesOf } from "../../header-values.ts";
import { quoted } from "../../sentences.ts";

const meta: RuleMeta = {
  id: "xfo-overridden-by-csp",
  title: "X-Frame-Options is ignored here",
  group: "E",
  set: "extended",
  severity: "info",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 frame-ancestors", "HTML X-Frame-Options", "ASVS 3.4.6", "CWE-1021"],
  intents: ["set-header", "remove-header"],
};

/** The value that says the same as these sources, if there is one. */
function equalOf(directive: CspDirective): "DENY" | "SAMEORIGIN" | undefined {
  const sources = directive.sources.map((source) => source.text.toLowerCase());
  if (sources.every((source) => source === "'none'")) return "DENY";
  return sources.every((source) => source === "'self'") ? "SAMEORIGIN" : undefined;
}

function* check(facts: FileFacts): Iterable<Report> {
  const policies = enforcedPolicies(facts.facts);
  for (const value of sentValuesOf(facts.facts, "X-Frame-Options")) {
    const { effect } = parseFrameOptions(value.text);
    // One without effect is `xfo-invalid`.
    if (effect === "none" || value.write.from === "default" || value.write.when.kind !== "always") continue;
    const beside = policies.find((sent) => onSameResponses(sent.value.write, value.write) && isCertain(sent));
    const directive = beside === undefined ? undefined : effectiveDirective(beside.policy, "frame-ancestors");
    if (beside === undefined || directive === undefined) continue;
    const equal = equalOf(directive);
    if (equal === (effect === "deny" ? "DENY" : "SAMEORIGIN")) continue;
    const followed = beside.value.text.slice(directive.span.start, directive.span.end);
    yield {
      fact: value.write,
      at: value.at,
      message: `Browsers ignore ${quoted(value.text, 40)} and let sites frame the page as ${quoted(followed, 60)} says.`,
      related: [{ at: beside.value.placeOf(directive.span), message: "Browsers follow this." }],
      fixes: [fixOf(equal)],
    };
  }
}

function isCertain(sent: SentPolicy): boolean {
  const directive = effectiveDirective(sent.policy, "frame-ancestors");
  return sent.value.write.when.kind === "always" && directive !== undefined && !mayHide(sent, directive.span);
}

function fixOf(equal: "DENY" | "SAMEORIGIN" | undefined): FixProposal {
  if (equal === undefined)
    return {
      intent: { kind: "remove-header", name: "X-Frame-Options" },
      title: "Remove X-Frame-Options (browsers older than frame-ancestors lose it)",
      changesBehaviour: true,
    };
  return {
    intent: { kind: "set-header", name: "X-Frame-Options", value: equal },
    title: `Write ${equal}, as frame-ancestors says`,
    changesBehaviour: true,
  };
}

/** X-Frame-Options is ignored here; see `rule.md`. */
export const rule: Rule = { meta, check };
