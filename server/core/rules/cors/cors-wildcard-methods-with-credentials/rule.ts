/** A literal `*` among the methods while credentials are on. Technologies that write out the methods instead are left alone. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { knownValue } from "../../../model/setting.ts";
import { corsPoliciesOf } from "../../facts-of.ts";
import { proofOfFailure } from "../proof.ts";
import { allowsCredentials } from "../reflection.ts";
import { sendsHeaders } from "../written-origins.ts";

const meta: RuleMeta = {
  id: "cors-wildcard-methods-with-credentials",
  title: "'*' methods do not work with cookies",
  group: "A",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch new-header syntax", "Fetch CORS-preflight fetch"],
  intents: ["set-methods"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const policy of corsPoliciesOf(facts.facts)) {
    if (!allowsCredentials(policy) || !sendsHeaders(policy) || policy.responses === "actual" || policy.profile.starMethodsWithCredentials !== "literal")
      continue;
    const methods = knownValue(policy.methods);
    const star = methods === "mirror" ? undefined : methods?.find((item) => item.text.trim() === "*");
    if (star === undefined) continue;
    const witness = proofOfFailure(policy, "MethodDisallowedByPreflightResponse", { method: "PUT" });
    yield {
      fact: policy,
      at: star.at,
      message: "With credentials a browser reads '*' as a method named '*': requests with PUT, PATCH and DELETE are refused.",
      ...(witness === undefined ? {} : { witness }),
      fixes: [
        {
          intent: { kind: "set-methods", methods: ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"] },
          title: "List the methods",
        },
      ],
    };
  }
}

/** '*' methods do not work with cookies; see `rule.md`. */
export const rule: Rule = { meta, check };
