/** A `*` among the request headers that the standard does not extend to Authorization. Without a sign of token logins it is only a hint. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { knownValue } from "../../../model/setting.ts";
import { corsPoliciesOf, registrationsOf } from "../../facts-of.ts";
import { proofOfFailure } from "../proof.ts";
import { refusesCredentials } from "../reflection.ts";
import { sendsHeaders } from "../written-origins.ts";

const meta: RuleMeta = {
  id: "cors-authorization-not-covered",
  title: "'*' does not include Authorization",
  group: "A",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS non-wildcard request-header name", "Fetch CORS-preflight fetch"],
  intents: ["set-request-headers"],
};

function* check(facts: FileFacts): Iterable<Report> {
  const usesTokens = registrationsOf(facts.facts).some((fact) => fact.role === "authentication");
  for (const policy of corsPoliciesOf(facts.facts)) {
    if (!refusesCredentials(policy) || !sendsHeaders(policy) || policy.responses === "actual") continue;
    const headers = knownValue(policy.requestHeaders);
    if (headers === undefined || headers === "mirror") continue;
    const star = headers.find((item) => item.text.trim() === "*");
    if (star === undefined || headers.some((item) => item.text.trim().toLowerCase() === "authorization")) continue;
    const witness = proofOfFailure(policy, "HeaderDisallowedByPreflightResponse", { headers: [{ name: "Authorization", value: "Bearer token" }] });
    yield {
      fact: policy,
      at: star.at,
      severity: usesTokens ? "warning" : "hint",
      message: "The standard says that '*' never covers Authorization: browsers that follow it block requests with a token. List it by name.",
      ...(witness === undefined ? {} : { witness }),
      fixes: [
        { intent: { kind: "set-request-headers", headers: [...headers.map((item) => item.text), "Authorization"] }, title: "Add Authorization to the list" },
      ],
    };
  }
}

/** '*' does not include Authorization; see `rule.md`. */
export const rule: Rule = { meta, check };
