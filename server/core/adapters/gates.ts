/**
 * Middleware that turns some callers away before a policy is reached: what comes after it on the same app lets in only whom it lets pass.
 * Knows no technology; a registration says under which condition it hands the request on.
 */
import type { CorsPolicy, Fact, Registration } from "../model/facts.ts";
import { combineArms } from "./combine-origins.ts";

/** Most gates of one file that are looked at. */
const MOST_GATES = 16;

/** The facts, with policies narrowed by the gates in front of them. Facts without a gate before them are the same objects. */
export function behindGates(facts: readonly Fact[]): readonly Fact[] {
  const gates = facts.filter((fact): fact is Registration => fact.kind === "registration" && fact.passes !== undefined).slice(0, MOST_GATES);
  if (gates.length === 0) return facts;
  return facts.map((fact) => (fact.kind === "cors-policy" ? gates.filter((gate) => isInFront(gate, fact)).reduce(narrowed, fact) : fact));
}

function isInFront(gate: Registration, policy: CorsPolicy): boolean {
  if (gate.scope.owner !== policy.scope.owner || gate.scope.order >= policy.scope.order || gate.conditional === true) return false;
  return gate.scope.path === undefined || gate.scope.path === policy.scope.path;
}

function narrowed(policy: CorsPolicy, gate: Registration): CorsPolicy {
  const { origins } = policy;
  if (gate.passes === undefined) return policy;
  return { ...policy, origins: combineArms([{ when: gate.passes, origins }], origins.at, origins.via, "request") };
}
