/** Entries of lists that browsers allow anyway. Lists of nothing else, and lists with `*`, are left alone: without them a default would count. */
import { SAFELISTED_METHODS, SAFELISTED_RESPONSE_HEADERS } from "../../../headers/names.ts";
import type { Fact } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { registrationsOf } from "../../facts-of.ts";
import { listed } from "../../sentences.ts";
import type { WrittenList } from "../list-headers.ts";
import { listFix, listsOf } from "../list-headers.ts";

const meta: RuleMeta = {
  id: "cors-redundant-entry",
  title: "Entry that is always allowed",
  group: "A",
  set: "strict",
  severity: "hint",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS-safelisted method", "Fetch CORS-safelisted request-header", "Fetch CORS-safelisted response-header name"],
  intents: ["remove-item", "set-methods", "set-request-headers", "set-exposed-headers", "set-header"],
  tag: "unnecessary",
};

/** Request headers of which browsers send every usual value without asking; Content-Type and Range only some. */
const SAFELISTED_REQUEST_HEADERS: ReadonlySet<string> = new Set(["accept", "accept-language", "content-language"]);

function* check(facts: FileFacts): Iterable<Report> {
  for (const list of listsOf(facts.facts)) {
    // Gateways may compare the method themselves before they answer.
    if (list.header === "Access-Control-Allow-Methods" && list.fact.layer === "gateway") continue;
    const names = list.items.map((item) => item.text.trim());
    const kept = names.filter((name) => !isRedundant(list, name, facts.facts));
    if (names.includes("*") || kept.length === 0) continue;
    for (const item of list.items) {
      const name = item.text.trim();
      if (!isRedundant(list, name, facts.facts)) continue;
      yield {
        fact: list.fact,
        at: item.at,
        message:
          name === "OPTIONS" ? "OPTIONS is the preflight itself: pages are answered without it being listed." : `'${name}' is allowed without being listed.`,
        fixes: [
          { intent: { kind: "remove-item", at: item.at }, title: `Remove ${name}` },
          { intent: listFix(list, kept), title: `Keep only ${listed(kept)}` },
        ],
      };
    }
  }
}

function isRedundant(list: WrittenList, name: string, facts: readonly Fact[]): boolean {
  switch (list.header) {
    case "Access-Control-Allow-Methods":
      return SAFELISTED_METHODS.has(name) || (name === "OPTIONS" && !mayServeOptions(facts));
    case "Access-Control-Allow-Headers":
      return SAFELISTED_REQUEST_HEADERS.has(name.toLowerCase());
    case "Access-Control-Expose-Headers":
      return SAFELISTED_RESPONSE_HEADERS.has(name.toLowerCase());
  }
}

/** A route that answers OPTIONS with something of its own, or every method. */
function mayServeOptions(facts: readonly Fact[]): boolean {
  return registrationsOf(facts).some((one) => one.role === "proxy" || (one.role === "route" && (one.method === "OPTIONS" || one.method === "ALL")));
}

/** Entry that is always allowed; see `rule.md`. */
export const rule: Rule = { meta, check };
