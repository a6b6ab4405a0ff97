/** The automaton of one text test of an origin. Automata are kept in a bounded cache, keyed by the text of the test. */
import type { GlobDialect, OriginLeaf } from "../model/origin-language.ts";
import type { Reason } from "../model/setting.ts";
import { createLazyAutomaton, type LazyAutomaton } from "./lazy-automaton.ts";
import { compilePattern, type MatchMode } from "./pattern-automaton.ts";
import { translateRegex } from "./regex-dialect.ts";

/** Both approximations of a test; the same object twice if the test is exact. */
export type LeafAutomaton =
  | { readonly kind: "automaton"; readonly under: LazyAutomaton; readonly over: LazyAutomaton }
  | { readonly kind: "unknown"; readonly reason: Reason };

const CACHE_LIMIT = 200;
const cache = new Map<string, LeafAutomaton>();

/** Writes a text so that a pattern matches it literally. */
export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, (character) => (character === "-" ? "\\x2d" : `\\${character}`));
}

/** Compiles a JavaScript pattern through the cache. `nodeLimit` as in `compilePattern`. */
export function automatonOfPattern(source: string, flags: string, mode: MatchMode, nodeLimit?: number): LeafAutomaton {
  const key = `${mode}/${flags}/${nodeLimit ?? ""}/${source}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const compiled = nodeLimit === undefined ? compilePattern(source, flags, mode) : compilePattern(source, flags, mode, nodeLimit);
  const answer = compiled.kind === "unknown" ? compiled : wrap(compiled.under, compiled.over);
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(key, answer);
  return answer;
}

function wrap(under: Parameters<typeof createLazyAutomaton>[0], over: Parameters<typeof createLazyAutomaton>[0]): LeafAutomaton {
  const lazy = createLazyAutomaton(under);
  return { kind: "automaton", under: lazy, over: over === under ? lazy : createLazyAutomaton(over) };
}

/** The pattern that a regex or glob test stands for, in JavaScript syntax; `undefined` if it cannot be written so. */
export function patternOfLeaf(
  leaf: Extract<OriginLeaf, { readonly kind: "regex" | "glob" }>,
): { readonly source: string; readonly flags: string; readonly mode: MatchMode } | undefined {
  if (leaf.kind === "glob") return { source: globPattern(leaf.pattern, leaf.dialect), flags: leaf.ignoreCase ? "i" : "", mode: "full" };
  const translated = translateRegex(leaf.source, leaf.flags, leaf.dialect);
  return translated === undefined ? undefined : { ...translated, mode: leaf.dialect.match };
}

/** The test as an automaton over the part of the origin that it looks at. */
export function automatonOfLeaf(leaf: OriginLeaf): LeafAutomaton {
  if (leaf.kind === "regex" || leaf.kind === "glob") {
    const pattern = patternOfLeaf(leaf);
    if (pattern !== undefined) return automatonOfPattern(pattern.source, pattern.flags, pattern.mode);
    const engine = leaf.kind === "regex" ? leaf.dialect.flavour : leaf.kind;
    return { kind: "unknown", reason: { kind: "dynamic", text: `the ${engine} pattern uses something that is not followed` } };
  }
  const literal = escapePattern(leafText(leaf));
  const flags = leaf.ignoreCase ? "i" : "";
  if (leaf.kind === "exact") return automatonOfPattern(literal, flags, "full");
  if (leaf.kind === "prefix") return automatonOfPattern(literal, flags, "start");
  return automatonOfPattern(leaf.kind === "suffix" ? `${literal}$` : literal, flags, "search");
}

/** The text that a literal test compares with: a scheme is written without its colon. */
export function leafText(leaf: Extract<OriginLeaf, { readonly value: string }>): string {
  return leaf.kind === "exact" && leaf.part === "scheme" && leaf.value.endsWith(":") ? leaf.value.slice(0, -1) : leaf.value;
}

const STAR: Readonly<Record<Exclude<GlobDialect, "whole-only">, string>> = {
  "one-label": "[a-z0-9-]+",
  "any-depth": "[^.]+(?:\\.[^.]+)*",
  "any-text": "[^]*",
  "some-text": "[^]+",
  "no-dot": "[^.]*",
};

/** A glob as a pattern for the whole origin. */
export function globPattern(pattern: string, dialect: GlobDialect): string {
  if (dialect !== "whole-only") return pattern.split("*").map(escapePattern).join(STAR[dialect]);
  if (pattern === "*") return "[^]*";
  if (pattern === "http://*" || pattern === "https://*") return `${escapePattern(pattern.slice(0, -1))}[^]+`;
  return escapePattern(pattern);
}
