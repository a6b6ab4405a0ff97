/**
 * Sources that are neither keyword, nonce, hash, scheme nor host, so that browsers skip them. Words without their quotes are
 * `csp-unquoted-keyword`, directive names `csp-missing-semicolon`. Text with template marks is somebody else's to fill in.
 */
import { CSP_SOURCE_LIST_DIRECTIVES, isCspDirectiveName } from "../../../headers/csp.ts";
import { CSP_KEYWORDS, missingCspQuotes, readCspSource } from "../../../headers/csp-source.ts";
import { nearestWord } from "../../../headers/near-miss.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { quoted } from "../../sentences.ts";
import { isFilledInLater, mayHide, replaceFix, sentDirectives } from "../csp-policies.ts";

const meta: RuleMeta = {
  id: "csp-invalid-source",
  title: "Source browsers skip",
  group: "D",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 source lists", "CSP evaluator"],
  intents: ["edit-directive"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const { sent, directive } of sentDirectives(facts.facts)) {
    if (!directive.effective || !CSP_SOURCE_LIST_DIRECTIVES.has(directive.name)) continue;
    for (const source of directive.sources) {
      const { text } = source;
      if (readCspSource(text).kind !== "invalid" || missingCspQuotes(text) !== undefined || isCspDirectiveName(text)) continue;
      if (isFilledInLater(text) || mayHide(sent, source.span)) continue;
      const meant = meantSource(text);
      const what = text.startsWith("'") ? "it is no keyword, nonce or hash that they know" : "it is neither a host nor a scheme";
      const effect =
        directive.sources.length === 1 ? `skip ${quoted(text, 60)}, so ${directive.name} allows nothing` : `skip ${quoted(text, 60)} in ${directive.name}`;
      yield {
        fact: sent.value.write,
        at: sent.value.placeOf(source.span),
        message: `Browsers ${effect}: ${what}.${meant === undefined ? "" : ` Did you mean ${meant}?`}`,
        fixes: meant === undefined ? [] : [{ ...replaceFix(sent, directive.name, source.span, meant, `Write ${meant}`), changesBehaviour: true }],
      };
    }
  }
}

function meantSource(text: string): string | undefined {
  if (text.startsWith("'")) return nearestWord(text, CSP_KEYWORDS);
  const repaired = text.replace(/^(https?|wss?):?\/{1,3}(?=[\w*])/i, "$1://").replace(/^\/\//, "");
  return repaired !== text && readCspSource(repaired).kind === "host" ? repaired : undefined;
}

/** Source browsers skip; see `rule.md`. */
export const rule: Rule = { meta, check };
