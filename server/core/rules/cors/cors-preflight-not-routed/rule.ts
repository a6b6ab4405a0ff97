/** CORS given at one route whose OPTIONS request nothing answers with CORS headers. Of apps, only those whose whole set-up stands in one file are judged. */
import { atPath } from "../../../conditions/at-path.ts";
import { isPossible } from "../../../conditions/decide.ts";
import { SAFELISTED_METHODS } from "../../../headers/names.ts";
import type { Condition } from "../../../model/condition.ts";
import type { CorsPolicy, Registration } from "../../../model/facts.ts";
import type { Around, FileFacts, PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { policiesReaching } from "../../apps.ts";
import { appEntriesOf, corsPoliciesOf, factsOfPackage, registrationsOf } from "../../facts-of.ts";
import { coversPath, isForAllMethods, ownersOf } from "../middleware-order.ts";
import { JSON_HEADER, proofOfFailure, proofWithoutHeaders } from "../proof.ts";
import { sendsHeaders } from "../written-origins.ts";

const meta: RuleMeta = {
  id: "cors-preflight-not-routed",
  title: "OPTIONS never reaches the CORS code",
  group: "A",
  set: "core",
  severity: "error",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS-preflight fetch", "ASVS 4.1.4"],
  intents: ["answer-preflight"],
};

/** What a path without OPTIONS answers at worst; it has no CORS headers whatever the status is. */
const NOT_FOUND = 404;

/** Headers that never cause a preflight by being allowed. */
const SIMPLE_HEADERS = /^(?:accept|accept-language|content-language|origin)$/i;

const NEEDS_PREFLIGHT = new Set(["PUT", "PATCH", "DELETE"]);

function* checkPackage(one: PackageFacts, around: Around): Iterable<Report> {
  for (const file of one.files) yield* check(file);
  yield* hooks(one, around);
}

function* check(facts: FileFacts): Iterable<Report> {
  yield* gateways(facts);
  const apps = new Set(appEntriesOf(facts.facts).map((entry) => entry.scope.owner));
  for (const { owner, registrations, policies } of ownersOf(facts.facts)) {
    if (!apps.has(owner)) continue;
    for (const route of registrations) {
      if (route.role !== "route" || route.hasOwnCors !== true || route.method === undefined || !NEEDS_PREFLIGHT.has(route.method)) continue;
      const { path } = route.scope;
      const isAnswered =
        registrations.some((one) => one.role === "cors" && (isForAllMethods(one) || one.method === "OPTIONS") && coversPath(one.scope.path, path)) ||
        registrations.some((one) => one.role === "route" && (one.method === "OPTIONS" || one.method === "ALL")) ||
        policies.some((policy) => policy.scope.level === "application" || policy.scope.level === "router");
      if (isAnswered) continue;
      yield {
        fact: route,
        at: route.at,
        message: `The preflight asks with OPTIONS, but this route has CORS only for ${route.method}: the preflight gets no CORS headers, so browsers never send the real request.`,
        witness: proofWithoutHeaders(facts.facts, { method: route.method, preflightStatus: NOT_FOUND }),
        fixes: [{ intent: { kind: "answer-preflight" }, title: "Answer OPTIONS for this path with the same CORS settings (no other handler gets OPTIONS)" }],
      };
    }
  }
}

/** Routes of gateways that do not take OPTIONS. */
function* gateways({ facts }: FileFacts): Iterable<Report> {
  for (const policy of corsPoliciesOf(facts)) {
    const end = policy.preflightsEnd;
    const method = end?.how === "no-route" ? methodWithPreflight(policy, end.methods) : undefined;
    if (end?.how !== "no-route" || method === undefined) continue;
    yield {
      fact: policy,
      at: end.at,
      message: `The preflight asks with OPTIONS, but this route takes only ${end.methods.join(", ")}: no CORS headers answer it, so browsers never send the real request.`,
      witness: proofWithoutHeaders(facts, { method, headers: [JSON_HEADER], preflightStatus: end.status }),
      fixes: [{ intent: { kind: "answer-preflight", at: end.at }, title: "Let the route take OPTIONS too (what stands behind it may get OPTIONS requests)" }],
    };
  }
}

/** Hooks that put CORS headers on what routes of other files answer, of which one has no handler for OPTIONS. One report for each hook. */
function* hooks(one: PackageFacts, around: Around): Iterable<Report> {
  const policies = policiesReaching(one, around);
  // Something else may answer before the hook is asked.
  if (policies.some((policy) => policy.putOn === undefined && policy.responses !== "actual" && policy.scope.level !== "handler")) return;
  const facts = factsOfPackage(one);
  const told = new Set<number>();
  for (const policy of corsPoliciesOf(facts)) {
    const { putOn } = policy;
    if (putOn === undefined || told.has(putOn.at.span.start) || !sendsHeaders(policy)) continue;
    for (const [path, routes] of routesWithoutOptions(facts, putOn.owner)) {
      const route = routes.find((candidate) => isMeant(policy, candidate));
      const { method } = route ?? {};
      if (method === undefined || route === undefined || !isMeantFor(putOn.when, path)) continue;
      told.add(putOn.at.span.start);
      const asked = { method, headers: [JSON_HEADER], credentials: false, preflightStatus: putOn.status };
      const witness = proofOfFailure(policy, "PreflightInvalidStatus", asked);
      yield {
        fact: policy,
        at: putOn.at,
        message: `The preflight for ${method} ${shortened(path)} goes to a route without OPTIONS and gets ${putOn.status}: browsers never send the real request.`,
        related: [{ at: route.at, message: `This route answers ${routes.map((candidate) => candidate.method).join(", ")} and not OPTIONS.` }],
        ...(witness === undefined ? {} : { witness }),
        fixes: [
          { intent: { kind: "answer-preflight", at: putOn.at }, title: "Answer OPTIONS with 204 in place of the routes (no other handler gets OPTIONS)" },
        ],
      };
      break;
    }
  }
}

/** The owner's routes by path, without those of paths that take OPTIONS. */
function routesWithoutOptions(facts: PackageFacts["files"][number]["facts"], owner: string): ReadonlyMap<string, readonly Registration[]> {
  const paths = new Map<string, Registration[]>();
  for (const route of registrationsOf(facts)) {
    if (route.role !== "file-route" || route.scope.owner !== owner || route.scope.path === undefined) continue;
    const others = paths.get(route.scope.path);
    if (others === undefined) paths.set(route.scope.path, [route]);
    else others.push(route);
  }
  return new Map([...paths].filter(([, routes]) => !routes.some(({ method }) => method === "OPTIONS" || method === "ALL")));
}

/** True if pages are to send the route's method with a preflight: the policy lists it, or lets in headers that a POST with JSON or a key has. */
function isMeant(policy: CorsPolicy, { method }: Registration): boolean {
  if (method === "POST") return methodWithPreflight(policy, [method]) !== undefined;
  const { methods } = policy;
  if (method === undefined || !NEEDS_PREFLIGHT.has(method) || methods.kind !== "known" || methods.value === undefined) return false;
  return methods.value === "mirror" || methods.value.some(({ text }) => text === method || text === "*");
}

/** True if requests for the path surely get an origin: nothing that is unclear decides it. */
function isMeantFor(when: Condition, path: string): boolean {
  const there = atPath(when, path);
  return !hasUnclear(there) && isPossible(there);
}

function hasUnclear(condition: Condition): boolean {
  if (condition.kind === "and" || condition.kind === "or") return condition.of.some(hasUnclear);
  if (condition.kind === "not") return hasUnclear(condition.of);
  return condition.kind === "test" && (condition.class === "opaque" || condition.subject === "url path");
}

/** Beyond this a path no longer fits into the sentence. */
const LONGEST_PATH = 40;

function shortened(path: string): string {
  return path.length > LONGEST_PATH ? `${path.slice(0, LONGEST_PATH - 1)}…` : path;
}

/** A method with which pages are meant to send what needs a preflight, as the method itself or the written headers tell. */
function methodWithPreflight(policy: CorsPolicy, methods: readonly string[]): string | undefined {
  const own = methods.find((method) => !SAFELISTED_METHODS.has(method));
  if (own !== undefined) return own;
  const { requestHeaders } = policy;
  if (requestHeaders.kind !== "known" || requestHeaders.from !== "written" || requestHeaders.value === undefined) return undefined;
  const isAsked = requestHeaders.value === "mirror" || requestHeaders.value.some(({ text }) => !SIMPLE_HEADERS.test(text));
  return isAsked ? methods[0] : undefined;
}

/** OPTIONS never reaches the CORS code; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
