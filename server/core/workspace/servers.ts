/** Which policies answer together, as one server: a preflight may be answered by one and the request by another. It simulates nothing. */
import type { RunEnvironment } from "../analysis/workspace-facts.ts";
import type { CorsPolicy } from "../model/facts.ts";
import { comparePlaces } from "../text/place.ts";

/** Policies that answer together. `main` is the one that people point at; `policies` holds it first. */
export interface Server {
  readonly main: CorsPolicy;
  readonly policies: readonly CorsPolicy[];
}

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

/**
 * The policy that answers what this one leaves: of the same owner and layer, nearest in path and order. Gateways describe each method of a
 * resource by itself; there the nearest other half of the same file will do.
 */
function otherHalf(policy: CorsPolicy, all: readonly CorsPolicy[]): CorsPolicy | undefined {
  if (policy.responses === "all") return undefined;
  const missing = policy.responses === "preflight" ? "actual" : "preflight";
  const { owner, path, order } = policy.scope;
  const isOfOwner = (one: CorsPolicy): boolean => one.scope.owner === owner && (one.responses === missing || one.responses === "all");
  const isOfResource = (one: CorsPolicy): boolean =>
    policy.layer === "gateway" && one.technology === policy.technology && one.at.file === policy.at.file && one.responses === missing;
  const distance = (one: CorsPolicy): number =>
    (isOfOwner(one) ? 0 : 8) + (one.responses === missing ? 0 : 4) + (one.scope.path === path ? 0 : 2) + (one.scope.order === order ? 0 : 1);
  const steps = (one: CorsPolicy): number => Math.abs(one.at.span.start - policy.at.span.start);
  return all
    .filter((one) => one !== policy && one.layer === policy.layer && (isOfOwner(one) || isOfResource(one)))
    .sort((left, right) => distance(left) - distance(right) || steps(left) - steps(right))[0];
}
