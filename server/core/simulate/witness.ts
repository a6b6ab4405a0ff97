/** Builds the exchange that proves a finding: a page of one origin asks, the policy answers, the browser judges. */
import type { CorsPolicy } from "../model/facts.ts";
import type { HeaderField, Witness } from "../model/finding.ts";
import { type Judgement, judge, type SimulatedRequest } from "./judge.ts";
import { policyResponder } from "./policy-responder.ts";
import type { Responder } from "./wire.ts";

/** Address of the API in witnesses. It is an origin of its own, so that every page is a foreign one; it is never shown. */
const API = "https://api.preflint.invalid/";

/** What the page does; by default a GET without headers of its own. */
export interface WitnessRequest {
  readonly method?: string;
  readonly headers?: readonly HeaderField[];
  /** Overrides the policy's own credentials setting. */
  readonly credentials?: boolean;
  /** Status of the answer to a preflight that the policy itself does not answer; 404 by default, as of a route that knows no OPTIONS. */
  readonly preflightStatus?: number;
}

/**
 * A page on `origin` sends a request to an API with this policy, with cookies if the policy is known to allow credentials.
 * The verdict is `shared`, the name of the failing step, or `unknown` if the policy cannot be read far enough.
 */
export function witnessFor(policy: CorsPolicy, origin: string, request: WitnessRequest = {}): Witness {
  const credentials = request.credentials ?? (policy.credentials.kind === "known" && policy.credentials.value);
  return witnessOf(simulatedRequest(origin, credentials, request), policyResponder(policy, request.preflightStatus));
}

/** The same for an answer with fixed headers, whoever asks; used for headers that are written by hand. */
export function witnessForHeaders(headers: readonly HeaderField[], origin: string, request: WitnessRequest = {}): Witness {
  const respond: Responder = (wire) => ({ kind: "response", status: wire.kind === "preflight" ? (request.preflightStatus ?? 204) : 200, headers });
  return witnessForAnswers(respond, origin, request);
}

/** The same for any answers. */
export function witnessForAnswers(respond: Responder, origin: string, request: WitnessRequest = {}): Witness {
  return witnessOf(simulatedRequest(origin, request.credentials ?? false, request), respond);
}

function simulatedRequest(origin: string, credentials: boolean, request: WitnessRequest): SimulatedRequest {
  return {
    pageOrigin: origin,
    url: API,
    method: request.method ?? "GET",
    headers: request.headers ?? [],
    credentials: credentials ? "include" : "omit",
    mode: "cors",
    forcePreflight: false,
  };
}

/** The request of a witness, to be judged again with any responder. */
export function requestOfWitness(witness: Witness): SimulatedRequest {
  return simulatedRequest(witness.origin, witness.request.credentials, { method: witness.request.method, headers: witness.request.headers.filter(isOwn) });
}

/** True for what the page's script writes into a witness's request; the rest is the browser's. */
export function isOwn({ name }: HeaderField): boolean {
  return name !== "Origin";
}

/** The same exchange for a page that asks without cookies: the answers stay. */
export function withoutCookies(witness: Witness): Witness {
  const { settings, preflight, response } = witness;
  const respond: Responder = ({ kind }) => ({ kind: "response", ...(kind === "preflight" && preflight !== undefined ? preflight : response) });
  const request: SimulatedRequest = { ...requestOfWitness(witness), credentials: "omit" };
  return { ...(settings === undefined ? {} : { settings }), ...witnessOf(request, respond) };
}

function witnessOf(request: SimulatedRequest, respond: Responder): Witness {
  const judgement: Judgement = judge(request, respond);
  const actual = judgement.exchanges.findLast((exchange) => exchange.request.kind === "actual");
  const preflight = judgement.preflight?.exchange.response;
  const witness: Witness = {
    origin: request.pageOrigin,
    request: {
      method: request.method,
      headers: [{ name: "Origin", value: request.pageOrigin }, ...request.headers],
      credentials: request.credentials === "include",
    },
    response: { status: actual?.response.status ?? 0, headers: actual?.response.headers ?? [] },
    verdict: judgement.verdict,
    explanation: judgement.explanation,
  };
  return preflight === undefined ? witness : { ...witness, preflight: { status: preflight.status, headers: preflight.headers } };
}
