/** Directive names that browsers do not know. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { quoted } from "../../sentences.ts";
import { mayHide, replaceFix, sentDirectives } from "../csp-policies.ts";

const meta: RuleMeta = {
  id: "csp-unknown-directive",
  title: "Directive browsers do not know",
  group: "D",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 parsing", "ASVS 3.4.3", "CWE-693"],
  intents: ["edit-directive"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const { sent, directive } of sentDirectives(facts.facts)) {
    if (directive.known || directive.invalidCharacters.length > 0 || mayHide(sent, directive.nameSpan)) continue;
    const { suggestion } = directive;
    const question = suggestion === undefined ? "" : ` Did you mean ${suggestion}?`;
    yield {
      fact: sent.value.write,
      at: sent.value.placeOf(directive.nameSpan),
      message: `Browsers ignore this whole directive, so it protects nobody: they do not know the name ${quoted(directive.name, 40)}.${question}`,
      fixes: suggestion === undefined ? [] : [replaceFix(sent, directive.name, directive.nameSpan, suggestion, `Rename it to ${suggestion}`)],
    };
  }
}

/** Directive browsers do not know; see `rule.md`. */
export const rule: Rule = { meta, check };
