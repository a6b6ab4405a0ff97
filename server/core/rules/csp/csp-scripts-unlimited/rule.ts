/** A policy that limits images or styles and no scripts. Policies about framing alone are left alone: they say what they are for. */
import { CSP_FETCH_DIRECTIVES, effectiveDirective } from "../../../headers/csp.ts";
import type { Around, PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { headersReaching, severityForPages } from "../../apps.ts";
import { headerWritesOf } from "../../facts-of.ts";
import { isSent } from "../../header-values.ts";
import type { SentPolicy } from "../csp-policies.ts";
import { keywordIn, mayHideDirectives, pagePolicies, replaceFix } from "../csp-policies.ts";

const meta: RuleMeta = {
  id: "csp-scripts-unlimited",
  title: "CSP without any rule for scripts",
  group: "D",
  set: "core",
  severity: "warning",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.2.0",
  references: ["CSP3 script-src", "ASVS 3.4.3", "CWE-79", "CWE-693"],
  intents: ["edit-directive"],
};

function* checkPackage(one: PackageFacts, around: Around): Iterable<Report> {
  const facts = headersReaching(one, around, "Content-Security-Policy");
  // A policy of another line may hold for the same page, and one that is not known may limit scripts.
  if (headerWritesOf(facts, "Content-Security-Policy").some((write) => write.value.kind === "unknown" && isSent(write))) return;
  const policies = pagePolicies(facts);
  if (policies.some((sent) => mayHideDirectives(sent) || limitsScripts(sent))) return;
  for (const sent of policies) {
    const first = sent.policy.directives.find((directive) => directive.effective && CSP_FETCH_DIRECTIVES.includes(directive.name));
    if (first === undefined) continue;
    const { end } = sent.policy.span;
    yield {
      fact: sent.value.write,
      at: sent.value.placeOf(first.nameSpan),
      severity: severityForPages(one, around),
      message: "Every injected script will run for visitors: this policy has neither script-src nor default-src.",
      fixes: [
        {
          ...replaceFix(sent, "script-src", { start: end, end }, "; script-src 'self'", "Add script-src 'self' (inline and foreign scripts will be blocked)"),
          changesBehaviour: true,
        },
      ],
    };
  }
}

function limitsScripts({ policy }: SentPolicy): boolean {
  const sandbox = effectiveDirective(policy, "sandbox");
  return (
    effectiveDirective(policy, "script-src-elem") !== undefined ||
    effectiveDirective(policy, "require-trusted-types-for") !== undefined ||
    (sandbox !== undefined && keywordIn(sandbox, "allow-scripts") === undefined)
  );
}

/** CSP without any rule for scripts; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
