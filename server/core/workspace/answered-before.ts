/**
 * What answers before a policy's own code runs, as the rules about order see it: a login check or a redirect in front of the preflight, routes in
 * front of the whole set-up. What only may answer is left out.
 */
import type { CorsPolicy, Fact, Registration } from "../model/facts.ts";
import { coveredLater, isForAllMethods, lateSetUpOf, ownersOf } from "../rules/cors/middleware-order.ts";
import type { WireRequest, WireResponse } from "../simulate/wire.ts";
import { containsPlace } from "../text/place.ts";

/** An answer without any CORS header, and who gives it. */
export interface EarlierAnswer {
  readonly response: WireResponse;
  /** One sentence for people. */
  readonly note: string;
}

/** The answers that come before those of the policy; the function gives `undefined` for requests that get as far as the policy. */
export function answeredBefore(facts: readonly Fact[], policy: CorsPolicy): (request: WireRequest) => EarlierAnswer | undefined {
  const owner = ownersOf(facts).find((one) => one.owner === policy.scope.owner);
  const isSetUpBy = ({ at }: Registration): boolean => containsPlace(at, policy.at) || containsPlace(policy.at, at);
  const setUp = owner?.registrations.find((one) => one.role === "cors" && isSetUpBy(one));
  if (owner === undefined || setUp === undefined) return () => undefined;
  const late = lateSetUpOf(owner);
  const routes = late?.cors === setUp ? late.before : [];
  const inFront = owner.registrations.filter((one) => isForAllMethods(one) && coveredLater(owner, one) === setUp);
  const isLogin = inFront.some(({ role }) => role === "authentication");
  const isRedirect = inFront.some(({ role, concerns }) => role === "redirect" && concerns !== "plain-http");
  return ({ kind, method }) => {
    if (kind === "actual" && routes.some((route) => isForAllMethods(route) || route.method === method))
      return answer(200, "The routes of this app answer before CORS is set up.");
    if (kind !== "preflight") return undefined;
    if (isLogin) return answer(401, "A login check in front of this policy answers the preflight, which carries no login.");
    return isRedirect ? answer(302, "A line in front of this policy answers the preflight with a redirect.") : undefined;
  };
}

function answer(status: number, note: string): EarlierAnswer {
  return { response: { kind: "response", status, headers: [] }, note };
}
