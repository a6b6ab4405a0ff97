/** Proof by simulation: the exchange that a page of a given origin would have with the policy. It never contradicts a finding silently: no proof is given that says otherwise. */
import type { CorsPolicy } from "../../model/facts.ts";
import type { Witness } from "../../model/finding.ts";
import { witnessFor } from "../../simulate/witness.ts";

/** The exchange, if the simulator can tell it and it ends as expected. */
export function proofThat(policy: CorsPolicy, origin: string, expected: "shared" | "refused"): Witness | undefined {
  const witness = witnessFor(policy, origin);
  if (witness.verdict === "unknown") return undefined;
  return (witness.verdict === "shared") === (expected === "shared") ? witness : undefined;
}
