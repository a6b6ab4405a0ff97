/** Referrer-Policy without any value that browsers know. */
import { nearestWord } from "../../../headers/near-miss.ts";
import { parseReferrerPolicy, REFERRER_POLICIES, type ReferrerPolicyItem } from "../../../headers/referrer-policy.ts";
import type { FileFacts, FixProposal, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { sentValuesOf } from "../../header-values.ts";
import { quoted } from "../../sentences.ts";

const meta: RuleMeta = {
  id: "referrer-policy-invalid",
  title: "Referrer-Policy not recognised",
  group: "E",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Referrer Policy §8.1", "ASVS 3.4.5"],
  intents: ["set-header"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const value of sentValuesOf(facts.facts, "Referrer-Policy")) {
    const { items, effective } = parseReferrerPolicy(value.text);
    const last = items.at(-1);
    if (last === undefined || last === effective) continue;
    const meant = nearestWord(last.text, REFERRER_POLICIES);
    // An unknown value behind a known one may be a new one; a misspelt one is not.
    if (effective !== undefined && (meant === undefined || last.policy !== undefined)) continue;
    const question = meant === undefined ? "" : ` Did you mean ${meant}?`;
    yield {
      fact: value.write,
      at: value.placeOf(last.span),
      message: `Browsers do not know ${quoted(last.text)}, so they use ${effective === undefined ? "their default" : quoted(effective.text)} instead.${question}`,
      fixes: [fixFor(meant ?? "strict-origin-when-cross-origin", items, effective)],
    };
  }
}

/** Fallbacks stay in front of the repaired value, which then counts instead of them. */
function fixFor(meant: string, items: readonly ReferrerPolicyItem[], effective: ReferrerPolicyItem | undefined): FixProposal {
  const intent = (value: string) => ({ kind: "set-header", name: "Referrer-Policy", value }) as const;
  if (effective === undefined) return { intent: intent(meant), title: `Write ${meant}` };
  const value = [...items.slice(0, -1).map((item) => item.text), meant].join(", ");
  return { intent: intent(value), title: `Write ${meant} (it then counts instead of ${effective.text})`, changesBehaviour: true };
}

/** Referrer-Policy not recognised; see `rule.md`. */
export const rule: Rule = { meta, check };
