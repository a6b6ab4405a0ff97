/** A login check that meets the preflight before the CORS code does. Only the order within one app or router is judged. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { corsPoliciesOf } from "../../facts-of.ts";
import { coveredLater, isForAllMethods, ownersOf } from "../middleware-order.ts";
import { proofWithoutHeaders } from "../proof.ts";

const meta: RuleMeta = {
  id: "cors-preflight-behind-auth",
  title: "Login check answers the preflight",
  group: "A",
  set: "core",
  severity: "error",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS-preflight fetch"],
  intents: ["reorder", "answer-preflight"],
  suppresses: ["cors-missing-on-errors"],
};

/** What a login check usually answers; any other answer without CORS headers is refused as well. */
const UNAUTHORISED = 401;

const MESSAGE = "Browsers send the preflight without cookies or tokens: this login check rejects it, so the real request is never sent.";

function* check(facts: FileFacts): Iterable<Report> {
  yield* gateways(facts);
  for (const owner of ownersOf(facts.facts)) {
    for (const check of owner.registrations) {
      if (check.role !== "authentication" || !(isForAllMethods(check) || check.method === "OPTIONS")) continue;
      const cors = coveredLater(owner, check);
      if (cors === undefined) continue;
      yield {
        fact: cors,
        at: check.at,
        message: MESSAGE,
        witness: proofWithoutHeaders(facts.facts, { headers: [{ name: "Authorization", value: "Bearer token" }], preflightStatus: UNAUTHORISED }),
        related: [{ at: cors.at, message: "CORS is set up here, after the check." }],
        fixes: [
          { intent: { kind: "reorder", before: check.at }, title: "Move the CORS set-up before the login check (preflights are answered without a login)" },
        ],
      };
    }
  }
}

/** Gateways that ask for a login before their CORS settings count. */
function* gateways({ facts }: FileFacts): Iterable<Report> {
  for (const policy of corsPoliciesOf(facts)) {
    const end = policy.preflightsEnd;
    if (end?.how !== "login") continue;
    yield {
      fact: policy,
      at: end.at,
      message: MESSAGE,
      witness: proofWithoutHeaders(facts, { headers: [{ name: "Authorization", value: "Bearer token" }], preflightStatus: end.status }),
      related: [{ at: policy.at, message: "CORS is set up here, behind the check." }],
      fixes: [{ intent: { kind: "answer-preflight", at: end.at }, title: "Answer preflights without a login (OPTIONS is for everybody then)" }],
    };
  }
}

/** Login check answers the preflight; see `rule.md`. */
export const rule: Rule = { meta, check };
