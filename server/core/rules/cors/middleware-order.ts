/** How registrations of one application object or router follow one another. Order across objects, functions and files is not judged. */
import type { CorsPolicy, Fact, Registration } from "../../model/facts.ts";
import { corsPoliciesOf, registrationsOf } from "../facts-of.ts";

/** Registrations of one owner, in the order in which requests meet them. */
export interface OwnerOrder {
  readonly owner: string;
  readonly registrations: readonly Registration[];
  /** CORS policies of the same owner that answer preflights, also hand-written ones. */
  readonly policies: readonly CorsPolicy[];
}

/** All owners that have registrations. */
export function ownersOf(facts: readonly Fact[]): readonly OwnerOrder[] {
  const groups = new Map<string, Registration[]>();
  for (const registration of registrationsOf(facts)) {
    const group = groups.get(registration.scope.owner) ?? [];
    group.push(registration);
    groups.set(registration.scope.owner, group);
  }
  return [...groups].map(([owner, group]) => ({
    owner,
    registrations: group.sort((a, b) => a.scope.order - b.scope.order),
    policies: corsPoliciesOf(facts).filter((policy) => policy.scope.owner === owner && policy.responses !== "actual"),
  }));
}

/** True if middleware at the path runs for all requests. */
export function isEverywhere(path: string | undefined): boolean {
  return path === undefined || path === "/" || path === "*" || path === "/*";
}

/** True if middleware at `outer` certainly runs for requests to `inner`; patterns count only if they are equal. */
export function coversPath(outer: string | undefined, inner: string | undefined): boolean {
  if (outer === undefined || isEverywhere(outer)) return true;
  if (inner === undefined) return false;
  const trimmed = outer.endsWith("/") ? outer.slice(0, -1) : outer;
  return inner === outer || inner === trimmed || inner.startsWith(`${trimmed}/`);
}

/** True if the registration runs for every method. */
export function isForAllMethods(registration: Registration): boolean {
  return registration.method === undefined || registration.method === "ALL";
}

/**
 * The CORS set-up that runs only after `first` for all requests that `first` sees; `undefined` if there is none or if CORS is set up before it
 * as well.
 */
export function coveredLater(owner: OwnerOrder, first: Registration): Registration | undefined {
  if (first.conditional === true) return undefined;
  const { order, path } = first.scope;
  const { registrations, policies } = owner;
  const setUps = registrations.filter((one) => one.role === "cors");
  const isBefore = setUps.some((one) => one.within !== first.within || one.scope.order < order) || policies.some((policy) => policy.scope.order < order);
  if (isBefore) return undefined;
  return setUps.find((one) => isForAllMethods(one) && one.scope.order > order && coversPath(path, one.scope.path));
}

/** CORS for the whole app, and what answers before it is set up. */
export interface LateSetUp {
  readonly cors: Registration;
  /** In the order in which requests meet them; at least one. */
  readonly before: readonly Registration[];
}

/** CORS that is set up behind all routes of its app or router; `undefined` if a route follows that answers more than 404, since then the order may be meant. */
export function lateSetUpOf({ registrations, policies }: OwnerOrder): LateSetUp | undefined {
  const cors = registrations.find((one) => one.role === "cors" && isForAllMethods(one));
  if (cors === undefined || !isEverywhere(cors.scope.path)) return undefined;
  const { order } = cors.scope;
  // A route for OPTIONS answers preflights, which no page reads.
  const routes = registrations.filter((one) => (one.role === "route" || one.role === "proxy") && one.notFound !== true && one.method !== "OPTIONS");
  const before = routes.filter((one) => one.scope.order < order && one.ends && one.hasOwnCors !== true);
  if (before.length === 0 || routes.some((one) => one.scope.order >= order || one.within !== cors.within)) return undefined;
  return policies.some((policy) => policy.scope.order < order) ? undefined : { cors, before };
}
