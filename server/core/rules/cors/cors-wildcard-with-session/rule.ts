/**
 * `*` for a whole app that keeps sessions in cookies: its own, or those of what it mounts or is mounted on. Policies for one route or path
 * are decisions and left alone; the session of an app that merely stands in the same package says nothing.
 */
import type { Fact } from "../../../model/facts.ts";
import type { PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { isSessionCookie } from "../../cookies/session-names.ts";
import { cookieWritesOf, corsPoliciesOf, factsOfPackage } from "../../facts-of.ts";
import { ownersBehind } from "../../owners-behind.ts";
import { setOriginsFix } from "../allow-list.ts";
import { placeOfArm, policyOnArm } from "../origin-arms.ts";
import { OWN_PAGE, proofThat } from "../proof.ts";
import { openArms, refusesCredentials } from "../reflection.ts";

const meta: RuleMeta = {
  id: "cors-wildcard-with-session",
  title: "'*' on an app that uses cookies",
  group: "B",
  set: "core",
  severity: "warning",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS protocol and credentials", "ASVS 3.4.2", "CWE-942"],
  intents: ["set-origins"],
};

function* checkPackage(one: PackageFacts): Iterable<Report> {
  const facts = factsOfPackage(one);
  const cookies = cookieWritesOf(facts).filter((fact) => fact.layer === "application" && fact.environment !== "development" && isSessionCookie(fact));
  if (cookies.length === 0) return;
  for (const policy of corsPoliciesOf(facts)) {
    const { level, path } = policy.scope;
    if (policy.layer !== "application" || level !== "application" || path !== undefined || !refusesCredentials(policy)) continue;
    const cookie = cookies.find(({ scope }) => servesTogether(facts, policy.scope.owner, scope.owner));
    if (cookie === undefined) continue;
    for (const arm of openArms(policy, "star")) {
      const witness = proofThat(policyOnArm(policy, arm), OWN_PAGE, "refused", { credentials: true });
      yield {
        fact: policy,
        at: placeOfArm(policy, arm, false),
        when: arm.when,
        clause: arm.clause,
        message:
          "visitors' cookies will never work across sites with '*', and the usual repair, echoing the origin, opens every account. Decide: public without cookies, or a list.",
        ...(witness === undefined ? {} : { witness }),
        related: [{ at: cookie.at, message: "The session cookie of this app." }],
        fixes: [setOriginsFix(facts, policy)],
      };
    }
  }
}

/** Requests of one of them reach the other: they are the same app, or one of them runs behind the other. */
function servesTogether(facts: readonly Fact[], one: string, other: string): boolean {
  return one === other || ownersBehind(facts, [one]).has(other) || ownersBehind(facts, [other]).has(one);
}

/** '*' on an app that uses cookies; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
