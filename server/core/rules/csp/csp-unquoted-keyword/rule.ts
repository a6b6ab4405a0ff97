/** Keywords, nonces and hashes without single quotes; browsers take them for host names. */

import { CSP_SOURCE_LIST_DIRECTIVES, type CspDirective } from "../../../headers/csp.ts";
import { meantCspWord, missingCspQuotes } from "../../../headers/csp-source.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { mayHide, replaceFix, type SentPolicy, sentDirectives } from "../csp-policies.ts";

const meta: RuleMeta = {
  id: "csp-unquoted-keyword",
  title: "Keyword without quotes",
  group: "D",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 source lists", "ASVS 3.4.3", "CWE-693"],
  intents: ["edit-directive"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const { sent, directive } of sentDirectives(facts.facts)) {
    if (directive.name === "require-trusted-types-for") yield* unquotedScript(sent, directive);
    if (!CSP_SOURCE_LIST_DIRECTIVES.has(directive.name)) continue;
    for (const source of directive.sources) {
      const unquoted = missingCspQuotes(source.text);
      const right = unquoted ?? meantCspWord(directive.name, source.text);
      if (right === undefined || sent.value.holes.some((hole) => hole === source.span.start || hole === source.span.end)) continue;
      yield {
        fact: sent.value.write,
        at: sent.value.placeOf(source.span),
        message: `Browsers take ${source.text}${unquoted === undefined ? "" : " without quotes"} for a host name, so ${directive.name} does not say what was meant. Write ${right}.`,
        fixes: [
          unquoted === undefined
            ? { ...replaceFix(sent, directive.name, source.span, right, `Write ${right} (it will be let in)`), changesBehaviour: true }
            : replaceFix(sent, directive.name, source.span, right, `Write ${right}`),
        ],
      };
    }
  }
}

/** The only value of the directive is `'script'`, with its quotes (Trusted Types); browsers skip any other. */
function* unquotedScript(sent: SentPolicy, directive: CspDirective): Iterable<Report> {
  for (const word of directive.sources) {
    if (word.text.toLowerCase() !== "script" || mayHide(sent, word.span)) continue;
    yield {
      fact: sent.value.write,
      at: sent.value.placeOf(word.span),
      message: `Browsers skip ${word.text} without quotes, so injected text can still become a script. Write 'script'.`,
      fixes: [
        {
          ...replaceFix(sent, directive.name, word.span, "'script'", "Write 'script' (code that puts plain text into the page will be blocked)"),
          changesBehaviour: true,
        },
      ],
    };
  }
}

/** Keyword without quotes; see `rule.md`. */
export const rule: Rule = { meta, check };
