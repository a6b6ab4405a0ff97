/** Nonces that stand in the source text, so that every response has the same one. */
import { readCspSource } from "../../../headers/csp-source.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { sentDirectives } from "../csp-policies.ts";

const meta: RuleMeta = {
  id: "csp-static-nonce",
  title: "Nonce is a constant",
  group: "D",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 nonces", "ASVS 3.4.3", "CWE-330"],
  intents: ["edit-directive"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const { sent, directive } of sentDirectives(facts.facts)) {
    for (const source of directive.sources) {
      if (readCspSource(source.text).kind !== "nonce") continue;
      if (sent.value.holes.some((hole) => hole >= source.span.start && hole <= source.span.end)) continue;
      yield {
        fact: sent.value.write,
        at: sent.value.placeOf(source.span),
        message: "An attacker can copy this nonce from any page and run injected scripts: make a new random one for every response.",
      };
    }
  }
}

/** Nonce is a constant; see `rule.md`. */
export const rule: Rule = { meta, check };
