/** One policy as a server that the browser half can ask. It adds to what `emit` says only what every server does: a status. */
import type { CorsPolicy } from "../model/facts.ts";
import { modelResponder } from "./responders.ts";
import type { Responder } from "./wire.ts";

/** Answers like an app with this policy. `optionsStatus`: what a preflight gets that the policy leaves to the app; by default a route that knows no OPTIONS. */
export function policyResponder(policy: CorsPolicy, optionsStatus = 404): Responder {
  return modelResponder([policy], (wire) => (wire.kind === "preflight" ? optionsStatus : 200));
}
