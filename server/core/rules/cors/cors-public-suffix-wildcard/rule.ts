/** Patterns that let in any name below a suffix where strangers get names. Without credentials it only equals `*`. */
import { parseOrigin } from "../../../headers/origin.ts";
import { publicSuffixOf } from "../../../headers/public-suffix.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { findHostileOrigin } from "../../../origins/hostile.ts";
import { corsPoliciesOf } from "../../facts-of.ts";
import { proposedOrigins } from "../allow-list.ts";
import { armsOf, policyOnArm } from "../origin-arms.ts";
import { proofThat } from "../proof.ts";
import { refusesCredentials } from "../reflection.ts";
import { partsOf } from "../weak-checks.ts";
import { toldOfStrangers } from "../written-origins.ts";

const meta: RuleMeta = {
  id: "cors-public-suffix-wildcard",
  title: "Wildcard over a public suffix",
  group: "B",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["publicsuffix.org", "CWE-942", "ASVS 3.4.2"],
  intents: ["set-origins"],
  suppresses: ["cors-any-subdomain"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const policy of corsPoliciesOf(facts.facts)) {
    for (const arm of armsOf(policy.origins)) {
      for (const part of partsOf(arm)) {
        const found = findHostileOrigin(part, ["public-suffix"]);
        if (found.kind !== "witness" || findHostileOrigin(part, ["any", "another-domain"]).kind === "witness") continue;
        const host = parseOrigin(found.origin)?.host ?? found.origin;
        const witness = proofThat(policyOnArm(policy, arm), found.origin, "shared");
        yield {
          fact: policy,
          at: found.leaf?.at ?? arm.origins.at,
          ...(refusesCredentials(policy) ? { severity: "info" as const } : {}),
          when: arm.when,
          clause: arm.clause,
          ...toldOfStrangers(
            policy,
            (cookies) => `${found.origin} can read this response${cookies}: anyone can get a name under ${publicSuffixOf(host) ?? host}.`,
          ),
          ...(witness === undefined ? {} : { witness }),
          fixes: [
            {
              intent: { kind: "set-origins", origins: proposedOrigins(facts.facts, policy) },
              title: "List the origins one by one (other subdomains lose access)",
            },
          ],
        };
      }
    }
  }
}

/** Wildcard over a public suffix; see `rule.md`. */
export const rule: Rule = { meta, check };
