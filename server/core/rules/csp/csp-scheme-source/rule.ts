/** A whole scheme as a source of scripts, plugins or the base address. */
import { readCspSource } from "../../../headers/csp-source.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { enforcedPolicies, governingDirectives, ignoresHosts, inlineAllowed, removeSourceFix } from "../csp-policies.ts";

const meta: RuleMeta = {
  id: "csp-scheme-source",
  title: "Whole scheme as a script source",
  group: "D",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 source lists", "ASVS 3.4.3", "CWE-79"],
  intents: ["edit-directive"],
};

const OPEN_SCHEMES = new Set(["data", "http", "https", "blob", "filesystem"]);

function* check(facts: FileFacts): Iterable<Report> {
  for (const sent of enforcedPolicies(facts.facts)) {
    for (const directive of governingDirectives(sent.policy, "script-src", "script-src-elem", "object-src", "base-uri")) {
      if (ignoresHosts(directive)) continue;
      for (const source of directive.sources) {
        const reading = readCspSource(source.text);
        if (reading.kind !== "scheme" || !OPEN_SCHEMES.has(reading.scheme)) continue;
        const isBlob = reading.scheme === "blob" || reading.scheme === "filesystem";
        // A script that builds another has run already: `csp-unsafe-inline`.
        if (isBlob && inlineAllowed(sent, directive) !== undefined) continue;
        yield {
          fact: sent.value.write,
          at: sent.value.placeOf(source.span),
          ...(isBlob ? { severity: "info" as const } : {}),
          message: `'${source.text}' ${effectOf(reading.scheme)}.`,
          fixes: [removeSourceFix(sent, directive, source, `Remove ${source.text} (content from there will be blocked)`)],
        };
      }
    }
  }
}

function effectOf(scheme: string): string {
  if (scheme === "data") return "lets an attacker put a whole script into an address and run it on this page";
  if (scheme === "blob" || scheme === "filesystem") return "lets code that the page itself builds run as a script";
  return `lets an attacker load a script from any server over ${scheme}`;
}

/** Whole scheme as a script source; see `rule.md`. */
export const rule: Rule = { meta, check };
