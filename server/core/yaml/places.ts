/** Finds values and entries of a document by their place, for editors that have no tree of their own. */
import type { Place } from "../text/place.ts";
import { containsPlace, samePlace } from "../text/place.ts";
import type { YamlEntry, YamlOf, YamlValue } from "./document.ts";

/** An entry with the map that it stands in. */
export interface FoundEntry {
  readonly entry: YamlEntry;
  readonly map: YamlOf<"map">;
}

/** All values from the outside in. Readers bound how deep they stand. */
export function* valuesIn(root: YamlValue): Iterable<YamlValue> {
  yield root;
  const inner = root.kind === "map" ? root.entries.map(({ value }) => value) : root.kind === "list" ? root.items : [];
  for (const value of inner) yield* valuesIn(value);
}

/** The innermost value with just this place. */
export function valueAtPlace(root: YamlValue | undefined, at: Place): YamlValue | undefined {
  return root === undefined ? undefined : [...valuesIn(root)].findLast((value) => samePlace(value.at, at));
}

/** The scalar in which the place lies. */
export function scalarAround(root: YamlValue | undefined, at: Place): YamlOf<"scalar"> | undefined {
  if (root === undefined) return undefined;
  for (const value of valuesIn(root)) if (value.kind === "scalar" && containsPlace(value.at, at)) return value;
  return undefined;
}

/** The innermost entry whose key, value or whole stands at the place. */
export function entryAtPlace(root: YamlValue | undefined, at: Place): FoundEntry | undefined {
  let found: FoundEntry | undefined;
  for (const map of root === undefined ? [] : valuesIn(root)) {
    if (map.kind !== "map") continue;
    const entry = map.entries.find((one) => samePlace(one.keyAt, at) || samePlace(one.at, at) || samePlace(one.value.at, at));
    if (entry !== undefined) found = { entry, map };
  }
  return found;
}
