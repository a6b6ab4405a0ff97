/**
 * Rewrites a pattern that begins with lookaheads, `^(?!.*evil)…$`, as an intersection of patterns without them. Lookarounds elsewhere
 * stay as they are.
 */
import { type AST, RegExpParser } from "@eslint-community/regexpp";
import type { OriginLanguage, OriginLeaf } from "../model/origin-language.ts";
import { complementOf, intersectionOf, unionOf } from "../model/origin-language.ts";
import { translateRegex } from "./regex-dialect.ts";

/** The same language without leading lookaheads; the leaf itself if it has none. */
function splitLookaheads(leaf: OriginLeaf): OriginLanguage {
  if (leaf.kind !== "regex" || !/\(\?[=!]/.test(leaf.source)) return leaf;
  const translated = translateRegex(leaf.source, leaf.flags, leaf.dialect);
  if (translated === undefined || translated.flags.includes("v")) return leaf;
  const { source, flags } = translated;
  let pattern: AST.Pattern;
  try {
    pattern = new RegExpParser({ ecmaVersion: 2025 }).parsePattern(source, 0, source.length, { unicode: flags.includes("u") });
  } catch {
    return leaf;
  }
  const [alternative] = pattern.alternatives;
  if (alternative === undefined || pattern.alternatives.length > 1) return leaf;
  const anchored = isStart(alternative.elements[0]);
  if (!anchored && leaf.dialect.match === "search" && !flags.includes("y")) return leaf;
  const looks: AST.LookaheadAssertion[] = [];
  for (const element of alternative.elements.slice(anchored ? 1 : 0)) {
    if (element.type !== "Assertion" || element.kind !== "lookahead") break;
    looks.push(element);
  }
  const [first] = looks;
  const last = looks.at(-1);
  if (first === undefined || last === undefined) return leaf;
  const rest: OriginLeaf = {
    ...leaf,
    flags,
    source: source.slice(0, first.start) + source.slice(last.end),
    dialect: { ...leaf.dialect, flavour: "javascript" },
  };
  return intersectionOf([
    rest,
    ...looks.map((look): OriginLanguage => {
      const inner = look.alternatives.map((part) => part.raw).join("|");
      const test: OriginLeaf = {
        ...leaf,
        flags: flags.replace("y", ""),
        source: `^(?:${inner})`,
        dialect: { ...leaf.dialect, flavour: "javascript", match: "search" },
      };
      // A lookahead inside the lookahead stays; it is decided as far as the automata can.
      return look.negate ? complementOf(test) : test;
    }),
  ]);
}

function isStart(element: AST.Element | undefined): boolean {
  return element?.type === "Assertion" && element.kind === "start";
}

/** Rewrites every test of a term. */
export function withoutLookaheads(language: OriginLanguage): OriginLanguage {
  switch (language.kind) {
    case "all":
    case "none":
    case "unknown":
      return language;
    case "union":
      return unionOf(language.of.map(withoutLookaheads));
    case "intersection":
      return intersectionOf(language.of.map(withoutLookaheads));
    case "complement":
      return complementOf(withoutLookaheads(language.of));
    default:
      return splitLookaheads(language);
  }
}
