/**
 * Lists of headers by path, as Next.js and hosting platforms have them: an answer gets the headers of every entry that matches its path, and
 * of one header with several values the last counts. Says which writes never reach an answer, and what goes out together. Knows no syntax.
 */
import { implies } from "../conditions/decide.ts";
import type { Condition } from "../model/condition.ts";
import type { ConfigProblem } from "../model/facts.ts";
import type { Reason } from "../model/setting.ts";
import type { Place } from "../text/place.ts";
import type { PathPattern } from "./path-patterns.ts";
import { coverageOf } from "./path-patterns.ts";

/** What is compared of a header. */
export interface EntryWrite {
  readonly name: string;
  readonly when: Condition;
}

/** One entry of the list: all its headers go out where the path matches and the condition holds. */
export interface PathEntry<Write extends EntryWrite> {
  readonly paths: PathPattern;
  readonly at: Place;
  readonly writes: readonly Write[];
}

/** A header that a later entry sets again wherever it is set. */
export interface Replaced<Write> {
  readonly write: Write;
  readonly by: Write;
}

/** Headers of which an answer has several. */
const REPEATED = new Set(["set-cookie"]);

const MAY_MATCH: Reason = { kind: "dynamic", text: "whether another entry matches the same path is not known" };

const MAY_REPLACE: Reason = { kind: "dynamic", text: "which entry's value goes out is not known" };

/** The writes that never reach an answer. */
export function replacedWrites<Write extends EntryWrite>(entries: readonly PathEntry<Write>[]): readonly Replaced<Write>[] {
  const found: Replaced<Write>[] = [];
  const all = entries.flatMap((entry) => entry.writes.map((write) => ({ entry, write })));
  for (const [index, { entry, write }] of all.entries()) {
    const name = lowerName(write);
    if (REPEATED.has(name)) continue;
    const by = all
      .slice(index + 1)
      .find((later) => lowerName(later.write) === name && coverageOf(later.entry.paths, entry.paths) === "whole" && implies(write.when, later.write.when));
    if (by !== undefined) found.push({ write, by: by.write });
  }
  return found;
}

/** What is said of a header that never reaches an answer. */
export const REPLACED: ConfigProblem["problem"] = {
  kind: "ineffective",
  reason: "a later entry sets the same header for the same paths, and the last one counts",
};

/** True for the headers of which a policy of sharing is made up, Vary among them. */
export function decidesSharing(name: string): boolean {
  return /^(?:access-control-|vary$)/i.test(name);
}

/** Which of several values of one header goes out. `unknown`: nobody says. */
export type Precedence = "last" | "unknown";

/**
 * What goes out where one entry matches: its writes and those of the others that match there, in the order of the list. `unclear` makes the
 * value of a write unknown: its entry may match the same paths, or another value may go out.
 */
export function writesWhereMatched<Write extends EntryWrite>(
  own: PathEntry<Write>,
  entries: readonly PathEntry<Write>[],
  precedence: Precedence,
  unclear: (write: Write, reason: Reason) => Write,
): readonly Write[] {
  const others = entries.map((entry) => ({ entry, coverage: entry === own ? "own" : coverageOf(entry.paths, own.paths) }));
  const elsewhere = others.flatMap(({ entry, coverage }) => (coverage === "own" || coverage === "part" ? [] : entry.writes.map(lowerName)));
  const contested = new Set(precedence === "last" ? [] : elsewhere);
  return others.flatMap(({ entry, coverage }) => {
    if (coverage === "part") return [];
    if (coverage === "unclear") return entry.writes.map((write) => unclear(write, MAY_MATCH));
    return coverage === "whole" ? entry.writes : entry.writes.map((write) => (contested.has(lowerName(write)) ? unclear(write, MAY_REPLACE) : write));
  });
}

function lowerName(write: EntryWrite): string {
  return write.name.toLowerCase();
}
