/** CORS headers on the preflight and nowhere else in the app. Gateways that leave the real response to a backend are not judged. */
import type { CorsPolicy, Unread } from "../../../model/facts.ts";
import type { Around, PackageFacts, Report, Rule, RuleMeta, Witness } from "../../../model/finding.ts";
import type { WitnessRequest } from "../../../simulate/witness.ts";
import { headersReaching, policiesReaching, unreadReaching } from "../../apps.ts";
import { appEntriesOf, factsOfKind, factsOfPackage } from "../../facts-of.ts";
import { JSON_HEADER, proofOfFailure, STRANGER } from "../proof.ts";
import { allowsCredentials, openArms } from "../reflection.ts";
import { sendsHeaders } from "../written-origins.ts";

const meta: RuleMeta = {
  id: "cors-only-on-preflight",
  title: "CORS headers only on OPTIONS",
  group: "A",
  set: "core",
  severity: "error",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch HTTP fetch", "Fetch CORS check"],
  intents: ["reorder", "open-documentation"],
};

function* checkPackage(one: PackageFacts, around: Around): Iterable<Report> {
  const policies = policiesReaching(one, around);
  if (policies.some((policy) => policy.responses !== "preflight" || policy.profile.writesOnResponse === false)) return;
  if (headersReaching(one, around, "Access-Control-Allow-Origin").some((write) => write.responses !== "preflight" && write.mode !== "remove")) return;
  const unread = unreadReaching(one, around);
  for (const policy of policies) {
    if (policy.layer !== "application" || !sendsHeaders(policy) || unread.some((fact) => mayAnswerFor(fact, policy))) continue;
    if (isOfUnseenApp(policy, one)) continue;
    const sentByAnyone = trustsEveryone(policy) ? proofOfSending(policy, [STRANGER]) : undefined;
    const witness = sentByAnyone ?? proofOfSending(policy) ?? proofOfFailure(policy, "MissingAllowOriginHeader", {});
    yield {
      fact: policy,
      at: policy.origins.at,
      message:
        sentByAnyone === undefined
          ? "The preflight passes, but the real answer has no Access-Control-Allow-Origin, so the browser still hides it from the page."
          : "Any website can send requests that need a preflight as a signed-in user, and no page, yours included, reads the answers: they have no Access-Control-Allow-Origin.",
      ...(witness === undefined ? {} : { witness }),
      fixes: [{ intent: { kind: "open-documentation" }, title: "Show how to send the header on both answers" }],
    };
  }
}

/** The browser sends the request, cookies and all, before it hides the answer (Fetch, HTTP fetch: the check of the answer comes last). */
function proofOfSending(policy: CorsPolicy, pages?: readonly string[]): Witness | undefined {
  const requests: readonly WitnessRequest[] = [{ method: "POST", headers: [JSON_HEADER] }, { method: "PUT" }];
  return requests.map((request) => proofOfFailure(policy, "MissingAllowOriginHeader", request, pages)).find((proof) => proof !== undefined);
}

function trustsEveryone(policy: CorsPolicy): boolean {
  return allowsCredentials(policy) && openArms(policy, "reflected").some(({ when }) => when.kind === "always");
}

/** What one handler does shows in the files that its policy passes through; anything else that is not read may stand in front of all of them. */
function mayAnswerFor({ scope, at }: Unread, policy: CorsPolicy): boolean {
  return scope.level !== "handler" || [policy.at, policy.origins.at, ...policy.via].some(({ file }) => file === at.file);
}

/** The route of a router whose app is nowhere in the package: what that app puts in front of its routers nobody can see. */
function isOfUnseenApp({ scope }: CorsPolicy, one: PackageFacts): boolean {
  const facts = factsOfPackage(one);
  return appEntriesOf(facts).length === 0 && factsOfKind(facts, "registration").some((step) => step.scope.owner === scope.owner);
}

/** CORS headers only on OPTIONS; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
