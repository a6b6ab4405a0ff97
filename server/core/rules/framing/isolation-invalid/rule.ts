/** Values of the isolation headers that browsers do not know; case counts. */
import type { IsolationHeader } from "../../../headers/isolation.ts";
import { ISOLATION_VALUES, parseIsolation } from "../../../headers/isolation.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { sentValuesOf } from "../../header-values.ts";
import { listed, quoted } from "../../sentences.ts";

const meta: RuleMeta = {
  id: "isolation-invalid",
  title: "COOP/COEP/CORP value not recognised",
  group: "E",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["HTML opener policies", "HTML embedder policies", "Fetch Cross-Origin-Resource-Policy", "ASVS 3.4.8", "CWE-693"],
  intents: ["set-header"],
};

const HEADERS: readonly (readonly [string, IsolationHeader])[] = [
  ["Cross-Origin-Opener-Policy", "cross-origin-opener-policy"],
  ["Cross-Origin-Embedder-Policy", "cross-origin-embedder-policy"],
  ["Cross-Origin-Resource-Policy", "cross-origin-resource-policy"],
];

function* check(facts: FileFacts): Iterable<Report> {
  for (const [name, key] of HEADERS) {
    for (const value of sentValuesOf(facts.facts, name)) {
      const reading = parseIsolation(key, value.text);
      if (reading.valid || reading.value === "") continue;
      const question = reading.suggestion === undefined ? ` Known values: ${listed(ISOLATION_VALUES[key])}.` : ` Write ${reading.suggestion}.`;
      yield {
        fact: value.write,
        at: value.placeOf(reading.span),
        message: `Browsers ignore ${quoted(reading.value)} in ${name}, so the page is not isolated; values are known letter by letter.${question}`,
        fixes:
          reading.suggestion === undefined ? [] : [{ intent: { kind: "set-header", name, value: reading.suggestion }, title: `Write ${reading.suggestion}` }],
      };
    }
  }
}

/** COOP/COEP/CORP value not recognised; see `rule.md`. */
export const rule: Rule = { meta, check };
