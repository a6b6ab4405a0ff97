/** Services that only a private network reaches and that answer every website with `*`; echoed origins are told by other rules. Without evidence for the private network it is silent. */
import { isLoopbackHost } from "../../../headers/address.ts";
import type { CorsPolicy, Fact, PrivateReach } from "../../../model/facts.ts";
import type { Around, PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { appEntriesOf, corsPoliciesOf, factsOfKind, factsOfPackage, registrationsOf } from "../../facts-of.ts";
import { ownersBehind } from "../../owners-behind.ts";
import { setOriginsFix } from "../allow-list.ts";
import { placeOfArm, policyOnArm } from "../origin-arms.ts";
import { proofThat, STRANGER } from "../proof.ts";
import { allowsCredentials, openArms } from "../reflection.ts";

const meta: RuleMeta = {
  id: "cors-wildcard-on-internal-api",
  title: "'*' on an internal service",
  group: "B",
  set: "core",
  severity: "warning",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS protocol", "CVE-2026-9739", "CWE-942", "ASVS 3.4.2"],
  intents: ["set-origins"],
  suppresses: ["cors-wildcard-with-session"],
};

function* checkPackage(one: PackageFacts, around: Around): Iterable<Report> {
  const facts = factsOfPackage(one);
  const apps = privateAppsOf(facts, around);
  for (const policy of corsPoliciesOf(facts)) {
    if (allowsCredentials(policy)) continue;
    const reach = policy.privateReach ?? reachOfApp(facts, apps, policy);
    if (reach === undefined) continue;
    for (const arm of openArms(policy, "star")) {
      const witness = proofThat(policyOnArm(policy, arm), STRANGER, "shared");
      yield {
        fact: policy,
        at: placeOfArm(policy, arm, false),
        when: arm.when,
        clause: arm.clause,
        message: `any website that is opened ${isLoopbackHost(reach.text) ? "on this machine" : "inside this network"} can read this service through the visitor's browser: ${reach.text} keeps strangers out, but not their pages.`,
        related: [{ at: reach.at, message: "This shows that the service is internal." }],
        ...(witness === undefined ? {} : { witness }),
        fixes: [setOriginsFix(facts, policy)],
      };
    }
  }
}

interface RunningApp {
  readonly privateReach: PrivateReach | undefined;
  /** The code that it runs. */
  readonly owners: ReadonlySet<string>;
}

/** All apps, if at least one is private; none where a gateway in the workspace may stand in front and open it. */
function privateAppsOf(facts: readonly Fact[], around: Around): readonly RunningApp[] {
  const entries = appEntriesOf(facts);
  if (around.gateways.length > 0 || entries.every(({ privateReach }) => privateReach === undefined)) return [];
  return entries.map(({ privateReach, scope, runs = [] }) => ({ privateReach, owners: ownersBehind(facts, [scope.owner, ...runs]) }));
}

/** Of an app that listens on a private address only and does not ask who calls. Another app may run the same code for everyone. */
function reachOfApp(facts: readonly Fact[], apps: readonly RunningApp[], policy: CorsPolicy): PrivateReach | undefined {
  if (policy.layer !== "application") return undefined;
  const running = apps.filter(({ owners }) => owners.has(policy.scope.owner));
  if (running.some(({ privateReach, owners }) => privateReach === undefined || asksWhoCalls(facts, owners))) return undefined;
  return running[0]?.privateReach;
}

function asksWhoCalls(facts: readonly Fact[], owners: ReadonlySet<string>): boolean {
  return (
    registrationsOf(facts).some(({ role, scope }) => (role === "authentication" || role === "gate") && owners.has(scope.owner)) ||
    factsOfKind(facts, "request-use").some(({ what, scope }) => (what === "authorization" || what === "forgery-check") && owners.has(scope.owner))
  );
}

/** '*' on an internal service; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
