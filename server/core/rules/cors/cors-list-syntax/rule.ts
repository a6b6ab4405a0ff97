/** Elements of a comma-separated CORS header that are not tokens; one of them voids the whole header. */
import { isToken } from "../../../headers/scanning.ts";
import type { CorsPolicy } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta, Witness } from "../../../model/finding.ts";
import { quoted } from "../../sentences.ts";
import type { ListHeader } from "../list-headers.ts";
import { listFix, listsOf } from "../list-headers.ts";
import { JSON_HEADER, proofOfFailure } from "../proof.ts";

const meta: RuleMeta = {
  id: "cors-list-syntax",
  title: "List is not comma-separated names",
  group: "A",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch extract header list values", "Fetch new-header syntax"],
  intents: ["set-methods", "set-request-headers", "set-exposed-headers", "set-header"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const list of listsOf(facts.facts)) {
    const bad = list.items.find((item) => !isToken(item.text.trim()) && item.text.trim() !== "");
    if (bad === undefined || /\$\{|\{\{/.test(bad.text)) continue;
    const names = list.items
      .flatMap((item) => item.text.split(/[^\w!#$%&'*+.^`|~-]+/))
      .map((name) => name.replaceAll(/^['`]+|['`]+$/g, ""))
      .filter(isToken);
    const effect = list.header === "Access-Control-Expose-Headers" ? "show scripts none of the listed headers" : "refuse every preflight";
    const witness = list.fact.kind === "cors-policy" ? proofFor(list.header, list.fact) : undefined;
    yield {
      fact: list.fact,
      at: bad.at,
      message: `Browsers cannot read ${quoted(bad.text)} as a name, so they ${effect}: names are separated by commas only.`,
      ...(witness === undefined ? {} : { witness }),
      fixes: names.length === 0 ? [] : [{ intent: listFix(list, names), title: "Separate the names with commas" }],
    };
  }
}

function proofFor(header: ListHeader, policy: CorsPolicy): Witness | undefined {
  switch (header) {
    case "Access-Control-Allow-Methods":
      return proofOfFailure(policy, "InvalidAllowMethodsPreflightResponse", { method: "PUT" });
    case "Access-Control-Allow-Headers":
      return proofOfFailure(policy, "InvalidAllowHeadersPreflightResponse", { headers: [JSON_HEADER] });
    case "Access-Control-Expose-Headers":
      return undefined;
  }
}

/** List is not comma-separated names; see `rule.md`. */
export const rule: Rule = { meta, check };
