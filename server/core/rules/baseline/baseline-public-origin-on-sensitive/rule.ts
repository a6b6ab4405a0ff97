/** A policy of a tier with registered origins that lets every site in, or null. */
import type { CorsPolicy } from "../../../model/facts.ts";
import type { Report, Rule, RuleMeta, WorkspaceFacts } from "../../../model/finding.ts";
import { accepts } from "../../../origins/accepts.ts";
import type { OriginArm } from "../../cors/origin-arms.ts";
import { armsOf } from "../../cors/origin-arms.ts";
import { opennessOf } from "../../cors/reflection.ts";
import { isPattern } from "../approved.ts";
import { entriesFor, governedPolicies } from "../governed.ts";

const meta: RuleMeta = {
  id: "baseline-public-origin-on-sensitive",
  title: "Public access to a sensitive tier",
  group: "I",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-942", "ASVS 3.4.2"],
  intents: ["set-origins"],
};

function* checkWorkspace(workspace: WorkspaceFacts): Iterable<Report> {
  for (const governed of governedPolicies(workspace)) {
    const { policy, tiers } = governed;
    const tier = tiers.find((one) => one.origins !== "any");
    if (tier === undefined || policy.environment === "development") continue;
    for (const arm of armsOf(policy.origins)) {
      const who = whoGetsIn(policy, arm);
      if (who === undefined) continue;
      const exact = entriesFor(governed)
        .filter((entry) => !isPattern(entry))
        .map((entry) => entry.origin);
      yield {
        fact: policy,
        at: arm.origins.at,
        message: `${who} can read this, and routes of tier ${tier.name} are for approved origins only.`,
        related: [{ at: tier.at, message: `Tier ${tier.name} sets the limit.` }],
        fixes:
          exact.length === 0
            ? []
            : [{ intent: { kind: "set-origins", origins: exact }, title: "Allow only the approved origins (all other pages lose access)" }],
      };
    }
  }
}

function whoGetsIn(policy: CorsPolicy, arm: OriginArm): string | undefined {
  const open = opennessOf(policy, arm);
  if (open === "star" || open === "reflected") return "Every website";
  const { origins } = arm;
  const isNull = (origins.kind === "fixed" && origins.value === "null") || (origins.kind === "echo" && accepts(origins.language, "null") === true);
  return isNull ? "Every website, through a sandboxed frame with the origin null," : undefined;
}

/** Public access to a sensitive tier; see `rule.md`. */
export const rule: Rule = { meta, checkWorkspace };
