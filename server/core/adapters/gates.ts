/**
 * Middleware that turns some callers away before a policy is reached: what comes after it on the same app lets in only whom it lets pass.
 * Knows no technology; a registration says under which condition it hands the request on, and what runs behind it.
 */
import type { Condition } from "../model/condition.ts";
import { allOf, anyOf, opaqueTest } from "../model/condition.ts";
import type { CorsPolicy, Fact, Registration, Scope } from "../model/facts.ts";
import { combineArms } from "./combine-origins.ts";
import { onResponses } from "./cors-from-headers.ts";
import { readableWith } from "./preflighted.ts";

/** Most gates of one file that are looked at. */
const MOST_GATES = 32;
/** Routers in routers, and functions that are called from several places. */
const DEEPEST = 6;
const MOST_WAYS = 8;

/**
 * The facts, with policies narrowed by the gates in front of them. Facts without a gate before them are the same objects.
 * `elsewhere` gives the registrations of files that import this one; asked only if something here is registered by others.
 */
export function behindGates(facts: readonly Fact[], elsewhere: () => readonly Registration[]): readonly Fact[] {
  const own = facts.filter((fact) => fact.kind === "registration");
  const owners = new Set(own.flatMap((one) => [one.scope.owner, ...(one.runs ?? [])]));
  const isLent = facts.some((fact) => fact.kind === "cors-policy" && fact.responses !== "errors" && !owners.has(fact.scope.owner));
  const registrations = isLent ? [...own, ...elsewhere()] : own;
  const gates = registrations.filter((one) => one.passes !== undefined).slice(0, MOST_GATES);
  if (gates.length === 0) return facts;
  const ways = new Map<string, Registration[]>();
  for (const one of registrations) for (const owner of one.runs ?? []) ways.set(owner, [...(ways.get(owner) ?? []), one]);
  return facts.map((fact) => (fact.kind === "cors-policy" && fact.responses !== "errors" ? narrowed(fact, passed(fact.scope, { gates, ways }, 0)) : fact));
}

interface Chain {
  readonly gates: readonly Registration[];
  /** Lines behind which something runs, by its owner. */
  readonly ways: ReadonlyMap<string, readonly Registration[]>;
}

/** Which requests get as far as the scope. */
function passed(scope: Scope, chain: Chain, depth: number): Condition {
  const own = chain.gates.filter((gate) => isInFront(gate.scope, scope)).map((gate) => gate.passes ?? { kind: "always" as const });
  const ways = (chain.ways.get(scope.owner) ?? []).filter((way) => way.scope.owner !== scope.owner);
  const [first] = ways;
  if (first === undefined) return allOf(own);
  if (depth > DEEPEST || ways.length > MOST_WAYS) return opaqueTest(first.at, { kind: "budget", text: "it is reached from too many places" });
  return allOf([...own, anyOf(ways.map((way) => allOf([way.runsWhen?.[scope.owner] ?? { kind: "always" }, passed(way.scope, chain, depth + 1)])))]);
}

function isInFront(gate: Scope, scope: Scope): boolean {
  if (gate.owner !== scope.owner || gate.order >= scope.order) return false;
  return gate.path === undefined || gate.path === scope.path || scope.path?.startsWith(`${gate.path.replace(/\/$/, "")}/`) === true;
}

function narrowed(policy: CorsPolicy, passes: Condition): CorsPolicy {
  const answered = onResponses(passes, policy.responses === "preflight" ? "preflight" : "actual");
  const when = readableWith(policy.credentials, answered);
  if (when.kind === "always") return policy;
  const { origins } = policy;
  return { ...policy, origins: combineArms([{ when, origins }], origins.at, origins.via, "request") };
}
