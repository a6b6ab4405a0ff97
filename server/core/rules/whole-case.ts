/** The case of a finding as its witness: settings, address, headers and cookies with which the exchange comes about (DESIGN section 13). */
import { casesOf } from "../conditions/decide.ts";
import { assumeSettingsOf, someLeaf, variablesNeeded } from "../conditions/settings.ts";
import type { Condition } from "../model/condition.ts";
import { allOf, anyOf } from "../model/condition.ts";
import type { CorsPolicy } from "../model/facts.ts";
import type { Report, Witness } from "../model/finding.ts";
import { accepts } from "../origins/accepts.ts";
import { whenVariables } from "../simulate/settled.ts";
import { onRoute, withCase } from "../simulate/witness-case.ts";
import { armsOf } from "./cors/origin-arms.ts";

/** The rule's exchange with all that its branch asks; `inForce`: when the fact is in force at all. */
export function wholeCase({ witness, when, fact }: Report, inForce: Condition): Witness | undefined {
  if (witness === undefined) return undefined;
  const settings = variablesNeeded(when ?? inForce);
  const routes = fact?.kind === "cors-policy" ? fact.routes : undefined;
  const sent = routes === undefined ? witness : onRoute(witness, routes);
  const told: Witness = settings.length === 0 ? sent : { ...sent, settings };
  if (fact?.kind !== "cors-policy" || (fact.origins.kind === "echo" && fact.origins.asks === undefined)) return told;
  const asked = askedOf(fact, witness);
  if (asked === undefined) return told;
  const branch = when ?? ALWAYS;
  const cases = casesOf(whenVariables(assumeSettingsOf(branch, allOf([branch, asked])), settings), witness.origin);
  // A choice that is made where the code or template is put to use has no place in a request.
  return cases.length === 0 && someLeaf(branch, isUnread)
    ? { ...told, request: { ...told.request, given: [BRANCH] } }
    : withCase(told, cases, routes?.example.paths);
}

const ALWAYS: Condition = { kind: "always" };
const isUnread = (leaf: Condition): boolean => leaf.kind === "test" && leaf.class === "opaque";
const BRANCH = "the branch that this is about is taken";

/** When the policy answers the witness's page in this way; `undefined` if no page needs to choose anything for it. */
function askedOf(policy: CorsPolicy, { verdict, origin }: Witness): Condition | undefined {
  const answering = armsOf(policy.origins).flatMap(({ origins, when }): readonly Condition[] => {
    switch (origins.kind) {
      case "echo":
        if (verdict !== "shared" || accepts(origins.language, origin) === false) return [];
        return [allOf([when, origins.asks ?? { kind: "origin", language: origins.language, at: origins.at }])];
      case "any":
      case "broken":
        return [when];
      case "fixed":
        return verdict !== "shared" || origins.value === origin ? [when] : [];
      default:
        return [];
    }
  });
  return answering.length === 0 ? undefined : anyOf(answering);
}
