/** Which branches of a policy let every site in, and how. RULES principle 3: what is emitted counts, not what the option is called. */
import { originsWhere } from "../../conditions/decide.ts";
import { anyOf } from "../../model/condition.ts";
import type { CorsPolicy } from "../../model/facts.ts";
import { isKnownToBe } from "../../model/setting.ts";
import { accepts } from "../../origins/accepts.ts";
import type { OriginArm } from "./origin-arms.ts";
import { armsOf } from "./origin-arms.ts";
import { STRANGER } from "./proof.ts";

/** True if credentials are certainly allowed. */
export function allowsCredentials(policy: CorsPolicy): boolean {
  return isKnownToBe(policy.credentials, true);
}

/** True if credentials are certainly not allowed. */
export function refusesCredentials(policy: CorsPolicy): boolean {
  return isKnownToBe(policy.credentials, false);
}

/** How one branch lets every site in; `undefined` if it does not, or not certainly. */
export type OpenHow =
  | "reflected" // the caller's origin comes back
  | "star" // literal `*`
  | "rejected"; // the technology refuses `*` with credentials

/** Judges one branch. */
export function opennessOf(policy: CorsPolicy, arm: OriginArm): OpenHow | undefined {
  const { origins } = arm;
  if (origins.kind === "echo") return origins.language.kind === "all" ? "reflected" : undefined;
  if (origins.kind !== "any" || keepsStrangersOut(arm)) return undefined;
  if (!allowsCredentials(policy)) return "star";
  switch (policy.profile.anyWithCredentials) {
    case "reflects":
      return "reflected";
    case "literal-star":
      return "star";
    case "throws":
    case "refused-at-deploy":
      return "rejected";
  }
}

/** True if the branch is taken for known callers only: `*` that a stranger never gets opens nothing. */
function keepsStrangersOut(arm: OriginArm): boolean {
  return arm.when.kind !== "always" && accepts(originsWhere(arm.when), STRANGER) === false;
}

/**
 * Branches that let every site in. Branches that are taken only because an environment variable is missing are left to
 * `cors-allowlist-fails-open`, and tests that accept everything to `cors-predicate-always-true`, so that one cause gives one finding. So do
 * branches that no setting tells apart, such as two `return "*"` of one function: the first stands for all.
 */
export function openArms(policy: CorsPolicy, how: OpenHow): readonly OriginArm[] {
  const open = armsOf(policy.origins).filter((arm) => arm.missingVariable === undefined && opennessOf(policy, arm) === how && !isFailedCheck(arm));
  return open.flatMap((arm) => {
    const alike = open.filter(({ clause }) => clause === arm.clause);
    return alike[0] === arm ? [{ ...arm, when: anyOf(alike.map(({ when }) => when)) }] : [];
  });
}

function isFailedCheck(arm: OriginArm): boolean {
  return arm.origins.kind === "echo" && arm.origins.checked === true;
}
