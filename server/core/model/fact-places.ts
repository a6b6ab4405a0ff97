/** The places that a fact names, with the ways by which its values came. Facts are plain data; the walk over one is bounded. */

import type { Place } from "../text/place.ts";
import type { Fact } from "./facts.ts";

/** More nodes of one fact than these are not looked at. */
const MOST_NODES = 5_000;

/** A place of a fact: where something stands, and through what its value passed. */
export interface FactPlace {
  readonly at: Place;
  readonly via: readonly Place[];
}

/** All of them, in no order; empty without a fact. */
export function factPlaces(fact: Fact | undefined): readonly FactPlace[] {
  const found: FactPlace[] = [];
  const waiting: unknown[] = [fact];
  for (let seen = 0; seen < MOST_NODES && waiting.length > 0; seen += 1) {
    const node = waiting.pop();
    if (typeof node !== "object" || node === null) continue;
    if ("at" in node && isPlace(node.at)) found.push({ at: node.at, via: "via" in node && Array.isArray(node.via) ? node.via.filter(isPlace) : [] });
    waiting.push(...Object.values(node).slice(0, MOST_NODES));
  }
  return found;
}

function isPlace(value: unknown): value is Place {
  if (typeof value !== "object" || value === null || !("file" in value) || !("span" in value)) return false;
  const { span } = value;
  return typeof value.file === "string" && typeof span === "object" && span !== null && "start" in span && "end" in span;
}
