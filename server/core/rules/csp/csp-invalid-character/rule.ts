/** Characters outside ASCII in a policy; browsers drop the directive that holds them. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { quoted } from "../../sentences.ts";
import { replaceFix, sentDirectives } from "../csp-policies.ts";

const meta: RuleMeta = {
  id: "csp-invalid-character",
  title: "Character a policy may not contain",
  group: "D",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 parsing", "ASVS 3.4.3", "CWE-693"],
  intents: ["edit-directive"],
};

const PLAIN: ReadonlyMap<string, string> = new Map([
  ["‘", "'"],
  ["’", "'"],
  ["‚", "'"],
  ["“", "'"],
  ["”", "'"],
  ["´", "'"],
  ["–", "-"],
  ["—", "-"],
  ["\u00a0", " "],
]);

function* check(facts: FileFacts): Iterable<Report> {
  for (const { sent, directive } of sentDirectives(facts.facts)) {
    const [bad] = directive.invalidCharacters;
    if (bad === undefined) continue;
    const text = sent.value.text.slice(directive.span.start, directive.span.end);
    const repaired = [...text].map((character) => PLAIN.get(character) ?? character).join("");
    const isRepaired = [...repaired].every((character) => character <= "~");
    // Node.js (ERR_INVALID_CHAR) and the Headers class of Fetch take no character above U+00FF.
    const isRefused = sent.value.write.layer === "application" && bad.text > "\u00ff";
    yield {
      fact: sent.value.write,
      at: sent.value.placeOf(bad.span),
      message: isRefused
        ? `JavaScript servers refuse to send ${quoted(bad.text)} in a header, so every answer with this policy fails: a policy may hold only ASCII characters.`
        : `Because of ${quoted(bad.text)} browsers drop the whole ${directive.known ? directive.name : "directive"}, and what it should restrict is unrestricted: a policy may hold only ASCII characters.`,
      fixes: isRepaired ? [replaceFix(sent, directive.name, directive.span, repaired, "Write plain quotes and hyphens")] : [],
    };
  }
}

/** Character a policy may not contain; see `rule.md`. */
export const rule: Rule = { meta, check };
