/** Which policies answer together, as one server: a preflight may be answered by one and the request by another. It simulates nothing. */
import type { CorsPolicy } from "../model/facts.ts";
import { comparePlaces } from "../text/place.ts";

/** Policies that answer together. `main` is the one that people point at; `policies` holds it first. */
export interface Server {
  readonly main: CorsPolicy;
  readonly policies: readonly CorsPolicy[];
}

/** Environments in which a server runs. */
export type RunEnvironment = "production" | "development";

/** The servers of some policies in one environment, in source order. A policy that only completes another one is no server of its own. */
export function serversIn(policies: readonly CorsPolicy[], environment: RunEnvironment): readonly Server[] {
  const here = policies
    .filter((policy) => policy.environment === "any" || policy.environment === environment)
    .sort((left, right) => comparePlaces(left.at, right.at) || halfOrder(left) - halfOrder(right));
  const taken = new Set<CorsPolicy>();
  return here.flatMap((main): readonly Server[] => {
    if (taken.has(main)) return [];
    const other = otherHalf(main, here);
    if (other !== undefined && (other.responses === "preflight" || other.responses === "actual")) taken.add(other);
    return [{ main, policies: other === undefined ? [main] : [main, other] }];
  });
}

/** The request itself is what people ask about, so its policy comes first. */
function halfOrder(policy: CorsPolicy): number {
  return policy.responses === "preflight" ? 1 : 0;
}

/** The policy that answers what this one leaves: nearest in path and order, and of the same owner and layer. */
function otherHalf(policy: CorsPolicy, all: readonly CorsPolicy[]): CorsPolicy | undefined {
  if (policy.responses === "all") return undefined;
  const missing = policy.responses === "preflight" ? "actual" : "preflight";
  const { owner, path, order } = policy.scope;
  const distance = (one: CorsPolicy): number => (one.responses === missing ? 0 : 4) + (one.scope.path === path ? 0 : 2) + (one.scope.order === order ? 0 : 1);
  return all
    .filter((one) => one !== policy && one.scope.owner === owner && one.layer === policy.layer && (one.responses === missing || one.responses === "all"))
    .sort((left, right) => distance(left) - distance(right))[0];
}
