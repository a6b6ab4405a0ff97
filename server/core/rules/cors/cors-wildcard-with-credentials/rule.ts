/** Any origin together with credentials, where the technology sends a literal `*`. Technologies that reflect are left to `cors-reflect-with-credentials`. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { corsPoliciesOf } from "../../facts-of.ts";
import { testsShown } from "../../tests-shown.ts";
import { DROP_CREDENTIALS_FIX, setOriginsFix } from "../allow-list.ts";
import { placeOfArm, policyOnArm } from "../origin-arms.ts";
import { OWN_PAGE, proofThat } from "../proof.ts";
import { allowsCredentials, openArms } from "../reflection.ts";

const meta: RuleMeta = {
  id: "cors-wildcard-with-credentials",
  title: "Any origin together with credentials",
  group: "A",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS check", "Fetch CORS protocol and credentials", "ASVS 3.4.2", "OWASP API8:2023", "CWE-942"],
  intents: ["set-origins", "drop-credentials"],
  suppresses: [
    "cors-wildcard-methods-with-credentials",
    "cors-wildcard-headers-with-credentials",
    "cors-any-request-header",
    "cors-wildcard-expose-with-credentials",
    "cors-wildcard-with-session",
  ],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const policy of corsPoliciesOf(facts.facts)) {
    if (!allowsCredentials(policy)) continue;
    for (const arm of openArms(policy, "star")) {
      const witness = proofThat(policyOnArm(policy, arm), OWN_PAGE, "refused");
      yield {
        fact: policy,
        at: placeOfArm(policy, arm, true),
        when: arm.when,
        clause: arm.clause,
        message: "browsers refuse every request that carries cookies here: '*' may not be combined with credentials.",
        related: testsShown(arm.when),
        ...(witness === undefined ? {} : { witness }),
        fixes: [setOriginsFix(facts.facts, policy), DROP_CREDENTIALS_FIX],
      };
    }
  }
}

/** Any origin together with credentials; see `rule.md`. */
export const rule: Rule = { meta, check };
