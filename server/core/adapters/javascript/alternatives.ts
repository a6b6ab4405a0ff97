/** The branches of an argument, each with the condition under which it counts. Refuses nested choices beyond three levels. */
import type { Alternative, Value } from "../../javascript/values.ts";
import type { Condition } from "../../model/condition.ts";
import { allOf, negate } from "../../model/condition.ts";

/** A value without branches is its own only alternative. Earlier branches exclude later ones. */
export function alternativesOf(value: Value, depth = 3): readonly Alternative[] {
  if (value.kind !== "choice" || depth === 0) return [{ when: { kind: "always" }, value }];
  const before: Condition[] = [];
  const found: Alternative[] = [];
  for (const alternative of value.alternatives) {
    const when = allOf([...before, alternative.when]);
    before.push(negate(alternative.when));
    if (when.kind === "never") continue;
    for (const inner of alternativesOf(alternative.value, depth - 1)) found.push({ when: allOf([when, inner.when]), value: inner.value });
  }
  return found;
}
