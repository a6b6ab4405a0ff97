/**
 * The caller's origin comes back, whatever it is, and credentials are not certainly allowed. What surely means the same as `*`, in a file
 * that shows no login, no list and no private network, is an info: nobody could read more than with `*`, about which there is no rule.
 */
import type { CorsPolicy, Fact } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { isSessionCookie } from "../../cookies/session-names.ts";
import { appEntriesOf, cookieWritesOf, factsOfKind, readPoliciesOf, registrationsOf } from "../../facts-of.ts";
import { setOriginsFix } from "../allow-list.ts";
import type { PlainOriginSet } from "../origin-arms.ts";
import { armsOf, placeOfArm, policyOnArm } from "../origin-arms.ts";
import { proofThat, STRANGER } from "../proof.ts";
import { allowsCredentials, openArms, refusesCredentials } from "../reflection.ts";
import { missesVary } from "../vary.ts";

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
    const effects = missesVary(facts.facts, policy) ? ", looks restricted and can fill caches with wrong answers" : " and looks restricted";
    for (const arm of openArms(policy, "reflected")) {
      const witness = proofThat(policyOnArm(policy, arm), STRANGER, "shared");
      yield {
        fact: policy,
        at: placeOfArm(policy, arm, false),
        when: arm.when,
        clause: arm.clause,
        ...(equalsStar(facts.facts, policy) ? { severity: "info" as const } : {}),
        message: `every website, for example https://evil.example, can read this response: the caller's origin is echoed, which equals '*'${effects}.`,
        ...(witness === undefined ? {} : { witness }),
        fixes: [
          setOriginsFix(facts.facts, policy),
          ...(refusesCredentials(policy) ? [{ intent: { kind: "set-origins" as const, origins: ["*"] }, title: "Say '*' (everyone may read, as now)" }] : []),
        ],
      };
    }
  }
}

/** The echo is but another way to write `*`, for which the file shows that `*` would do: no cache, list, login or private network is misled. */
function equalsStar(facts: readonly Fact[], policy: CorsPolicy): boolean {
  if (!refusesCredentials(policy) || missesVary(facts, policy)) return false;
  return armsOf(policy.origins).every(({ origins }) => isEveryone(origins)) && policy.privateReach === undefined && !asksOrHides(facts);
}

function isEveryone(origins: PlainOriginSet): boolean {
  return origins.kind === "any" || (origins.kind === "echo" && origins.language.kind === "all");
}

/** A login, a session or a listener for this machine alone: what answers there is not for everyone. */
function asksOrHides(facts: readonly Fact[]): boolean {
  return (
    registrationsOf(facts).some(({ role }) => role === "authentication" || role === "gate") ||
    factsOfKind(facts, "request-use").some(({ what }) => what === "authorization" || what === "browser-login") ||
    cookieWritesOf(facts).some(isSessionCookie) ||
    appEntriesOf(facts).some(({ privateReach }) => privateReach !== undefined)
  );
}

/** Caller's origin is echoed; see `rule.md`. */
export const rule: Rule = { meta, check };
