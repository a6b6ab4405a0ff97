/** A gateway that keeps answers to preflights and gives one site's answer to another. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { listed } from "../../sentences.ts";

const meta: RuleMeta = {
  id: "cache-preflight-shared",
  title: "Gateway caches OPTIONS",
  group: "H",
  set: "strict",
  severity: "info",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 9110 §9.3.7", "Fetch CORS-preflight cache", "CWE-524"],
  intents: ["remove-item"],
};

const DECIDING = ["Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"];

function* check(facts: FileFacts): Iterable<Report> {
  for (const fact of facts.facts) {
    if (fact.kind !== "preflight-cache" || fact.keyedBy.kind !== "known") continue;
    const keys = new Set(fact.keyedBy.value.map((name) => name.toLowerCase()));
    const missing = keys.has("*") ? [] : DECIDING.filter((name) => !keys.has(name.toLowerCase()));
    if (missing.length === 0) continue;
    yield {
      fact,
      at: fact.at,
      message: `One site may get the preflight answer that was meant for another: the cache does not tell them apart by ${listed(missing)}.`,
      fixes: [{ intent: { kind: "remove-item", at: fact.at }, title: "Do not cache OPTIONS (each preflight reaches the server)", changesBehaviour: true }],
    };
  }
}

/** Gateway caches OPTIONS; see `rule.md`. */
export const rule: Rule = { meta, check };
