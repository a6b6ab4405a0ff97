/** Methods that are not in upper case, where the technology sends them as they stand. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { quoted } from "../../sentences.ts";
import { listFix, listsOf } from "../list-headers.ts";
import { proofOfFailure } from "../proof.ts";
import { sendsHeaders } from "../written-origins.ts";

const meta: RuleMeta = {
  id: "cors-method-case",
  title: "Method not in upper case",
  group: "A",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS-preflight fetch", "Fetch method normalisation"],
  intents: ["set-methods"],
};

const COMPARED = new Set(["PUT", "PATCH", "DELETE"]);

function* check(facts: FileFacts): Iterable<Report> {
  for (const list of listsOf(facts.facts)) {
    if (list.header !== "Access-Control-Allow-Methods") continue;
    if (list.fact.kind === "cors-policy" && (list.fact.profile.uppercasesMethods || !sendsHeaders(list.fact))) continue;
    const texts = new Set(list.items.map((item) => item.text));
    for (const item of list.items) {
      const upper = item.text.toUpperCase();
      if (upper === item.text || !COMPARED.has(upper) || texts.has(upper)) continue;
      const witness = list.fact.kind === "cors-policy" ? proofOfFailure(list.fact, "MethodDisallowedByPreflightResponse", { method: upper }) : undefined;
      yield {
        fact: list.fact,
        at: item.at,
        message: `Browsers compare method names exactly: ${quoted(item.text)} does not allow ${upper}, so ${upper} requests are refused.`,
        ...(witness === undefined ? {} : { witness }),
        fixes: [
          {
            intent: listFix(
              list,
              list.items.map((one) => one.text.toUpperCase()),
            ),
            title: "Write the methods in upper case",
          },
        ],
      };
    }
  }
}

/** Method not in upper case; see `rule.md`. */
export const rule: Rule = { meta, check };
