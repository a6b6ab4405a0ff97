/**
 * Why an entry of an allow list can never match a browser's Origin header: one reason per entry, the most useful first,
 * and what the author probably meant. Entries that the technology itself repairs (trims, lower-cases, reads as patterns) are fine.
 */
import { isLoopbackHost } from "../../headers/address.ts";
import type { OriginProblemKind } from "../../headers/origin.ts";
import { readOriginEntry } from "../../headers/origin.ts";
import type { CorsPolicy } from "../../model/facts.ts";
import type { FileFacts, Report, Witness } from "../../model/finding.ts";
import { leavesOf } from "../../model/origin-language.ts";
import { accepts } from "../../origins/accepts.ts";
import { neverMatches } from "../../origins/compare.ts";
import { samePlace } from "../../text/place.ts";
import { corsPoliciesOf } from "../facts-of.ts";
import { armsOf } from "./origin-arms.ts";
import { proofThat } from "./proof.ts";
import type { WrittenOrigin } from "./written-origins.ts";
import { writtenOriginsOf } from "./written-origins.ts";

/** Reasons, one per rule. */
export type DeadReason =
  | "several-origins"
  | "stray-characters"
  | "missing-scheme"
  | "pattern-unsupported"
  | "has-path"
  | "trailing-slash"
  | "uppercase"
  | "default-port"
  | "not-ascii"
  | "ip-form";

/** An entry that never matches. */
export interface DeadEntry {
  readonly reason: DeadReason;
  /** What a browser sends for the page that was meant; `undefined` if that cannot be said. */
  readonly meant: string | undefined;
}

/** Reasons in the order in which they are told. */
const REASON_OF: readonly (readonly [OriginProblemKind, DeadReason])[] = [
  ["stray-characters", "stray-characters"],
  ["wildcard", "pattern-unsupported"],
  ["missing-scheme", "missing-scheme"],
  ["scheme-separator", "missing-scheme"],
  ["user-info", "has-path"],
  ["has-path", "has-path"],
  ["trailing-slash", "trailing-slash"],
  ["not-ascii", "not-ascii"],
  ["ip-form", "ip-form"],
  ["uppercase", "uppercase"],
  ["default-port", "default-port"],
];

/** Says why the entry is dead, or `undefined` if it may match or nothing certain can be said. */
export function deadEntryOf(entry: WrittenOrigin): DeadEntry | undefined {
  const { text, match } = entry;
  const reading = readOriginEntry(text);
  if (holdsSeveralOrigins(text)) return { reason: "several-origins", meant: undefined };
  if (reading.kind === "other" || /\$\{|\{\{|<[^>]*>|%[A-Za-z_]+%/.test(text)) return undefined;
  // A star in a technology with patterns may stand for more than a host.
  if (match.globs !== "none" && match.globs !== "whole-only" && text.includes("*")) return undefined;
  const kinds = new Set((neverMatches(text, match) ?? []).map((problem) => problem.kind));
  // Left for a browser to say: hosts that are odd but possible.
  if (kinds.has("invalid-host") || kinds.has("no-host") || kinds.has("invalid-port")) return undefined;
  const found = REASON_OF.find(([kind]) => kinds.has(kind));
  if (found === undefined) return undefined;
  if (found[1] === "missing-scheme" && !looksLikeHost(reading.host)) return undefined;
  return { reason: found[1], meant: reading.normalised };
}

/** Two or more texts with a scheme in one value. */
export function holdsSeveralOrigins(text: string): boolean {
  return splitOrigins(text).length > 1 && /[\s,;]\s*[a-z]+:\/\//i.test(text);
}

/** The origins that one text holds, split at commas, semicolons and spaces. */
export function splitOrigins(text: string): readonly string[] {
  return text.split(/[\s,;]+/).filter((part) => part !== "");
}

/** A word without a dot is taken for a name of something else (`default`, `self`), except loopback names and hosts with a port. */
function looksLikeHost(host: string): boolean {
  return host.includes(".") || isLoopbackHost(host);
}

/** Dead entries of one reason, with the policy they belong to. */
export function* deadEntriesOf(
  facts: FileFacts,
  reason: DeadReason,
): Iterable<{ readonly policy: CorsPolicy; readonly entry: WrittenOrigin; readonly dead: DeadEntry }> {
  for (const policy of corsPoliciesOf(facts.facts)) {
    for (const entry of writtenOriginsOf(policy)) {
      const dead = isStarAsText(policy, entry) ? STAR_AS_TEXT : deadEntryOf(entry);
      if (dead?.reason === reason) yield { policy, entry, dead };
    }
  }
}

const STAR_AS_TEXT: DeadEntry = { reason: "pattern-unsupported", meant: undefined };

/** True if the technology, which may know `*` as a whole setting, compares it with origins as an entry of a list. */
function isStarAsText(policy: CorsPolicy, entry: WrittenOrigin): boolean {
  if (entry.text !== "*" || entry.role !== "entry") return false;
  return armsOf(policy.origins).some(
    ({ origins }) =>
      origins.kind === "echo" && leavesOf(origins.language).some((leaf) => leaf.kind === "exact" && leaf.value === "*" && samePlace(leaf.at, entry.at)),
  );
}

/** Reports all dead entries of one reason; `say` gets the value in quotes and what browsers send instead. */
export function* reportDeadEntries(facts: FileFacts, reason: DeadReason, title: string, say: (value: string, meant: string) => string): Iterable<Report> {
  for (const { policy, entry, dead } of deadEntriesOf(facts, reason)) {
    const meant = dead.meant;
    const proof: Witness | undefined = meant === undefined ? undefined : proofThat(policy, meant, "refused");
    const isLetInAnyway = meant !== undefined && letsIn(policy, meant);
    yield {
      fact: policy,
      at: entry.at,
      // Another entry names the same site rightly: nobody is refused, the entry is only useless.
      ...(isLetInAnyway ? { severity: "info" as const } : {}),
      message: say(`'${entry.text}'`, meant === undefined ? "its origin" : `'${meant}'`),
      ...(proof === undefined ? {} : { witness: proof }),
      ...(meant === undefined || meant === "null"
        ? {}
        : { fixes: [{ intent: { kind: "edit-origin", at: entry.at, text: meant }, title: `${title}: ${meant}` }] }),
    };
  }
}

function letsIn(policy: CorsPolicy, origin: string): boolean {
  return armsOf(policy.origins).some(({ origins }) => {
    if (origins.kind === "echo") return accepts(origins.language, origin) === true;
    return origins.kind === "any" || (origins.kind === "fixed" && origins.value === origin);
  });
}
