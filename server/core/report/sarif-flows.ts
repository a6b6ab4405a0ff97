/**
 * The way of a finding as a SARIF code flow: where the value comes from, where it is judged, where it takes effect, and the exchange
 * that proves it. Finds nothing itself.
 */

import { factPlaces } from "../model/fact-places.ts";
import type { Finding } from "../model/finding.ts";
import { type Place, samePlace } from "../text/place.ts";
import { witnessRows } from "./witness.ts";

/** A longer way is cut at its beginning. */
const MOST_PLACES = 50;

/** One stop of the way. */
export interface FlowStep {
  readonly at: Place;
  readonly message: string;
  readonly importance: "essential" | "important";
}

/** The stops in their order; empty if there is nothing to tell beyond the finding's own place. */
export function flowOf(finding: Finding): readonly FlowStep[] {
  const effect = finding.fact?.at;
  const isLater = (place: Place): boolean => effect !== undefined && !overlaps(finding.at, effect) && overlaps(place, effect);
  const passed = provenanceOf(finding).slice(-MOST_PLACES);
  const told = finding.related.filter((related) => !passed.some((place) => samePlace(place, related.at)));
  const step = ({ at, message }: { readonly at: Place; readonly message: string }): FlowStep => ({ at, message, importance: "important" });
  const before = told.filter((related) => !isLater(related.at)).map(step);
  const after = told.filter((related) => isLater(related.at)).map(step);
  const way = passed.map(
    (at): FlowStep => step({ at, message: finding.related.find((related) => samePlace(related.at, at))?.message ?? "The value passes here." }),
  );
  const exchange = exchangeOf(finding, effect ?? finding.at);
  if (way.length + before.length + after.length + exchange.length === 0) return [];
  return [...way, ...before, { at: finding.at, message: finding.message, importance: "essential" }, ...after, ...exchange];
}

/** The exchange, one step for each row of its table, where the server's policy stands. */
function exchangeOf(finding: Finding, at: Place): readonly FlowStep[] {
  if (finding.witness === undefined) return [];
  return witnessRows(finding.witness).map(({ label, value }) => ({ at, message: label === "" ? value : `${label}: ${value}`, importance: "important" }));
}

/** Places through which the value at the finding's place passed: those of the setting in the fact that stands there. */
function provenanceOf(finding: Finding): readonly Place[] {
  return factPlaces(finding.fact).find(({ at, via }) => via.length > 0 && samePlace(at, finding.at))?.via ?? [];
}

function overlaps(left: Place, right: Place): boolean {
  return left.file === right.file && left.span.start < right.span.end && right.span.start < left.span.end;
}
