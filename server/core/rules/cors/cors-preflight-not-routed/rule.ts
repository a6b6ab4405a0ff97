/** CORS given at one route whose OPTIONS request nothing answers with CORS headers. Only apps whose whole set-up stands in one file are judged. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { appEntriesOf } from "../../facts-of.ts";
import { coversPath, isForAllMethods, ownersOf } from "../middleware-order.ts";
import { proofWithoutHeaders } from "../proof.ts";

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

const NEEDS_PREFLIGHT = new Set(["PUT", "PATCH", "DELETE"]);

function* check(facts: FileFacts): Iterable<Report> {
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

/** OPTIONS never reaches the CORS code; see `rule.md`. */
export const rule: Rule = { meta, check };
