/** CORS given at one route whose OPTIONS request nothing answers with CORS headers. Of apps, only those whose whole set-up stands in one file are judged. */
import { SAFELISTED_METHODS } from "../../../headers/names.ts";
import type { CorsPolicy } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { appEntriesOf, corsPoliciesOf } from "../../facts-of.ts";
import { coversPath, isForAllMethods, ownersOf } from "../middleware-order.ts";
import { JSON_HEADER, proofWithoutHeaders } from "../proof.ts";

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
export const rule: Rule = { meta, check };
