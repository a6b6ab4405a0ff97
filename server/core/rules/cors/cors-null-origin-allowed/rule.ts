/** The origin `null` gets in, as an entry, by a pattern, or because non-matching callers are answered with `null`. */
import type { CorsPolicy } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { accepts } from "../../../origins/accepts.ts";
import { findHostileOrigin } from "../../../origins/hostile.ts";
import type { Place } from "../../../text/place.ts";
import { readPoliciesOf } from "../../facts-of.ts";
import { proposedOrigins } from "../allow-list.ts";
import type { OriginArm } from "../origin-arms.ts";
import { armsOf, policyOnArm, whenLetIn } from "../origin-arms.ts";
import { proofThat } from "../proof.ts";
import { allowsCredentials } from "../reflection.ts";
import { partsOf } from "../weak-checks.ts";
import { toldOfStrangers, writtenOriginsOf } from "../written-origins.ts";

const meta: RuleMeta = {
  id: "cors-null-origin-allowed",
  title: "Origin 'null' is trusted",
  group: "B",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Kettle 2016", "HTML opaque origins", "CWE-346", "ASVS 3.4.2"],
  intents: ["remove-item", "replace-origin-check", "set-origins"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const policy of readPoliciesOf(facts.facts)) {
    const severity = allowsCredentials(policy) ? "error" : "warning";
    for (const arm of armsOf(policy.origins)) {
      const answered = answeredWithNull(facts, policy, arm);
      if (answered !== undefined) yield answered;
      // What stands in a list may be refused by another test before or beside it.
      if (arm.origins.kind === "echo" && accepts(arm.origins.language, "null") !== true) continue;
      const { when, clause } = whenLetIn(policy, arm, "null");
      const told = toldOfStrangers(
        policy,
        (cookies) => `any website can read this response${cookies} from a sandboxed frame, whose origin is 'null': trusting 'null' trusts everyone.`,
      );
      const witness = proofThat(policyOnArm(policy, arm), "null", "shared");
      const proof = witness === undefined ? {} : { witness };
      for (const at of placesOfNull(policy, arm))
        yield {
          fact: policy,
          at,
          severity,
          when,
          clause,
          ...told,
          ...proof,
          fixes: [{ intent: { kind: "remove-item", at }, title: "Remove 'null' (pages opened from files lose access)" }],
        };
      for (const part of partsOf(arm)) {
        if (findHostileOrigin(part, ["any", "another-domain"]).kind === "witness") continue;
        const found = findHostileOrigin(part, ["null"]);
        if (found.kind !== "witness" || found.leaf === undefined || found.leaf.kind === "exact") continue;
        yield { fact: policy, at: found.leaf.at, severity, when, ...told, ...proof };
      }
    }
  }
}

/** Where whoever is not listed is answered with `null`, a frame whose origin that is gets in, whatever the list says. */
function answeredWithNull(facts: FileFacts, policy: CorsPolicy, arm: OriginArm): Report | undefined {
  const { origins } = arm;
  if (policy.profile.onMismatch !== "null" || origins.kind !== "echo" || accepts(origins.language, "null") !== false) return undefined;
  const witness = proofThat(policyOnArm(policy, arm), "null", "shared");
  return {
    fact: policy,
    at: origins.at,
    severity: allowsCredentials(policy) ? "error" : "warning",
    when: arm.when,
    clause: arm.clause,
    ...toldOfStrangers(
      policy,
      (cookies) => `any website can read this response${cookies} from a sandboxed frame: whoever is not listed is answered with 'null', its origin.`,
    ),
    ...(witness === undefined ? {} : { witness }),
    fixes: [{ intent: { kind: "set-origins", origins: proposedOrigins(facts.facts, policy) }, title: "Answer whoever is not listed without 'null'" }],
  };
}

function placesOfNull(policy: CorsPolicy, arm: OriginArm): readonly Place[] {
  return writtenOriginsOf({ ...policyOnArm(policy, arm), entries: policy.origins.kind === "choice" ? [] : policy.entries })
    .filter((entry) => entry.text.trim() === "null")
    .map((entry) => entry.at);
}

/** Origin 'null' is trusted; see `rule.md`. */
export const rule: Rule = { meta, check };
