/** Proposals about approvals that several rules make. They hold no judgement. */
import type { ApprovedOrigin, Baseline } from "../../model/baseline.ts";
import type { FixProposal } from "../../model/finding.ts";
import { addDays } from "../../policy/dates.ts";
import type { Place } from "../../text/place.ts";
import type { GovernedPolicy } from "./governed.ts";

/** Days of an approval where no tier limits them. */
const USUAL_DAYS = 365;

/** Takes the origin out of the code. */
export function removalFix(at: Place): FixProposal {
  return { intent: { kind: "remove-item", at }, title: "Remove it from the code (its pages lose access)" };
}

/** Writes a new entry for the tiers that the policy is held to. Owner and reason are left to the person. */
export function registrationFix(origin: string, { baseline, tiers, today }: GovernedPolicy): FixProposal {
  const registries = tiers.filter((tier) => tier.origins === "registry").map((tier) => tier.name);
  const expires = addDays(today, longestFor(registries, baseline));
  return {
    intent: {
      kind: "register-origin",
      origin,
      policy: baseline.file,
      tiers: registries.length > 0 ? registries : baseline.tiers.slice(0, 1).map((tier) => tier.name),
      approved: today,
      expires,
    },
    title: `Approve it in the policy file until ${expires} (name the owner and the reason)`,
  };
}

/** Gives the approval a new end, if it has one. */
export function renewalFix(entry: ApprovedOrigin, baseline: Baseline, today: string): readonly FixProposal[] {
  if (entry.expires === undefined) return [];
  const expires = addDays(today, longestFor(entry.tiers, baseline));
  return [{ intent: { kind: "renew-approval", at: entry.expires.at, expires }, title: `Renew the approval until ${expires} (it stays trusted that long)` }];
}

function longestFor(names: readonly string[], baseline: Baseline): number {
  const limits = baseline.tiers.flatMap((tier) => (names.includes(tier.name) && tier.maxDays !== undefined ? [tier.maxDays] : []));
  return Math.min(USUAL_DAYS, ...limits);
}
