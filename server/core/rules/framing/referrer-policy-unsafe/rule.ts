/** A Referrer-Policy that sends more than browsers send by default. */
import { parseReferrerPolicy, UNSAFE_REFERRER_POLICIES } from "../../../headers/referrer-policy.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { sentValuesOf } from "../../header-values.ts";

const meta: RuleMeta = {
  id: "referrer-policy-unsafe",
  title: "Full address is sent to other sites",
  group: "E",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Referrer Policy", "ASVS 3.4.5", "CWE-200"],
  intents: ["set-header"],
};

const EFFECT: Readonly<Record<string, string>> = {
  "unsafe-url": "sends the full address of this page, with path and query, to every other site, also over http",
  "no-referrer-when-downgrade": "sends the full address of this page, with path and query, to other sites",
  "origin-when-cross-origin": "tells other sites over plain http which site the visitor comes from",
  origin: "tells other sites over plain http which site the visitor comes from",
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const value of sentValuesOf(facts.facts, "Referrer-Policy")) {
    const { effective } = parseReferrerPolicy(value.text);
    if (effective?.policy === undefined || !UNSAFE_REFERRER_POLICIES.has(effective.policy)) continue;
    yield {
      fact: value.write,
      at: value.placeOf(effective.span),
      message: `'${effective.policy}' ${EFFECT[effective.policy] ?? "sends too much to other sites"}.`,
      fixes: [
        {
          intent: { kind: "set-header", name: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
          title: "Write strict-origin-when-cross-origin (other sites get only the origin)",
        },
      ],
    };
  }
}

/** Full address is sent to other sites; see `rule.md`. */
export const rule: Rule = { meta, check };
