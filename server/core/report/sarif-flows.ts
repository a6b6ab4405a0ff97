/**
 * The way of a finding as a SARIF code flow: where the value comes from, where it is judged, where it takes effect, and the exchange
 * that proves it. Finds nothing itself; the walk over a fact is bounded.
 */
import type { Finding } from "../model/finding.ts";
import type { Place } from "../text/place.ts";
import { witnessRows } from "./witness.ts";

/** A fact is plain data; more of its nodes than these are not looked at. */
const MOST_NODES = 5_000;
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
  const told = finding.related.filter((related) => !passed.some((place) => isSame(place, related.at)));
  const step = ({ at, message }: { readonly at: Place; readonly message: string }): FlowStep => ({ at, message, importance: "important" });
  const before = told.filter((related) => !isLater(related.at)).map(step);
  const after = told.filter((related) => isLater(related.at)).map(step);
  const way = passed.map(
    (at): FlowStep => step({ at, message: finding.related.find((related) => isSame(related.at, at))?.message ?? "The value passes here." }),
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
  const waiting: unknown[] = [finding.fact];
  for (let seen = 0; seen < MOST_NODES && waiting.length > 0; seen += 1) {
    const node = waiting.pop();
    if (typeof node !== "object" || node === null) continue;
    if ("at" in node && isPlace(node.at) && isSame(node.at, finding.at) && "via" in node && Array.isArray(node.via) && node.via.length > 0) {
      return node.via.filter(isPlace);
    }
    waiting.push(...Object.values(node).slice(0, MOST_NODES));
  }
  return [];
}

function isPlace(value: unknown): value is Place {
  if (typeof value !== "object" || value === null || !("file" in value) || !("span" in value)) return false;
  const { span } = value;
  return typeof value.file === "string" && typeof span === "object" && span !== null && "start" in span && "end" in span;
}

function isSame(left: Place, right: Place): boolean {
  return left.file === right.file && left.span.start === right.span.start && left.span.end === right.span.end;
}

function overlaps(left: Place, right: Place): boolean {
  return left.file === right.file && left.span.start < right.span.end && right.span.start < left.span.end;
}
