/** Values of headers that are certainly sent, with the place of each part. Values with unknown parts are not given out, except on request. */
import type { Fact, HeaderWrite } from "../model/facts.ts";
import type { Place, Span } from "../text/place.ts";
import type { ValueText } from "../text/value-text.ts";
import { placeWithin } from "../text/value-text.ts";
import { headerWritesOf } from "./facts-of.ts";

/** One value of one header. */
export interface SentValue {
  readonly write: HeaderWrite;
  readonly text: string;
  /** Offsets in `text` at which something unknown is inserted; empty for a value known as a whole. */
  readonly holes: readonly number[];
  /** The place of a part of the value: exact if it stands in the source letter by letter, else the nearest piece. */
  placeOf(span: Span): Place;
  /** The whole value. */
  readonly at: Place;
}

/** True if the fact says that a header is sent: set or added, and not switched off. */
export function isSent(write: HeaderWrite): boolean {
  return write.mode !== "remove" && write.from !== "switched-off" && write.when.kind !== "never";
}

/** True if the fact says that a header is taken away: removed, or switched off by an option. */
export function isTakenAway(write: HeaderWrite): boolean {
  return write.mode === "remove" || write.from === "switched-off";
}

/** True if both facts certainly concern the same responses: one object or handler, one path, one layer, one kind of answer. */
export function onSameResponses(left: Fact, right: Fact): boolean {
  if (left.kind === "header-write" && right.kind === "header-write" && left.responses !== right.responses) return false;
  return left.scope.owner === right.scope.owner && left.scope.path === right.scope.path && left.scope.level === right.scope.level && left.layer === right.layer;
}

/** Values of the named headers that are known as a whole. */
export function sentValuesOf(facts: readonly Fact[], ...names: readonly string[]): readonly SentValue[] {
  return headerWritesOf(facts, ...names).flatMap((write) => (isSent(write) ? valuesOf(write, false) : []));
}

/** The same with values that have unknown parts. */
export function sentValuesWithHolesOf(facts: readonly Fact[], ...names: readonly string[]): readonly SentValue[] {
  return headerWritesOf(facts, ...names).flatMap((write) => (isSent(write) ? valuesOf(write, true) : []));
}

function valuesOf(write: HeaderWrite, withHoles: boolean): readonly SentValue[] {
  const { value } = write;
  switch (value.kind) {
    case "known":
      return [sentValue(write, value.value, [], value.at)];
    case "partial":
      return withHoles ? [sentValue(write, value.value, value.holes, value.at)] : [];
    case "several":
      return value.values.map((one) => sentValue(write, one, [], one.pieces[0]?.place ?? value.at));
    case "unknown":
      return [];
  }
}

function sentValue(write: HeaderWrite, value: ValueText, holes: readonly number[], at: Place): SentValue {
  return { write, text: value.text, holes, at, placeOf: (span) => placeWithin(value, span.start, span.end, at) };
}
