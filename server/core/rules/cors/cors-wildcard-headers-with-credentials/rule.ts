/** A literal `*` among the request headers while credentials are on. Technologies that mirror the request are left alone. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { knownValue } from "../../../model/setting.ts";
import { corsPoliciesOf } from "../../facts-of.ts";
import { JSON_HEADER, proofOfFailure } from "../proof.ts";
import { allowsCredentials } from "../reflection.ts";
import { sendsHeaders } from "../written-origins.ts";

const meta: RuleMeta = {
  id: "cors-wildcard-headers-with-credentials",
  title: "'*' request headers do not work with cookies",
  group: "A",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch new-header syntax", "Fetch CORS-preflight fetch"],
  intents: ["set-request-headers"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const policy of corsPoliciesOf(facts.facts)) {
    if (!allowsCredentials(policy) || !sendsHeaders(policy) || policy.responses === "actual" || policy.profile.starHeadersWithCredentials !== "literal")
      continue;
    const headers = knownValue(policy.requestHeaders);
    const star = headers === undefined || headers === "mirror" ? undefined : headers.find((item) => item.text.trim() === "*");
    if (star === undefined) continue;
    const named = headers === undefined || headers === "mirror" ? [] : headers.map(({ text }) => text.trim()).filter((text) => text !== "*");
    if (named.some((name) => name.toLowerCase() === "content-type")) {
      const refused = proofOfFailure(policy, "HeaderDisallowedByPreflightResponse", { headers: [{ name: "X-Requested-With", value: "XMLHttpRequest" }] });
      yield {
        fact: policy,
        at: star.at,
        severity: "warning",
        message: "With credentials a browser reads '*' as a header named '*': request headers that the list does not name are refused.",
        ...(refused === undefined ? {} : { witness: refused }),
        fixes: [{ intent: { kind: "set-request-headers", headers: named }, title: "Leave '*' out, which allows nothing here" }],
      };
      continue;
    }
    const witness = proofOfFailure(policy, "HeaderDisallowedByPreflightResponse", { headers: [JSON_HEADER] });
    yield {
      fact: policy,
      at: star.at,
      message: "With credentials a browser reads '*' as a header named '*': requests with a JSON body or custom headers are refused.",
      ...(witness === undefined ? {} : { witness }),
      fixes: [
        {
          intent: { kind: "set-request-headers", headers: ["Content-Type", "Authorization"] },
          title: "List the usual request headers (pages that send others stay refused)",
        },
      ],
    };
  }
}

/** '*' request headers do not work with cookies; see `rule.md`. */
export const rule: Rule = { meta, check };
