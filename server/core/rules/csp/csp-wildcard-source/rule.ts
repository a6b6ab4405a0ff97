/** Any host as a source of scripts, plugins or the base address, or as a target of forms. */

import type { CspDirective } from "../../../headers/csp.ts";
import { readCspSource } from "../../../headers/csp-source.ts";
import type { Slice } from "../../../headers/scanning.ts";
import type { FileFacts, FixProposal, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { enforcedPolicies, governingDirectives, ignoresHosts, keywordIn, removeSourceFix, replaceFix, type SentPolicy } from "../csp-policies.ts";

const meta: RuleMeta = {
  id: "csp-wildcard-source",
  title: "'*' as a source",
  group: "D",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 source lists", "ASVS 3.4.3", "CWE-79"],
  intents: ["edit-directive"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const sent of enforcedPolicies(facts.facts)) {
    for (const directive of governingDirectives(sent.policy, "script-src", "script-src-elem", "object-src", "base-uri", "form-action")) {
      if (ignoresHosts(directive)) continue;
      const source = directive.sources.find((one) => isAnyHost(one.text));
      if (source === undefined) continue;
      yield {
        fact: sent.value.write,
        at: sent.value.placeOf(source.span),
        // Where forms go matters only after another mistake.
        ...(directive.name === "form-action" ? { severity: "info" as const } : {}),
        message: `${subjectOf(directive.name)} may ${directive.name === "form-action" ? "go to" : "come from"} any server, an attacker's included: '${source.text}' allows every host.`,
        fixes: [onlyOwnOrigin(sent, directive, source)],
      };
    }
  }
}

function onlyOwnOrigin(sent: SentPolicy, directive: CspDirective, source: Slice): FixProposal {
  const title = "Allow only your own origin (content from other hosts will be blocked)";
  const hasOwn = keywordIn(directive, "'self'") !== undefined;
  return hasOwn
    ? removeSourceFix(sent, directive, source, title)
    : { ...replaceFix(sent, directive.name, source.span, "'self'", title), changesBehaviour: true };
}

function isAnyHost(text: string): boolean {
  const source = readCspSource(text);
  return source.kind === "any" || (source.kind === "host" && source.host === "*");
}

function subjectOf(directive: string): string {
  if (directive === "object-src") return "Plugins";
  if (directive === "form-action") return "What visitors type into injected forms";
  return directive === "base-uri" ? "The base address of the page" : "Scripts";
}

/** '*' as a source; see `rule.md`. */
export const rule: Rule = { meta, check };
