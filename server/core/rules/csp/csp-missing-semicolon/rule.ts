/** A directive name that stands among the sources of another directive. */
import { CSP_SOURCE_LIST_DIRECTIVES, isCspDirectiveName } from "../../../headers/csp.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { replaceFix, sentDirectives } from "../csp-policies.ts";

const meta: RuleMeta = {
  id: "csp-missing-semicolon",
  title: "Semicolon missing",
  group: "D",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 parsing", "ASVS 3.4.3", "CWE-693"],
  intents: ["edit-directive"],
  suppresses: ["csp-frame-ancestors"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const { sent, directive } of sentDirectives(facts.facts)) {
    if (!CSP_SOURCE_LIST_DIRECTIVES.has(directive.name)) continue;
    for (const [index, source] of directive.sources.entries()) {
      if (!isCspDirectiveName(source.text)) continue;
      const before = directive.sources[index - 1]?.span.end ?? directive.nameSpan.end;
      yield {
        fact: sent.value.write,
        at: sent.value.placeOf(source.span),
        message: `Browsers read ${source.text} as a source of ${directive.name}, not as a directive, and what follows it now loosens ${directive.name}: a semicolon is missing before it.`,
        fixes: [replaceFix(sent, directive.name, { start: before, end: source.span.start }, "; ", "Insert the semicolon")],
      };
    }
  }
}

/** Semicolon missing; see `rule.md`. */
export const rule: Rule = { meta, check };
