/**
 * Hand-written `Access-Control-Allow-Origin: *` that takes the place of an app's allow list: in a handler, or in middleware that runs
 * after the CORS code for every request. Routes with their own CORS setting are deliberate.
 */
import type { CorsPolicy, Fact, HeaderWrite } from "../../model/facts.ts";
import { containsPlace } from "../../text/place.ts";
import { corsPoliciesOf, registrationsOf } from "../facts-of.ts";
import type { SentValue } from "../header-values.ts";
import { sentValuesOf } from "../header-values.ts";
import { ownersBehind } from "../owners-behind.ts";
import { isEverywhere } from "./middleware-order.ts";
import { armsOf } from "./origin-arms.ts";

/** A `*` and the policy whose list it makes void. */
export interface BypassingStar {
  readonly value: SentValue;
  readonly strict: CorsPolicy;
}

/** All of the files of which these are the facts. In other files than the policy's, handlers that certainly run behind it count. */
export function bypassingStars(facts: readonly Fact[]): readonly BypassingStar[] {
  const stars = sentValuesOf(facts, "Access-Control-Allow-Origin").filter(
    ({ text, write }) => text.trim() === "*" && write.layer === "application" && write.responses !== "preflight" && write.from === "written",
  );
  const policies = stars.length === 0 ? [] : corsPoliciesOf(facts).filter(isWholeList);
  const behind = policies.map((policy) => ({ policy, owners: ownersAfter(facts, policy) }));
  return stars.flatMap((value) => {
    const { write } = value;
    const strict = policies.find((policy) => policy.at.file === write.at.file) ?? behind.find(({ owners }) => owners.has(write.scope.owner))?.policy;
    if (strict === undefined || containsPlace(strict.at, write.at) || containsPlace(write.at, strict.at)) return [];
    return write.scope.level === "handler" || write.scope.level === "route" || replacesLater(write, strict) ? [{ value, strict }] : [];
  });
}

function isWholeList(policy: CorsPolicy): boolean {
  return policy.layer === "application" && policy.scope.level === "application" && isEverywhere(policy.scope.path) && isStrict(policy);
}

/** Owners of what the app runs after its CORS code; those with a CORS setting of their own left out. */
function ownersAfter(facts: readonly Fact[], { scope, at }: CorsPolicy): ReadonlySet<string> {
  const registrations = registrationsOf(facts);
  const setUps = registrations.filter((one) => one.role === "cors");
  const isSetUp = (owner: string, order: number): boolean => setUps.some((one) => one.scope.owner === owner && one.scope.order === order);
  const later = registrations.filter(
    (one) => one.scope.owner === scope.owner && one.at.file === at.file && one.at.span.start > at.span.start && !isSetUp(scope.owner, one.scope.order),
  );
  const starts = later.flatMap(({ runs = [] }) => runs);
  const own = new Set(setUps.map((one) => one.scope.owner));
  return new Set([...ownersBehind(facts, starts)].filter((owner) => !own.has(owner)));
}

/** Middleware of the same app that runs after the CORS code, for every request. */
function replacesLater(write: HeaderWrite, strict: CorsPolicy): boolean {
  return write.scope.owner === strict.scope.owner && write.scope.order > strict.scope.order && write.mode === "set" && write.when.kind === "always";
}

/** Every branch lets in named origins only. */
function isStrict(policy: CorsPolicy): boolean {
  return armsOf(policy.origins).every(({ origins }) => {
    if (origins.kind === "fixed") return origins.value !== "*";
    return origins.kind === "echo" && origins.language.kind !== "all" && origins.language.kind !== "unknown";
  });
}
