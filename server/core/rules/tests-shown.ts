/** Shows which tests decide that a branch is taken. It does not judge them. */
import type { Condition } from "../model/condition.ts";
import type { Related } from "../model/finding.ts";
import type { Place } from "../text/place.ts";
import { samePlace } from "../text/place.ts";

/** Tests that are shown beside a finding. */
const MOST_TESTS = 5;

/** The first tests of a condition, as places beside the finding. Settings that the sentence names are among them. */
export function testsShown(when: Condition): readonly Related[] {
  const places: Place[] = [];
  const walk = (condition: Condition): void => {
    if (condition.kind === "and" || condition.kind === "or") for (const part of condition.of) walk(part);
    else if (condition.kind === "not") walk(condition.of);
    else if (condition.kind === "test" && !places.some((place) => samePlace(place, condition.at))) places.push(condition.at);
  };
  walk(when);
  return places.slice(0, MOST_TESTS).map((at) => ({ at, message: "This test decides which branch is taken." }));
}
