/** A policy as a server that the browser half can ask. It adds to what `emit` says only what every server does: a status. */
import type { CorsPolicy } from "../model/facts.ts";
import { emit } from "./emit.ts";
import type { Responder } from "./wire.ts";

/** Answers like an app with this policy. `optionsStatus`: what a preflight gets that the policy leaves to the app; by default a route that knows no OPTIONS. */
export function policyResponder(policy: CorsPolicy, optionsStatus = 404): Responder {
  return (wire) => {
    const emission = emit(policy, {
      method: wire.method,
      origin: wire.origin,
      preflight: wire.kind === "preflight",
      ...(wire.requestMethod === undefined ? {} : { requestMethod: wire.requestMethod }),
      ...(wire.requestHeaders === undefined ? {} : { requestHeaders: wire.requestHeaders }),
    });
    if (emission.kind === "unknown") return emission;
    return { kind: "response", status: emission.status ?? (wire.kind === "preflight" ? optionsStatus : 200), headers: emission.headers };
  };
}
