/** Preflights that are answered with a status outside 200 to 299. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { corsPoliciesOf } from "../../facts-of.ts";
import { proofOfFailure } from "../proof.ts";
import { sendsHeaders } from "../written-origins.ts";

const meta: RuleMeta = {
  id: "cors-preflight-status",
  title: "Preflight success code outside 200-299",
  group: "A",
  set: "extended",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS-preflight fetch"],
  intents: ["open-documentation"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const policy of corsPoliciesOf(facts.facts)) {
    const { preflightStatus, answersPreflight } = policy.profile;
    if (answersPreflight === "no" || !sendsHeaders(policy) || policy.responses === "actual" || (preflightStatus >= 200 && preflightStatus <= 299)) continue;
    const witness =
      proofOfFailure(policy, "PreflightInvalidStatus", { method: "PUT" }) ?? proofOfFailure(policy, "PreflightDisallowedRedirect", { method: "PUT" });
    yield {
      fact: policy,
      at: policy.options ?? policy.at,
      message: `Browsers refuse every request that needs a preflight: it is answered with ${preflightStatus}, and only 200 to 299 lets it through.`,
      ...(witness === undefined ? {} : { witness }),
    };
  }
}

/** Preflight success code outside 200-299; see `rule.md`. */
export const rule: Rule = { meta, check };
