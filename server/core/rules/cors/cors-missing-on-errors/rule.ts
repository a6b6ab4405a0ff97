/** Error answers that leave without CORS headers: a body parser in front of the CORS code, or a gateway line that skips errors. */
import type { CorsPolicy, Fact, HeaderWrite } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import type { FixText } from "../../../model/fix-intent.ts";
import { containsPlace } from "../../../text/place.ts";
import { corsPoliciesOf, headerWritesOf } from "../../facts-of.ts";
import { isSent } from "../../header-values.ts";
import { coveredLater, isForAllMethods, ownersOf } from "../middleware-order.ts";
import { JSON_HEADER, proofOnErrors } from "../proof.ts";
import { sendsHeaders } from "../written-origins.ts";

const meta: RuleMeta = {
  id: "cors-missing-on-errors",
  title: "Error responses lose the CORS headers",
  group: "A",
  set: "extended",
  severity: "warning",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS check", "nginx ngx_http_headers_module"],
  intents: ["reorder", "set-header"],
};

function* check(facts: FileFacts): Iterable<Report> {
  yield* parsersInFront(facts.facts);
  for (const write of headerWritesOf(facts.facts, "Access-Control-Allow-Origin")) {
    if (write.skipsErrors !== true || !isSent(write) || !isPolicyOf(facts.facts, write)) continue;
    const { value } = write;
    const text: FixText | undefined = value.kind === "known" ? value.value.text : undefined;
    yield {
      fact: write,
      at: write.nameAt,
      message: "If a request fails, the page sees a CORS error instead of the reason: without 'always' this header is left out of error answers.",
      witness: proofOnErrors(facts.facts, 404, {}),
      fixes:
        text === undefined
          ? []
          : [
              {
                intent: { kind: "set-header", name: write.name, value: text },
                title: "Send it on error answers too (other sites can read them)",
                changesBehaviour: true,
              },
            ],
    };
  }
}

function* parsersInFront(facts: readonly Fact[]): Iterable<Report> {
  for (const owner of ownersOf(facts)) {
    const parser = owner.registrations.find((one) => one.role === "body-parser" && isForAllMethods(one));
    const cors = parser === undefined ? undefined : coveredLater(owner, parser);
    if (parser === undefined || cors === undefined) continue;
    yield {
      fact: cors,
      at: parser.at,
      message: "If a body is broken or too large, pages on other sites see a CORS error instead of the reason: this line answers before CORS is set up.",
      witness: proofOnErrors(facts, 400, { method: "POST", headers: [JSON_HEADER] }),
      related: [{ at: cors.at, message: "CORS is set up here, after the parser." }],
      fixes: [
        {
          intent: { kind: "reorder", before: parser.at },
          title: "Move the CORS set-up before the parser (other sites can read its errors)",
          changesBehaviour: true,
        },
      ],
    };
  }
}

/** The header belongs to a policy that lets somebody in; other faults of it are told by other rules. */
function isPolicyOf(facts: readonly Fact[], write: HeaderWrite): boolean {
  return corsPoliciesOf(facts).some((policy: CorsPolicy) => sendsHeaders(policy) && policy.layer === "gateway" && containsPlace(write.at, policy.origins.at));
}

/** Error responses lose the CORS headers; see `rule.md`. */
export const rule: Rule = { meta, check };
