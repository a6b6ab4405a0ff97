/** Preflights that allow whatever header is asked for, on policies that let every site in. Lists of origins make it harmless. */
import type { CorsPolicy } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { isKnownToBe, knownValue } from "../../../model/setting.ts";
import { readPoliciesOf } from "../../facts-of.ts";
import { armsOf, placeOfArm, policyOnArm } from "../origin-arms.ts";
import { proofThat, STRANGER } from "../proof.ts";
import { opennessOf } from "../reflection.ts";

const meta: RuleMeta = {
  id: "cors-any-request-header",
  title: "Every request header is accepted",
  group: "B",
  set: "strict",
  severity: "info",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS-preflight fetch", "CWE-942"],
  intents: ["set-request-headers"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const policy of readPoliciesOf(facts.facts)) {
    if (!acceptsAnyHeader(policy)) continue;
    const arm = armsOf(policy.origins).find((one) => ["reflected", "star"].includes(opennessOf(policy, one) ?? ""));
    if (arm === undefined) continue;
    const witness = proofThat(policyOnArm(policy, arm), STRANGER, "shared", {
      headers: [{ name: "X-Anything", value: "1" }],
      preflightStatus: 204,
    });
    const { requestHeaders } = policy;
    const isWritten = requestHeaders.kind === "known" && requestHeaders.from === "written";
    yield {
      fact: policy,
      at: isWritten ? requestHeaders.at : placeOfArm(policy, arm, false),
      when: arm.when,
      clause: arm.clause,
      message: "every website may send any request header here: the preflight limits nothing.",
      ...(witness === undefined ? {} : { witness }),
      fixes: [
        {
          intent: { kind: "set-request-headers", headers: ["Content-Type"] },
          title: "Allow only Content-Type (requests with other headers will be refused)",
          changesBehaviour: true,
        },
      ],
    };
  }
}

function acceptsAnyHeader(policy: CorsPolicy): boolean {
  if (policy.responses === "actual" || policy.responses === "errors") return false;
  const headers = knownValue(policy.requestHeaders);
  if (headers === "mirror") return true;
  if (headers?.some((item) => item.text.trim() === "*") !== true) return false;
  // With credentials a literal star is no wildcard: `cors-wildcard-headers-with-credentials`.
  return isKnownToBe(policy.credentials, false) || policy.profile.starHeadersWithCredentials === "mirrors";
}

/** Every request header is accepted; see `rule.md`. */
export const rule: Rule = { meta, check };
