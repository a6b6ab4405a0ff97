/**
 * Checks that let no stranger in and are still wide: what such a check trusts is decided on its language. Checks that strangers pass
 * belong to other rules and are not given.
 */
import type { CorsPolicy, Fact } from "../../model/facts.ts";
import type { OriginLanguage } from "../../model/origin-language.ts";
import { contains } from "../../origins/compare.ts";
import { findHostileOrigin } from "../../origins/hostile.ts";
import { positiveLeaves } from "../../origins/skeleton.ts";
import type { Place } from "../../text/place.ts";
import { corsPoliciesOf } from "../facts-of.ts";
import type { OriginArm } from "./origin-arms.ts";
import { armsOf } from "./origin-arms.ts";
import { partsOf } from "./weak-checks.ts";

/** A part of a check of which it is not known that strangers pass it. */
export interface SoundPart {
  readonly policy: CorsPolicy;
  readonly arm: OriginArm;
  readonly part: OriginLanguage;
}

/** All of them, exact comparisons left out. */
export function* soundPartsOf(facts: readonly Fact[]): Iterable<SoundPart> {
  for (const policy of corsPoliciesOf(facts)) {
    for (const arm of armsOf(policy.origins)) {
      for (const part of partsOf(arm)) {
        if (findHostileOrigin(part, ["any", "another-domain", "public-suffix"]).kind !== "witness") yield { policy, arm, part };
      }
    }
  }
}

/** True if every origin that the pattern matches as a whole passes the check. `pattern` is ours: JavaScript syntax, no anchors. */
export function letsInAll({ part, arm }: SoundPart, pattern: string): boolean {
  const dialect = { flavour: "javascript", match: "full", ignoreCase: false } as const;
  return contains(part, { kind: "regex", source: pattern, flags: "", part: "origin", dialect, at: arm.origins.at, via: [] }) === true;
}

/** The test of the part in whose text the host stands, else the whole check. */
export function placeOfHost({ part, arm }: SoundPart, host: string): Place {
  const leaf = positiveLeaves(part).find((one) => textOf(one).includes(host));
  return leaf?.at ?? arm.origins.at;
}

function textOf(leaf: ReturnType<typeof positiveLeaves>[number]): string {
  if (leaf.kind === "regex") return leaf.source.replaceAll("\\", "");
  return leaf.kind === "glob" ? leaf.pattern : leaf.value;
}
