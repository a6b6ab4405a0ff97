/** Checks that trust every name below one of the owner's domains. Names that strangers can register belong to other rules. */
import { isPrivateHost } from "../../../headers/address.ts";
import { publicSuffixOf } from "../../../headers/public-suffix.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { intendedDomainsOf } from "../../../origins/intended.ts";
import { escapePattern } from "../../../origins/leaf-automaton.ts";
import { proposedOrigins } from "../allow-list.ts";
import { policyOnArm } from "../origin-arms.ts";
import { proofThat } from "../proof.ts";
import { letsInAll, placeOfHost, soundPartsOf } from "../sound-parts.ts";
import { withCookies } from "../written-origins.ts";

const meta: RuleMeta = {
  id: "cors-any-subdomain",
  title: "All subdomains are trusted",
  group: "B",
  set: "extended",
  severity: "info",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-942", "ASVS 3.4.2", "OWASP Secure Headers Project"],
  intents: ["set-origins"],
};

/** Labels of a usual length: a check that lets in all of them means every subdomain. */
const ANY_LABEL = "[a-z]{4,20}";

function* check(facts: FileFacts): Iterable<Report> {
  for (const one of soundPartsOf(facts.facts)) {
    for (const domain of intendedDomainsOf(one.part).domains) {
      if (isPrivateHost(domain) || publicSuffixOf(domain) === undefined) continue;
      if (!letsInAll(one, `https:\\/\\/${ANY_LABEL}\\.${escapePattern(domain)}`)) continue;
      const { policy, arm } = one;
      const origin = `https://forgotten.${domain}`;
      const witness = proofThat(policyOnArm(policy, arm), origin, "shared");
      yield {
        fact: policy,
        at: placeOfHost(one, domain),
        when: arm.when,
        clause: arm.clause,
        message: `${origin} can read this API${withCookies(policy)}: one weak or abandoned subdomain of ${domain} is enough.`,
        ...(witness === undefined ? {} : { witness }),
        fixes: [
          {
            intent: { kind: "set-origins", origins: proposedOrigins(facts.facts, policy) },
            title: "List the origins one by one (other subdomains lose access)",
            changesBehaviour: true,
          },
        ],
      };
    }
  }
}

/** All subdomains are trusted; see `rule.md`. */
export const rule: Rule = { meta, check };
