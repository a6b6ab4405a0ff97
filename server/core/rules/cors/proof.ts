/** Proof by simulation: the exchange that a page of a given origin would have with the policy. It never contradicts a finding silently: no proof is given that says otherwise. */
import { normaliseOriginEntry } from "../../headers/origin.ts";
import type { CorsPolicy, Fact } from "../../model/facts.ts";
import type { HeaderField, Witness } from "../../model/finding.ts";
import { policyResponder } from "../../simulate/policy-responder.ts";
import type { Responder } from "../../simulate/wire.ts";
import { type WitnessRequest, witnessFor, witnessForAnswers, witnessForHeaders } from "../../simulate/witness.ts";
import { corsPoliciesOf } from "../facts-of.ts";
import { armsOf, policyOnArm } from "./origin-arms.ts";
import { writtenOriginsOf } from "./written-origins.ts";

/** A page of the author's own, where the code names none. */
export const OWN_PAGE = "https://app.example.com";

/** A page of a stranger. */
export const STRANGER = "https://evil.example";

/** A request that no browser sends without a preflight, as pages send it with JSON. */
export const JSON_HEADER: HeaderField = { name: "Content-Type", value: "application/json" };

/** The exchange, if the simulator can tell it and it ends as expected. By default the page sends a GET without headers of its own. */
export function proofThat(policy: CorsPolicy, origin: string, expected: "shared" | "refused", request: WitnessRequest = {}): Witness | undefined {
  const witness = witnessFor(policy, origin, request);
  if (witness.verdict === "unknown") return undefined;
  return (witness.verdict === "shared") === (expected === "shared") ? witness : undefined;
}

/**
 * A page, by default one that the policy means to let in, sends the request and is stopped at exactly this step of the Fetch standard. A
 * preflight that the policy passes on is answered well.
 */
export function proofOfFailure(policy: CorsPolicy, verdict: string, request: WitnessRequest, pages = pagesOf(policy)): Witness | undefined {
  for (const arm of armsOf(policy.origins)) {
    for (const origin of pages) {
      const witness = witnessFor(policyOnArm(policy, arm), origin, { preflightStatus: 204, ...request });
      if (witness.verdict === verdict) return witness;
    }
  }
  return undefined;
}

/** The preflight passes, then the answer is an error that leaves without any CORS header. */
export function proofOnErrors(facts: readonly Fact[], status: number, request: WitnessRequest): Witness {
  for (const policy of corsPoliciesOf(facts)) {
    const answer = policyResponder(policy, 204);
    const respond: Responder = (wire) => (wire.kind === "preflight" ? answer(wire) : { kind: "response", status, headers: [] });
    for (const origin of pagesOf(policy)) {
      const witness = witnessForAnswers(respond, origin, request);
      if (witness.verdict === "MissingAllowOriginHeader") return witness;
    }
  }
  return witnessForAnswers(() => ({ kind: "response", status, headers: [] }), OWN_PAGE);
}

/** The same where an answer leaves without any CORS header, because other code gives it. */
export function proofWithoutHeaders(facts: readonly Fact[], request: WitnessRequest): Witness {
  const meant = corsPoliciesOf(facts).flatMap((policy) => pagesOf(policy).filter((page) => witnessFor(policy, page).verdict === "shared"))[0];
  return witnessForHeaders([], meant ?? OWN_PAGE, request);
}

/** The policy's answer with one more field, to a page that gets in without it. */
export function proofWithField(policy: CorsPolicy, field: HeaderField, request: WitnessRequest): Witness | undefined {
  for (const origin of pagesOf(policy)) {
    const answer = witnessFor(policy, origin, { credentials: false });
    if (answer.verdict === "shared") return witnessForHeaders([...answer.response.headers, field], origin, request);
  }
  return undefined;
}

/** Origins that the policy names, as browsers write them, and one of the author's own. */
function pagesOf(policy: CorsPolicy): readonly string[] {
  const named = writtenOriginsOf(policy).flatMap((entry) => normaliseOriginEntry(entry.text) ?? []);
  return [...named.filter((origin) => origin !== "null"), OWN_PAGE];
}
