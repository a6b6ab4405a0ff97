/** Settings that browsers block today and that a usual successor of this technology turns into an echo with credentials. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { corsPoliciesOf } from "../../facts-of.ts";
import { DROP_CREDENTIALS_FIX, setOriginsFix } from "../allow-list.ts";
import { placeOfArm, policyOnArm } from "../origin-arms.ts";
import { OWN_PAGE, proofThat } from "../proof.ts";
import { allowsCredentials, openArms } from "../reflection.ts";

const meta: RuleMeta = {
  id: "cors-migration-hazard",
  title: "Harmless today, open to every site after the controller is replaced",
  group: "B",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-942", "ASVS 3.4.2", "Fetch CORS check"],
  intents: ["drop-credentials", "set-origins"],
  suppresses: ["cors-wildcard-with-credentials"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const policy of corsPoliciesOf(facts.facts)) {
    const { successor } = policy.profile;
    if (successor === undefined || !allowsCredentials(policy)) continue;
    for (const arm of openArms(policy, "star")) {
      const witness = proofThat(policyOnArm(policy, arm), OWN_PAGE, "refused");
      yield {
        fact: policy,
        at: placeOfArm(policy, arm, true),
        when: arm.when,
        clause: arm.clause,
        message: `with ${successor.label} any website could read every account: from these settings it echoes every origin with credentials, while today browsers refuse every request with cookies here ('*' with credentials).`,
        ...(witness === undefined ? {} : { witness }),
        fixes: [DROP_CREDENTIALS_FIX, setOriginsFix(facts.facts, policy)],
      };
    }
  }
}

/** Harmless today, open to every site after the controller is replaced; see `rule.md`. */
export const rule: Rule = { meta, check };
