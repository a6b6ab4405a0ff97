/** The caller's origin comes back, whatever it is, and credentials are allowed. Also technologies that turn `*` with credentials into an echo. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { samePlace } from "../../../text/place.ts";
import { readPoliciesOf } from "../../facts-of.ts";
import { DROP_CREDENTIALS_FIX, setOriginsFix } from "../allow-list.ts";
import { placeOfArm, policyOnArm } from "../origin-arms.ts";
import { proofThat, STRANGER } from "../proof.ts";
import { allowsCredentials, openArms } from "../reflection.ts";

const meta: RuleMeta = {
  id: "cors-reflect-with-credentials",
  title: "Every site is trusted with the user's cookies",
  group: "B",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-942", "CWE-346", "ASVS 3.4.2", "OWASP API8:2023", "Kettle 2016", "Fetch CORS check"],
  intents: ["set-origins", "drop-credentials"],
  suppresses: [
    "cors-reflect-without-credentials",
    "cors-predicate-always-true",
    "cors-vary-missing",
    "cors-any-subdomain",
    "cors-insecure-origin",
    "cors-wildcard-with-session",
    "cors-wildcard-methods-with-credentials",
    "cors-wildcard-headers-with-credentials",
    "cors-any-request-header",
    "cors-wildcard-with-credentials",
  ],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const policy of readPoliciesOf(facts.facts)) {
    if (!allowsCredentials(policy)) continue;
    for (const arm of openArms(policy, "reflected")) {
      const witness = proofThat(policyOnArm(policy, arm), STRANGER, "shared");
      const { credentials } = policy;
      const isWritten = credentials.kind === "known" && credentials.from === "written";
      yield {
        fact: policy,
        at: placeOfArm(policy, arm, true),
        when: arm.when,
        clause: arm.clause,
        message: `any website that a signed-in user visits, for example ${STRANGER}, can read this response as that user: the caller's origin is echoed and cookies are allowed.`,
        ...(policy.layer === "application" ? { withoutLogin: WITHOUT_LOGIN } : {}),
        ...(witness === undefined ? {} : { witness }),
        ...(isWritten && !samePlace(credentials.at, placeOfArm(policy, arm, true))
          ? { related: [{ at: credentials.at, message: "Cookies are allowed here." }] }
          : {}),
        fixes: [setOriginsFix(facts.facts, policy), DROP_CREDENTIALS_FIX],
      };
    }
  }
}

/** The login stays with pages of the app's own site: what anybody gets is open to all, and the account to each subdomain and port. */
const WITHOUT_LOGIN =
  "pages of this site's other subdomains and ports can read this response as a signed-in user, other websites as a stranger: every origin is echoed with cookies allowed.";

/** Every site is trusted with the user's cookies; see `rule.md`. */
export const rule: Rule = { meta, check };
