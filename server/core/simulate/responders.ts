/** Makes responders for `judge`: from policies that were read, and from recorded answers. A real server is the test harness's business. */
import type { CorsPolicy } from "../model/facts.ts";
import { emit } from "./emit.ts";
import type { Responder, WireRequest, WireResponse } from "./wire.ts";

/** Status of an answer that never comes; no browser shares it with a page. */
export const NO_ANSWER = 0;

/**
 * A server of which `policies` are all that is known: for each request the first one that covers it writes the headers.
 * `openStatus` gives the status where the policy leaves it to the rest of the app.
 */
export function modelResponder(policies: readonly CorsPolicy[], openStatus: (request: WireRequest) => number): Responder {
  return (wire) => {
    const policy = policies.find((one) => one.responses === "all" || one.responses === (isPreflightFor(one, wire) ? "preflight" : "actual"));
    if (policy === undefined) return { kind: "response", status: openStatus(wire), headers: [] };
    const emission = emit(policy, {
      method: wire.method,
      origin: wire.origin,
      preflight: isPreflightFor(policy, wire),
      ...(wire.requestMethod === undefined ? {} : { requestMethod: wire.requestMethod }),
      ...(wire.requestHeaders === undefined ? {} : { requestHeaders: wire.requestHeaders }),
    });
    if (emission.kind === "unknown") return emission;
    const status = emission.handled ? (emission.status ?? NO_ANSWER) : openStatus(wire);
    return { kind: "response", status, headers: emission.headers };
  };
}

/** Many technologies take every OPTIONS request for a preflight, also one that a script makes. */
function isPreflightFor(policy: CorsPolicy, wire: WireRequest): boolean {
  return wire.kind === "preflight" || (wire.method === "OPTIONS" && policy.profile.answersPreflight === "all-options");
}

/** An answer that was recorded, and for which requests: properties that are left out fit any request. */
export interface RecordedAnswer {
  readonly request: Partial<WireRequest>;
  readonly response: WireResponse;
}

/** Gives the first recorded answer that fits. A request for which nothing was recorded has no known answer. */
export function recordedResponder(records: readonly RecordedAnswer[]): Responder {
  return (wire) => {
    const found = records.find(({ request }) => fits(request, wire));
    return found?.response ?? { kind: "unknown", reason: { kind: "not-found", text: `no answer to ${describeWire(wire)} was recorded` } };
  };
}

function fits(wanted: Partial<WireRequest>, wire: WireRequest): boolean {
  return (
    agrees("kind", wanted, wire) &&
    agrees("method", wanted, wire) &&
    agrees("url", wanted, wire) &&
    agrees("origin", wanted, wire) &&
    agrees("requestMethod", wanted, wire) &&
    agrees("requestHeaders", wanted, wire) &&
    agrees("credentials", wanted, wire) &&
    (wanted.headers === undefined || JSON.stringify(wanted.headers) === JSON.stringify(wire.headers))
  );
}

function agrees(name: keyof WireRequest, wanted: Partial<WireRequest>, wire: WireRequest): boolean {
  return !(name in wanted) || wanted[name] === wire[name];
}

/** What kind of request it is, for a sentence. */
function describeWire(wire: WireRequest): string {
  return wire.kind === "preflight" ? `a preflight for ${wire.requestMethod ?? ""}` : `a ${wire.method} request`;
}
