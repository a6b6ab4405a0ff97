/** A missing environment variable that leads to "every site". Other fall-backs are judged as what they are. */
import { originsWhere } from "../../../conditions/decide.ts";
import { settingsIn, whereSettingsAbsent } from "../../../conditions/settings.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { accepts } from "../../../origins/accepts.ts";
import { readPoliciesOf } from "../../facts-of.ts";
import type { OriginArm } from "../origin-arms.ts";
import { armsOf, policyOnArm } from "../origin-arms.ts";
import { proofThat, STRANGER } from "../proof.ts";
import { allowsCredentials, opennessOf } from "../reflection.ts";
import { toldOfStrangers } from "../written-origins.ts";

const meta: RuleMeta = {
  id: "cors-allowlist-fails-open",
  title: "Missing setting opens the API to everyone",
  group: "B",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-636", "CWE-1188", "ASVS 3.4.2", "ASVS 16.5.3"],
  intents: ["fail-closed"],
  suppresses: ["cors-vary-missing", "cors-wildcard-with-session"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const policy of readPoliciesOf(facts.facts)) {
    if (policy.environment === "development") continue;
    for (const arm of armsOf(policy.origins)) {
      const { missingVariable } = arm;
      const how = opennessOf(policy, arm);
      if (missingVariable === undefined || how === undefined || how === "rejected" || !isSurelyTaken(arm)) continue;
      const say = (cookies: string): string => `If ${missingVariable} is not set, every website is allowed and can read this API${cookies}.`;
      const witness = how === "star" && allowsCredentials(policy) ? undefined : proofThat(policyOnArm(policy, arm), STRANGER, "shared");
      yield {
        fact: policy,
        at: arm.origins.at,
        when: arm.when,
        ...(how === "reflected" ? toldOfStrangers(policy, say) : { message: say("") }),
        ...(witness === undefined ? {} : { witness }),
        fixes: [
          {
            intent: { kind: "fail-closed", variable: missingVariable, at: arm.origins.at },
            title: `Fail at start if ${missingVariable} is not set (the server stops where nobody set it)`,
          },
        ],
      };
    }
  }
}

/** A branch that only those get to who pass a test that nobody knows, a login for instance, is not open to every website for certain. */
function isSurelyTaken({ when }: OriginArm): boolean {
  const absent = whereSettingsAbsent(when);
  return settingsIn([absent]).length > 0 || accepts(originsWhere(absent), STRANGER) === true;
}

/** Missing setting opens the API to everyone; see `rule.md`. */
export const rule: Rule = { meta, check };
