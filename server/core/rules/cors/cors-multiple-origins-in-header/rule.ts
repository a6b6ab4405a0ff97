/** Several origins in one Access-Control-Allow-Origin value. Lists whose elements hold several origins are `cors-origin-stray-characters`. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { witnessForHeaders } from "../../../simulate/witness.ts";
import { containsPlace } from "../../../text/place.ts";
import { corsPoliciesOf, headerWritesOf } from "../../facts-of.ts";
import { setOriginsFix } from "../allow-list.ts";
import { holdsSeveralOrigins, splitOrigins } from "../dead-entry.ts";
import type { OriginArm } from "../origin-arms.ts";
import { armsOf, policyOnArm } from "../origin-arms.ts";
import { OWN_PAGE, proofThat } from "../proof.ts";

const meta: RuleMeta = {
  id: "cors-multiple-origins-in-header",
  title: "Several origins in one header value",
  group: "A",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS check"],
  intents: ["set-origins"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const policy of corsPoliciesOf(facts.facts)) {
    for (const arm of armsOf(policy.origins)) {
      const text = multipleIn(facts, arm);
      if (text === undefined) continue;
      const origins = splitOrigins(text).filter((origin) => origin.includes("://"));
      const page = origins[0] ?? OWN_PAGE;
      const witness =
        proofThat(policyOnArm(policy, arm), page, "refused") ??
        (origins.length < 2 ? undefined : witnessForHeaders([{ name: "Access-Control-Allow-Origin", value: text }], page));
      yield {
        fact: policy,
        at: arm.origins.at,
        when: arm.when,
        clause: arm.clause,
        message: "every browser blocks all of these origins: the header may name one origin, and this answer names several.",
        ...(witness === undefined ? {} : { witness }),
        fixes:
          origins.length === 0
            ? [setOriginsFix(facts.facts, policy)]
            : [{ intent: { kind: "set-origins", origins }, title: "Make it a list of origins (each of them gets access)" }],
      };
    }
  }
}

function multipleIn(facts: FileFacts, arm: OriginArm): string | undefined {
  const { origins } = arm;
  if (origins.kind === "fixed") return holdsSeveralOrigins(origins.value) ? origins.value : undefined;
  // Headers that are sent twice are `cors-duplicate-allow-origin`.
  if (origins.kind !== "broken" || origins.how !== "several-values") return undefined;
  const isAddedAgain = headerWritesOf(facts.facts, "Access-Control-Allow-Origin").some(
    (write) => write.mode === "append" && containsPlace(write.at, origins.at),
  );
  return isAddedAgain ? undefined : origins.detail;
}

/** Several origins in one header value; see `rule.md`. */
export const rule: Rule = { meta, check };
