/**
 * File patterns of the policy file: `*`, `**`, `?`, `[a-z]`, `{a,b}`. Matched by dynamic programming, never as a regular
 * expression: a pattern from an untrusted repository costs at most its length times the path's (`pattern-limits.ts` bounds all of a file).
 * Refuses extended globs and negation; a pattern that is too long or has too many alternatives matches nothing.
 */

/** Characters of the longest pattern that is used. */
export const LONGEST_PATTERN = 400;
/** Most alternatives that `{a,b}` may give. */
export const MOST_ALTERNATIVES = 64;
/** Patterns whose parts are kept. */
const MOST_KEPT = 2_000;

/** The alternatives of a pattern, each as its segments; `undefined` if the pattern is refused. */
type Parts = readonly (readonly string[])[] | undefined;
const kept = new Map<string, Parts>();

/**
 * True if the path, relative to the policy file's folder and with forward slashes, fits the pattern. A pattern without a slash
 * fits in any folder; a pattern that fits a folder fits everything in it.
 */
export function matchesGlob(pattern: string, relativePath: string): boolean {
  const segments = relativePath.split("/");
  return partsOf(pattern)?.some((parts) => matchesParts(parts, segments)) ?? false;
}

/** What one comparison may look at: the characters of the pattern with its alternatives written out. `undefined` if it is refused. */
export function costOfGlob(pattern: string): number | undefined {
  return partsOf(pattern)?.reduce((sum, parts) => sum + parts.reduce((length, part) => length + part.length + 1, 0), 0);
}

/** A policy file's patterns are compared with every path: each is taken apart once. */
function partsOf(pattern: string): Parts {
  if (kept.has(pattern)) return kept.get(pattern);
  const alternatives = pattern.length > LONGEST_PATTERN ? undefined : expandBraces(pattern);
  const parts = alternatives?.map(segmentsOf).filter((one) => one.length > 0);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(pattern, parts);
  return parts;
}

function segmentsOf(pattern: string): readonly string[] {
  const trimmed = pattern.replace(/^\.?\/+/, "").replace(/\/$/, "");
  if (trimmed === "") return [];
  const isAnchored = pattern.startsWith("/") || pattern.startsWith("./") || trimmed.includes("/");
  const parts = trimmed.split("/");
  // Several `**` in a row say what one says.
  return (isAnchored ? parts : ["**", ...parts]).filter((part, index, all) => part !== "**" || all[index - 1] !== "**");
}

/** `reachable[j]`: the parts so far can end before segment j. What is left over lies inside a folder that fits. */
function matchesParts(parts: readonly string[], segments: readonly string[]): boolean {
  let reachable: readonly boolean[] = segments.map((_, index) => index === 0);
  const count = segments.length;
  let ended = false;
  for (const [index, part] of parts.entries()) {
    const next: boolean[] = [];
    const isLast = index === parts.length - 1;
    for (let start = 0; start < count; start += 1) {
      if (reachable[start] !== true) continue;
      if (part === "**") {
        for (let after = start; after < count; after += 1) next[after] = true;
        if (isLast) ended = true;
      } else if (matchesSegment(part, segments[start] ?? "")) {
        next[start + 1] = true;
        if (isLast) ended = true;
      }
    }
    reachable = next;
  }
  return ended;
}

/** One segment, by the classic two-pointer walk: the last star is the only one to give back. */
function matchesSegment(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let starAt = -1;
  let resumeAt = 0;
  while (t < text.length) {
    if (pattern.charAt(p) === "*") {
      starAt = p;
      resumeAt = t;
      p += 1;
      continue;
    }
    const step = matchOne(pattern, p, text.charAt(t));
    if (step > 0) {
      p += step;
      t += 1;
    } else if (starAt >= 0) {
      p = starAt + 1;
      resumeAt += 1;
      t = resumeAt;
    } else {
      return false;
    }
  }
  while (pattern.charAt(p) === "*") p += 1;
  return p === pattern.length;
}

/** Length of the pattern element at `p` if it fits the character, else 0. */
function matchOne(pattern: string, p: number, character: string): number {
  const element = pattern.charAt(p);
  if (element === "") return 0;
  if (element === "?") return 1;
  if (element === "[") {
    const close = pattern.indexOf("]", p + 2);
    if (close > 0) return fitsClass(pattern.slice(p + 1, close), character) ? close - p + 1 : 0;
  }
  return element === character ? 1 : 0;
}

function fitsClass(body: string, character: string): boolean {
  const negated = body.startsWith("!") || body.startsWith("^");
  const members = negated ? body.slice(1) : body;
  let found = false;
  for (let index = 0; index < members.length; index += 1) {
    const isRange = members.charAt(index + 1) === "-" && index + 2 < members.length;
    const low = members.charAt(index);
    const high = isRange ? members.charAt(index + 2) : low;
    if (low <= character && character <= high) found = true;
    if (isRange) index += 2;
  }
  return found !== negated;
}

/** `{a,b}` written out, nested ones too; `undefined` if there are too many alternatives. */
function expandBraces(pattern: string): readonly string[] | undefined {
  const done: string[] = [];
  const pending = [pattern];
  while (pending.length > 0) {
    if (done.length + pending.length > MOST_ALTERNATIVES) return undefined;
    const current = pending.pop() ?? "";
    const group = innermostGroup(current);
    if (group === undefined) {
      done.push(current);
      continue;
    }
    for (const option of current.slice(group.open + 1, group.close).split(",")) {
      pending.push(current.slice(0, group.open) + option + current.slice(group.close + 1));
    }
  }
  return done;
}

function innermostGroup(text: string): { readonly open: number; readonly close: number } | undefined {
  const close = text.indexOf("}");
  if (close < 0) return undefined;
  const open = text.lastIndexOf("{", close);
  return open < 0 ? undefined : { open, close };
}
