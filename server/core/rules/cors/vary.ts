/** Whether caches can mix up the answers of a policy that repeats the caller's origin. It does not judge whose origin that is. */
import type { CorsPolicy, Fact } from "../../model/facts.ts";
import { headerWritesOf } from "../facts-of.ts";
import { isSent } from "../header-values.ts";

/** True if nothing tells caches that these answers hang on Origin, and nothing keeps them from being stored (RFC 9111, sections 3 and 4.1). */
export function missesVary(facts: readonly Fact[], policy: CorsPolicy): boolean {
  return policy.profile.vary === "never" && !policy.varyElsewhere && !mayVaryOrNotBeStored(facts, policy);
}

/**
 * Another line for the same responses sets Vary (perhaps to something unknown) or forbids storing. A Vary with Origin
 * anywhere in the file counts: helpers often add it from a function of its own.
 */
function mayVaryOrNotBeStored(facts: readonly Fact[], policy: CorsPolicy): boolean {
  return headerWritesOf(facts, "Vary", "Cache-Control").some((write) => {
    if (!isSent(write)) return false;
    const isSameOwner = write.scope.owner === policy.scope.owner;
    if (write.name.toLowerCase() === "vary") return write.value.kind === "known" ? /\borigin\b|\*/i.test(write.value.value.text) : write.layer === policy.layer;
    return isSameOwner && (write.value.kind !== "known" || write.value.value.text.toLowerCase().includes("no-store"));
  });
}
