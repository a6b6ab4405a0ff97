/** The caller's origin comes back, whatever it is, and credentials are not certainly allowed. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { readPoliciesOf } from "../../facts-of.ts";
import { setOriginsFix } from "../allow-list.ts";
import { placeOfArm, policyOnArm } from "../origin-arms.ts";
import { proofThat, STRANGER } from "../proof.ts";
import { allowsCredentials, openArms, refusesCredentials } from "../reflection.ts";

const meta: RuleMeta = {
  id: "cors-reflect-without-credentials",
  title: "Caller's origin is echoed",
  group: "B",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-942", "ASVS 3.4.2", "Fetch CORS protocol"],
  intents: ["set-origins"],
  suppresses: ["cors-vary-missing", "cors-predicate-always-true", "cors-any-subdomain"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const policy of readPoliciesOf(facts.facts)) {
    // No page reads the answer to a preflight: what goes out with the answer itself is judged where that is written.
    if (allowsCredentials(policy) || policy.responses === "preflight") continue;
    for (const arm of openArms(policy, "reflected")) {
      const witness = proofThat(policyOnArm(policy, arm), STRANGER, "shared");
      yield {
        fact: policy,
        at: placeOfArm(policy, arm, false),
        when: arm.when,
        clause: arm.clause,
        message:
          "every website, for example https://evil.example, can read this response: the caller's origin is echoed, which equals '*', looks restricted and can fill caches with wrong answers.",
        ...(witness === undefined ? {} : { witness }),
        fixes: [
          setOriginsFix(facts.facts, policy),
          ...(refusesCredentials(policy) ? [{ intent: { kind: "set-origins" as const, origins: ["*"] }, title: "Say '*' (everyone may read, as now)" }] : []),
        ],
      };
    }
  }
}

/** Caller's origin is echoed; see `rule.md`. */
export const rule: Rule = { meta, check };
