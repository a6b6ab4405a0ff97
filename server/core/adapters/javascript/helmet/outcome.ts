/** What one part of helmet does with its options. Shared by the parts; holds no knowledge of its own. */
import type { Value } from "../../../javascript/values.ts";
import type { HeaderValue, UnknownOption } from "../../../model/facts.ts";
import type { Place } from "../../../text/place.ts";
import type { ValueText } from "../../../text/value-text.ts";
import { joinValueTexts } from "../../../text/value-text.ts";
import { reasonOf } from "../option-values.ts";

/** Something that helmet refuses or ignores; `at` is the offending key or value. */
export type PartProblem =
  | { readonly kind: "rejected"; readonly at: Place; readonly via: readonly Place[]; readonly reason: string }
  | ({ readonly at: Place } & Omit<UnknownOption, "leavesOpen">);

/** The header that a part writes, and what is wrong with its options. `header` is its name if options decide it. */
export interface PartOutcome {
  readonly header: string;
  readonly value: HeaderValue;
  readonly problems: readonly PartProblem[];
}

/** A run of a value: known text, or `undefined` for a part that is not known. */
export interface ValuePart {
  readonly text: ValueText;
  /** Offsets in `text.text`. */
  readonly holes: readonly number[];
}

/** Text that the package supplies; people are shown `at`. */
export function suppliedText(text: string, at: Place): ValuePart {
  return { text: { text, pieces: text === "" ? [] : [{ start: 0, end: text.length, place: at, exact: false }] }, holes: [] };
}

/** A part that is not known at all. */
export function unknownPart(at: Place): ValuePart {
  return { text: { text: "", pieces: [{ start: 0, end: 0, place: at, exact: false }] }, holes: [0] };
}

/** The text of a string or template value; anything else is a hole. */
export function partOf(value: Value): ValuePart {
  if (value.kind === "string") return { text: value.value, holes: [] };
  if (value.kind === "template") return { text: value.value, holes: value.holes };
  return unknownPart(value.at);
}

/** Joins parts, keeping places and holes. */
export function joinParts(parts: readonly ValuePart[], separator: string): ValuePart {
  const holes: number[] = [];
  let length = 0;
  parts.forEach((part, index) => {
    if (index > 0) length += separator.length;
    for (const hole of part.holes) holes.push(hole + length);
    length += part.text.text.length;
  });
  return {
    text: joinValueTexts(
      parts.map((part) => part.text),
      separator,
    ),
    holes,
  };
}

/** A header value from its parts; `at` is what people are shown for the whole. */
export function headerValueOf(part: ValuePart, at: Place, via: readonly Place[] = []): HeaderValue {
  return part.holes.length === 0 ? { kind: "known", value: part.text, at, via } : { kind: "partial", value: part.text, holes: part.holes, at, via };
}

/** A header value that cannot be told from this option. */
export function unknownHeaderValue(value: Value): HeaderValue {
  return { kind: "unknown", reason: reasonOf(value), at: value.at, via: value.via };
}
