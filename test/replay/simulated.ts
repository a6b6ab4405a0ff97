/** Judges the exchange of a witness again, with the recorded answers and with those of the policy that the finding is about. */
import assert from "node:assert/strict";
import type { CorsPolicy } from "../../server/core/model/facts.ts";
import type { Finding, Witness } from "../../server/core/model/finding.ts";
import { armsOf, policyOnArm } from "../../server/core/rules/cors/origin-arms.ts";
import { type Judgement, judge } from "../../server/core/simulate/judge.ts";
import { policyResponder } from "../../server/core/simulate/policy-responder.ts";
import type { Responder, WireResponse } from "../../server/core/simulate/wire.ts";
import { requestOfWitness } from "../../server/core/simulate/witness.ts";

/** Throws an `AssertionError` where the browser or the policy says otherwise. */
export function assertSimulatorAgrees(finding: Finding, witness: Witness): void {
  const request = requestOfWitness(witness);
  const expected = { verdict: witness.verdict, explanation: witness.explanation, preflight: witness.preflight, response: witness.response };
  assert.deepEqual(exchangeOf(judge(request, recorded(witness))), expected, `${finding.rule}: the recorded answers`);
  const { fact } = finding;
  if (fact?.kind !== "cors-policy") return;
  const answers = armsOf(fact.origins).map((arm) =>
    judge(request, responderOf(fact, policyResponder(policyOnArm(fact, arm), witness.preflight?.status), witness)),
  );
  const known = answers.filter((answer) => answer.verdict !== "unknown").map(exchangeOf);
  if (known.length === 0 || known.some((one) => sameText(one, expected))) return;
  assert.deepEqual(known[0], expected, `${finding.rule}: the policy's own answers`);
}

/** The policy's answers. Preflights of single routes are other code's: of these the witness tells. */
function responderOf({ routes }: CorsPolicy, own: Responder, witness: Witness): Responder {
  return (wire) => (wire.kind === "preflight" && routes !== undefined ? recorded(witness)(wire) : own(wire));
}

function sameText(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Answers as the witness says. A request that the witness does not know of is an error. */
function recorded(witness: Witness): Responder {
  return (wire) => {
    const answer = wire.kind === "preflight" ? witness.preflight : witness.response;
    if (answer === undefined || answer.status === 0) throw new Error(`the witness has no answer to the ${wire.kind} request`);
    return { kind: "response", ...answer };
  };
}

/** What was asked and answered, and how it ended. */
function exchangeOf(judgement: Judgement): unknown {
  const answer = (response: WireResponse | undefined): unknown => response && { status: response.status, headers: response.headers };
  return {
    verdict: judgement.verdict,
    explanation: judgement.explanation,
    preflight: answer(judgement.preflight?.exchange.response),
    response: answer(judgement.exchanges.findLast((exchange) => exchange.request.kind === "actual")?.response) ?? { status: 0, headers: [] },
  };
}
