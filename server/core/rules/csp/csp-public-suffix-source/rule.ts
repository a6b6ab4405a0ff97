/** Sources such as `https://*.com`: a star below a name under which anybody registers a domain. */

import { CSP_FETCH_DIRECTIVES } from "../../../headers/csp.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { enforcedPolicies, ignoresHosts, removeSourceFix, suffixBelowStar } from "../csp-policies.ts";

const meta: RuleMeta = {
  id: "csp-public-suffix-source",
  title: "CSP source that holds every site of a top-level domain",
  group: "D",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.2.0",
  references: ["CSP3 source lists", "ASVS 3.4.3", "CWE-79", "publicsuffix.org"],
  intents: ["edit-directive"],
};

/** What runs code, or tells where the page's addresses lead. */
const DANGEROUS: ReadonlySet<string> = new Set(["base-uri", "default-src", "object-src", "script-src", "script-src-attr", "script-src-elem", "worker-src"]);
const CONCERNED: ReadonlySet<string> = new Set([...CSP_FETCH_DIRECTIVES, "base-uri", "form-action", "frame-ancestors"]);

function* check(facts: FileFacts): Iterable<Report> {
  for (const sent of enforcedPolicies(facts.facts)) {
    for (const directive of sent.policy.directives) {
      if (!directive.effective || !CONCERNED.has(directive.name) || ignoresHosts(directive)) continue;
      for (const source of directive.sources) {
        const suffix = suffixBelowStar(source.text);
        if (suffix === undefined) continue;
        yield {
          fact: sent.value.write,
          at: sent.value.placeOf(source.span),
          severity: DANGEROUS.has(directive.name) ? "warning" : "info",
          message: `Anybody can register a name under .${suffix}, and ${directive.name} trusts all of them: '${source.text}'.`,
          fixes: [removeSourceFix(sent, directive, source, "Remove the source (what is loaded from there will be blocked)")],
        };
      }
    }
  }
}

/** CSP source that holds every site of a top-level domain; see `rule.md`. */
export const rule: Rule = { meta, check };
