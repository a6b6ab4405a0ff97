/** Questions about two languages, and about single entries of allow lists. Answers are proved or `unknown`. */
import { type OriginProblem, type OriginProblemKind, readOriginEntry } from "../headers/origin.ts";
import type { EntryMatch } from "../model/emission-profile.ts";
import type { OriginLanguage } from "../model/origin-language.ts";
import { complementOf, intersectionOf } from "../model/origin-language.ts";
import { accepts } from "./accepts.ts";
import { languageKey } from "./language-key.ts";
import { searchOrigin } from "./term-search.ts";
import type { Answer } from "./three-valued.ts";
import { allOrigins } from "./universes.ts";

/** True if some origin is in both. */
export function intersects(left: OriginLanguage, right: OriginLanguage): Answer {
  return isInhabited(intersectionOf([left, right]));
}

/** True if every origin of `inner` is in `outer`. */
export function contains(outer: OriginLanguage, inner: OriginLanguage): Answer {
  const outside = isInhabited(intersectionOf([inner, complementOf(outer)]));
  return outside === "unknown" ? outside : !outside;
}

const MOST_REMEMBERED = 2_000;
/** The same few languages are asked about for every policy, and again for every fix that is verified. */
const remembered = new Map<string, Answer>();

/** True if some origin (`null`, or anything shaped like a web origin) is in the language. Hosts in brackets (IPv6) are not searched. */
export function isInhabited(language: OriginLanguage): Answer {
  if (language.kind === "none") return false;
  const key = languageKey(language);
  let answer = remembered.get(key);
  if (answer === undefined) {
    answer = searched(language);
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(key, answer);
  }
  return answer;
}

function searched(language: OriginLanguage): Answer {
  const none = accepts(language, "null");
  if (none === true) return true;
  const found = searchOrigin(language, { universe: allOrigins() });
  if (found.kind === "found") return true;
  return found.kind === "open" || none === "unknown" ? "unknown" : false;
}

const REMOVED_BY_NORMALISING: ReadonlySet<OriginProblemKind> = new Set(["trailing-slash", "default-port", "uppercase", "not-ascii", "ip-form"]);

/**
 * The faults because of which an entry matches no Origin header under this kind of comparison; `undefined` if it may match.
 * For entries that are literals or globs; `*` and `null` may match.
 */
export function neverMatches(entry: string, match: EntryMatch): readonly OriginProblem[] | undefined {
  const reading = readOriginEntry(entry);
  if (reading.kind === "any" || reading.kind === "null") {
    return reading.problems.length === 0 || match.trims ? undefined : reading.problems;
  }
  const globs = match.globs !== "none" && (match.globs !== "whole-only" || /^https?:\/\/\*$/.test(entry));
  const faults = reading.problems.filter((problem) => {
    if (match.normalises && REMOVED_BY_NORMALISING.has(problem.kind)) return false;
    if (problem.kind === "uppercase" && match.ignoreCase) return false;
    if (problem.kind === "wildcard" && globs) return false;
    if (problem.kind === "missing-scheme" && match.schemeless) return false;
    return !(
      match.trims &&
      problem.kind === "stray-characters" &&
      problem.text.trim() === "" &&
      (problem.span.start === 0 || problem.span.end === entry.length)
    );
  });
  return faults.length === 0 ? undefined : faults;
}
