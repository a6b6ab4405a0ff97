/** `'none'` beside other sources, where browsers ignore it. */
import { CSP_SOURCE_LIST_DIRECTIVES, isCspDirectiveName } from "../../../headers/csp.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { keywordIn, replaceFix, sentDirectives, withoutSource } from "../csp-policies.ts";

const meta: RuleMeta = {
  id: "csp-none-with-others",
  title: "'none' next to other sources",
  group: "D",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 matching of source lists", "ASVS 3.4.3", "CWE-693"],
  intents: ["edit-directive"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const { sent, directive } of sentDirectives(facts.facts)) {
    const none = keywordIn(directive, "'none'");
    if (none === undefined || !CSP_SOURCE_LIST_DIRECTIVES.has(directive.name)) continue;
    const others = directive.sources.filter((source) => source !== none && source.text.toLowerCase() !== "'report-sample'");
    // A missing semicolon explains the rest; that rule speaks.
    if (others.length === 0 || others.some((source) => isCspDirectiveName(source.text)) || others.every((source) => source.text.toLowerCase() === "'none'"))
      continue;
    yield {
      fact: sent.value.write,
      at: sent.value.placeOf(none.span),
      message: `Browsers ignore 'none' here and let in the other sources of ${directive.name}: it looks closed and is open.`,
      fixes: [
        {
          ...replaceFix(
            sent,
            directive.name,
            { start: directive.nameSpan.end, end: directive.span.end },
            " 'none'",
            "Keep only 'none' (the other sources will be blocked)",
          ),
          changesBehaviour: true,
        },
        withoutSource(sent, directive, none, "Remove 'none'"),
      ],
    };
  }
}

/** 'none' next to other sources; see `rule.md`. */
export const rule: Rule = { meta, check };
