/** Referrer-Policy without any value that browsers know. */
import { nearestWord } from "../../../headers/near-miss.ts";
import { parseReferrerPolicy, REFERRER_POLICIES } from "../../../headers/referrer-policy.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
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
    if (last === undefined || effective !== undefined) continue;
    const meant = nearestWord(last.text, REFERRER_POLICIES);
    const question = meant === undefined ? "" : ` Did you mean ${meant}?`;
    yield {
      fact: value.write,
      at: value.placeOf(last.span),
      message: `Browsers do not know ${quoted(last.text)}, so they use their default instead.${question}`,
      fixes: [
        {
          intent: { kind: "set-header", name: "Referrer-Policy", value: meant ?? "strict-origin-when-cross-origin" },
          title: `Write ${meant ?? "strict-origin-when-cross-origin"}`,
        },
      ],
    };
  }
}

/** Referrer-Policy not recognised; see `rule.md`. */
export const rule: Rule = { meta, check };
