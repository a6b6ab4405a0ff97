/**
 * Repairs regular expressions for origins: escapes the dots between host labels and ties the pattern to the whole origin over
 * https. A repair is given out only if the search proves that it lets no stranger in. It never runs a pattern.
 */
import type { OriginLeaf } from "../../model/origin-language.ts";
import { isInhabited } from "../../origins/compare.ts";
import { findHostileOrigin } from "../../origins/hostile.ts";

type RegexLeaf = Extract<OriginLeaf, { readonly kind: "regex" }>;

const LONGEST = 500;

/** A host written letter by letter, with its port if one is named. */
const PLAIN_HOST = /^(?:[A-Za-z0-9]|\\?-)+(?:\\\.(?:[A-Za-z0-9]|\\?-)+)+(?:\((?:\?:)?:[^()]*\)\??|:\d+)?$/;

/** What stands for "anything" right before a host, so that foreign names may end like it: `.*`, `(.+)?`, `[\w-]+`, `([a-z]+.)*`. */
const OPEN_START = /^(?:\((?:\?:)?)?(?:\.|\\S|\[[^\]]*\])[*+]\.?(?:\)[*+?]?)?(?=[A-Za-z0-9])/;

/** Lookaheads at the start; what they say of the scheme is said by the repair. */
const LOOKAHEAD = /^(?:\(\?[=!][^()]*\))+/;

/** The pattern with every unescaped dot between two letters, digits or groups escaped; `undefined` if there is none. */
export function escapeHostDots(source: string): string | undefined {
  if (source.length > LONGEST) return undefined;
  let result = "";
  let inClass = false;
  let changed = false;
  for (let index = 0; index < source.length; index += 1) {
    const character = source[index] ?? "";
    if (character === "\\") {
      result += character + (source[index + 1] ?? "");
      index += 1;
      continue;
    }
    if (character === "[") inClass = true;
    else if (character === "]") inClass = false;
    const isHostDot = character === "." && !inClass && /[A-Za-z0-9)\]]/.test(source[index - 1] ?? "") && /[A-Za-z0-9(]/.test(source[index + 1] ?? "");
    result += isHostDot ? "\\." : character;
    changed ||= isHostDot;
  }
  return changed ? result : undefined;
}

/** A repaired pattern with what to call it. */
export interface RepairedRegex {
  readonly source: string;
  readonly title: string;
}

/** Proven repairs, best first. */
export function repairedRegexes(leaf: RegexLeaf): readonly RepairedRegex[] {
  if (leaf.source.length > LONGEST || leaf.part !== "origin") return [];
  const escaped = escapeHostDots(leaf.source);
  const base = escaped ?? leaf.source;
  const core = coreOf(base);
  const isPlainHost = PLAIN_HOST.test(core);
  const candidates: RepairedRegex[] = [];
  const isWhole = leaf.dialect.match === "full" || (base.startsWith("^") && base.endsWith("$"));
  if (escaped !== undefined && isWhole) candidates.push({ source: base, title: "Escape the dots" });
  candidates.push({
    source: `^https:\\/\\/${core}$`,
    title: isPlainHost
      ? "Match this one origin over https only (subdomains no longer match)"
      : "Match the whole origin over https only (http pages lose access)",
  });
  if (isPlainHost)
    candidates.push({ source: `^https:\\/\\/([a-z0-9-]+\\.)*${core}$`, title: "Match the host and its subdomains over https only (http pages lose access)" });
  const seen = new Set<string>([leaf.source]);
  return candidates.filter((candidate) => {
    if (seen.has(candidate.source)) return false;
    seen.add(candidate.source);
    const repaired = { ...leaf, source: candidate.source };
    // A pattern that matches nothing lets no stranger in either.
    return findHostileOrigin(repaired).kind === "none-proved" && isInhabited(repaired) === true;
  });
}

/** The pattern without anchors, scheme and open ends, in each of its alternatives; several are put into a group. */
function coreOf(source: string): string {
  const cores = alternativesOf(source).map((alternative) =>
    alternative
      .replace(/^\^/, "")
      .replace(LOOKAHEAD, "")
      .replace(/\$$/, "")
      .replace(/^https\??:(?:\\\/|\/){2}/, "")
      .replace(OPEN_START, "")
      .replace(/\.\*$/, ""),
  );
  return cores.length === 1 ? (cores[0] ?? "") : `(?:${cores.join("|")})`;
}

/** The alternatives at the top level of a pattern. */
function alternativesOf(source: string): readonly string[] {
  const alternatives: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < source.length; index += 1) {
    const character = source[index];
    if (character === "\\") index += 1;
    else if (character === "(" || character === "[") depth += 1;
    else if (character === ")" || character === "]") depth -= 1;
    else if (character === "|" && depth === 0) {
      alternatives.push(source.slice(start, index));
      start = index + 1;
    }
  }
  return [...alternatives, source.slice(start)];
}
