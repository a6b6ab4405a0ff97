/**
 * The fixed text of an origin test, with holes where anything may stand: `https://<hole>.example.com`. It shows what the author had
 * in mind; it is not the language (an unescaped dot is read as a dot here). Used to guess own domains and to build hostile names.
 */
import { type AST, RegExpParser } from "@eslint-community/regexpp";
import type { OriginLanguage, OriginLeaf } from "../model/origin-language.ts";
import { leafText } from "./leaf-automaton.ts";
import { translateRegex } from "./regex-dialect.ts";

/** Stands for any text in a skeleton. */
export const HOLE = "\u0001";

const START = "\u0002";
const END = "\u0003";
const MOST_SKELETONS = 32;
const LONGEST = 300;

/** Skeletons of the whole origin; none for tests of scheme or port and for patterns that cannot be read. At most 32. */
export function skeletonsOfLeaf(leaf: OriginLeaf): readonly string[] {
  if (leaf.kind === "glob") return [collapse(leaf.pattern.replaceAll("*", HOLE))];
  if (leaf.part === "scheme" || leaf.part === "port") return [];
  const texts = leaf.kind === "regex" ? patternSkeletons(leaf) : literalSkeletons(leaf);
  return (leaf.part === "origin" ? texts : texts.map((text) => `${HOLE}://${text}`)).map(collapse).slice(0, MOST_SKELETONS);
}

function literalSkeletons(leaf: Exclude<OriginLeaf, { readonly kind: "regex" | "glob" }>): readonly string[] {
  const text = leafText(leaf);
  switch (leaf.kind) {
    case "exact":
      return [text];
    case "prefix":
      return [text + HOLE];
    case "suffix":
      return [HOLE + text];
    case "contains":
      return [HOLE + text + HOLE];
  }
}

function collapse(text: string): string {
  let result = "";
  for (const character of text.slice(0, LONGEST)) if (character !== HOLE || !result.endsWith(HOLE)) result += character;
  return result;
}

function patternSkeletons(leaf: Extract<OriginLeaf, { readonly kind: "regex" }>): readonly string[] {
  const translated = translateRegex(leaf.source, leaf.flags, leaf.dialect);
  if (translated === undefined || translated.source.length > 4000) return [];
  let pattern: AST.Pattern;
  try {
    pattern = new RegExpParser({ ecmaVersion: 2025 }).parsePattern(translated.source, 0, translated.source.length, { unicode: translated.flags.includes("u") });
  } catch {
    return [];
  }
  const openStart = leaf.dialect.match === "search" && !translated.flags.includes("y");
  const openEnd = leaf.dialect.match !== "full";
  const ignoreCase = translated.flags.includes("i");
  return alternatives(pattern.alternatives).map((text) => {
    const start = text.lastIndexOf(START);
    const end = text.indexOf(END);
    const body = text
      .slice(start < 0 ? 0 : start + 1, end < 0 ? text.length : end)
      .replaceAll(START, "")
      .replaceAll(END, "");
    const framed = (openStart && start < 0 ? HOLE : "") + body + (openEnd && end < 0 ? HOLE : "");
    return ignoreCase ? framed.toLowerCase() : framed;
  });
}

function alternatives(list: readonly AST.Alternative[]): readonly string[] {
  const texts: string[] = [];
  for (const alternative of list) {
    for (const text of sequence(alternative.elements)) {
      if (texts.length >= MOST_SKELETONS) return texts;
      texts.push(text);
    }
  }
  return texts;
}

function sequence(elements: readonly AST.Element[]): readonly string[] {
  let texts: readonly string[] = [""];
  for (const element of elements) {
    const parts = expand(element);
    if (parts.length === 1) texts = texts.map((text) => (text.length > LONGEST ? text : text + (parts[0] ?? "")));
    else texts = texts.flatMap((text) => parts.map((part) => (text.length > LONGEST ? text : text + part))).slice(0, MOST_SKELETONS);
  }
  return texts;
}

function expand(element: AST.Element): readonly string[] {
  switch (element.type) {
    case "Character":
      return [String.fromCodePoint(element.value)];
    case "CharacterSet":
      return [element.kind === "any" ? "." : HOLE];
    case "CharacterClass": {
      const [only] = element.elements;
      const single = !element.negate && element.elements.length === 1 && only?.type === "Character";
      return [single ? String.fromCodePoint(only.value) : HOLE];
    }
    case "Group":
    case "CapturingGroup":
      return alternatives(element.alternatives);
    case "Quantifier":
      return repeated(element);
    case "Assertion":
      if (element.kind === "start") return [START];
      return [element.kind === "end" ? END : ""];
    default:
      return [HOLE];
  }
}

function repeated(quantifier: AST.Quantifier): readonly string[] {
  if (quantifier.max === 0) return [""];
  const { element } = quantifier;
  const loose = (element.type === "CharacterSet" && quantifier.max > 1) || (element.type === "CharacterClass" && quantifier.max > 1);
  if (loose) return [HOLE];
  const once = expand(element);
  return quantifier.min === 0 ? ["", ...once].slice(0, MOST_SKELETONS) : once;
}

/** Skeletons of every test that lets origins in (not of those under a complement), with their leaf. At most `limit` leaves are read. */
export function positiveLeaves(language: OriginLanguage, limit = 5000): readonly OriginLeaf[] {
  const found: OriginLeaf[] = [];
  const visit = (part: OriginLanguage, positive: boolean): void => {
    if (found.length >= limit) return;
    switch (part.kind) {
      case "all":
      case "none":
      case "unknown":
        return;
      case "union":
      case "intersection":
        for (const inner of part.of) visit(inner, positive);
        return;
      case "complement":
        visit(part.of, !positive);
        return;
      default:
        if (positive) found.push(part);
    }
  };
  visit(language, true);
  return found;
}
