/** Configurations that the technology itself refuses, at start or at deployment, and those with which every request fails or is never answered. */
import type { CorsPolicy } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { configProblemsOf, corsPoliciesOf } from "../../facts-of.ts";
import { DROP_CREDENTIALS_FIX, setOriginsFix } from "../allow-list.ts";
import type { OriginArm } from "../origin-arms.ts";
import { armsOf, placeOfArm } from "../origin-arms.ts";
import { openArms } from "../reflection.ts";

const meta: RuleMeta = {
  id: "config-rejected",
  title: "The server will not start or not answer, or the deployment will be refused",
  group: "A",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS check", "The technology's own documentation"],
  intents: ["set-origins", "drop-credentials", "rename-option"],
  suppresses: [
    "cors-wildcard-with-credentials",
    "cors-reflect-with-credentials",
    "cors-wildcard-methods-with-credentials",
    "cors-wildcard-headers-with-credentials",
    "cors-any-request-header",
    "cors-wildcard-expose-with-credentials",
  ],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const fact of configProblemsOf(facts.facts)) {
    if (fact.problem.kind !== "rejected") continue;
    const { when, reason, resembles } = fact.problem;
    yield {
      fact,
      at: fact.at,
      message: `${fact.label} refuses this configuration ${when}: ${reason}`,
      fixes: resembles === undefined ? [] : [{ intent: { kind: "rename-option", at: fact.at, to: resembles }, title: `Rename it to ${resembles}` }],
    };
  }
  for (const policy of corsPoliciesOf(facts.facts)) {
    const { refusal } = policy.profile;
    for (const arm of refusal === undefined ? [] : openArms(policy, "rejected")) {
      yield {
        fact: policy,
        at: placeOfArm(policy, arm, true),
        when: arm.when,
        clause: arm.clause,
        message: `${policy.label} refuses this configuration ${refusal?.when}: ${refusal?.reason}`,
        fixes: [setOriginsFix(facts.facts, policy), DROP_CREDENTIALS_FIX],
      };
    }
    for (const arm of armsOf(policy.origins)) {
      const message = messageOf(policy, arm);
      if (message === undefined) continue;
      yield { fact: policy, at: arm.origins.at, when: arm.when, clause: arm.clause, message, fixes: [setOriginsFix(facts.facts, policy)] };
    }
  }
}

function messageOf(policy: CorsPolicy, arm: OriginArm): string | undefined {
  if (arm.origins.kind !== "broken") return undefined;
  if (arm.origins.how === "crash") return `${policy.label} fails with this configuration: ${arm.origins.detail}`;
  return arm.origins.how === "hangs" ? `Visitors wait forever for every answer: ${policy.label} waits for a callback, and ${arm.origins.detail}.` : undefined;
}

/** The server will not start, or the deployment will be refused; see `rule.md`. */
export const rule: Rule = { meta, check };
