/**
 * Option names that a library does not have. A library that ignores them makes `origins: [...]` mean "everyone".
 * Refuses to speak about an object of which a part could not be read: the right name may be there.
 */

import { nearestWord } from "../../headers/near-miss.ts";
import type { RecordProperty, Value } from "../../javascript/values.ts";
import type { ConfigProblem } from "../../model/facts.ts";
import { samePlace } from "../../text/place.ts";

/** Names of a library and what people write instead. */
export interface OptionNames {
  readonly known: readonly string[];
  /** Lower-case misnomer to the option that was meant: `allowedorigins` to `origin`. */
  readonly misnomers: Readonly<Record<string, string>>;
  /** Name of the origin option, if leaving it out lets every origin in. */
  readonly opensWithout: string | undefined;
}

const SEPARATORS = /[_-]/g;

/** One problem for each property that the library does not read. */
export function unknownOptions(options: Value, names: OptionNames, base: Omit<ConfigProblem, "kind" | "problem" | "at">): readonly ConfigProblem[] {
  if (options.kind !== "record" || options.open) return [];
  const present = new Set(options.properties.map((property) => property.name));
  return options.properties.flatMap((property): readonly ConfigProblem[] => {
    if (names.known.includes(property.name) || isHalfTyped(property)) return [];
    const meant = meantOption(property, names);
    const resembles = meant === undefined || present.has(meant) ? undefined : meant;
    const leavesOpen = resembles !== undefined && resembles === names.opensWithout;
    return [{ ...base, kind: "config-problem", at: property.keyAt, problem: { kind: "unknown-option", option: property.name, resembles, leavesOpen } }];
  });
}

/** `{ origin, maxA }`: a shorthand that names nothing is a key that is just being typed. */
function isHalfTyped({ at, keyAt, value }: RecordProperty): boolean {
  return samePlace(at, keyAt) && value.kind === "unknown";
}

function meantOption(property: RecordProperty, names: OptionNames): string | undefined {
  const plain = property.name.toLowerCase().replaceAll(SEPARATORS, "");
  const misnomer = Object.hasOwn(names.misnomers, plain) ? names.misnomers[plain] : undefined;
  if (misnomer !== undefined) return misnomer;
  const sameLetters = names.known.find((known) => known.toLowerCase() === plain);
  return sameLetters ?? nearestWord(property.name, names.known);
}
