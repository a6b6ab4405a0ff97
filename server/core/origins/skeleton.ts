/**
 * The fixed text of an origin test, with holes where anything may stand: `https://<hole>.example.com`. It shows what the author had
 * in mind; it is not the language (an unescaped dot is read as a dot here). Used to guess own domains and to build hostile names.
 */
import { type AST, RegExpParser, visitRegExpAST } from "@eslint-community/regexpp";
import type { OriginLanguage, OriginLeaf } from "../model/origin-language.ts";
import { leafText } from "./leaf-automaton.ts";
import { translateRegex } from "./regex-dialect.ts";

/** Stands for any text in a skeleton. */
export const HOLE = "\u0001";

const START = "\u0002";
const END = "\u0003";
/** Most skeletons of one test. A test that reaches it names more hosts than are listed. */
export const MOST_SKELETONS = 400;
const LONGEST = 300;
/** Classes with at most this many characters are listed one by one: `[12]` names two hosts. */
const SMALL_CLASS = 16;

/** Skeletons of the whole origin; none for tests of scheme or port and for patterns that cannot be read. At most `MOST_SKELETONS`. */
export function skeletonsOfLeaf(leaf: OriginLeaf): readonly string[] {
  if (leaf.kind === "glob") return [collapse(leaf.pattern.replaceAll("*", HOLE))];
  if (leaf.part === "scheme" || leaf.part === "port") return [];
  const texts = leaf.kind !== "regex" ? literalSkeletons(leaf) : (leaf.inside ?? patternSkeletons(leaf));
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
  const looks: string[] = [];
  visitRegExpAST(pattern, {
    onAssertionEnter(node) {
      if ((node.kind === "lookahead" || node.kind === "lookbehind") && !node.negate) looks.push(...alternatives(node.alternatives).map((text) => HOLE + text));
    },
  });
  return [...alternatives(pattern.alternatives), ...looks].map((text) => {
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
      if (element.kind === "digit" && !element.negate) return [..."0123456789"];
      return [element.kind === "any" ? "." : HOLE];
    case "CharacterClass":
      return smallClass(element) ?? [HOLE];
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

function smallClass(element: AST.CharacterClass): readonly string[] | undefined {
  if (element.negate) return undefined;
  const characters: string[] = [];
  for (const member of element.elements) {
    if (member.type === "Character") characters.push(String.fromCodePoint(member.value));
    else if (member.type === "CharacterClassRange" && member.max.value - member.min.value < SMALL_CLASS) {
      for (let code = member.min.value; code <= member.max.value; code += 1) characters.push(String.fromCodePoint(code));
    } else if (member.type === "CharacterSet" && member.kind === "digit" && !member.negate) characters.push(..."0123456789");
    else return undefined;
    if (characters.length > SMALL_CLASS) return undefined;
  }
  return characters.length === 0 ? undefined : characters;
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
