/** The allowed origin comes from a part of the request that the caller writes freely. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { knownValue } from "../../../model/setting.ts";
import { witnessForHeaders } from "../../../simulate/witness.ts";
import { corsPoliciesOf } from "../../facts-of.ts";
import { setOriginsFix } from "../allow-list.ts";
import { armsOf } from "../origin-arms.ts";
import { STRANGER } from "../proof.ts";
import { toldOfStrangers } from "../written-origins.ts";

const meta: RuleMeta = {
  id: "cors-origin-from-request",
  title: "Allowed origin is read from the request",
  group: "B",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS check", "CWE-942", "CWE-346", "CWE-113", "ASVS 3.4.2"],
  intents: ["set-origins"],
  suppresses: ["cors-vary-missing"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const policy of corsPoliciesOf(facts.facts)) {
    for (const arm of armsOf(policy.origins)) {
      if (arm.origins.kind !== "request-chosen") continue;
      const { source } = arm.origins;
      const allowsCookies = knownValue(policy.credentials) === true;
      // Whatever the caller asks for comes back; a stranger asks for its own origin.
      const headers = [
        { name: "Access-Control-Allow-Origin", value: STRANGER },
        ...(allowsCookies ? [{ name: "Access-Control-Allow-Credentials", value: "true" }] : []),
      ];
      yield {
        fact: policy,
        at: arm.origins.at,
        when: arm.when,
        clause: arm.clause,
        ...toldOfStrangers(
          policy,
          (cookies) => `any website can read this response${cookies}, because the caller chooses which site is trusted: the value comes from the ${source}.`,
        ),
        witness: witnessForHeaders(headers, STRANGER, { credentials: allowsCookies }),
        fixes: [setOriginsFix(facts.facts, policy)],
      };
    }
  }
}

/** Allowed origin is read from the request; see `rule.md`. */
export const rule: Rule = { meta, check };
