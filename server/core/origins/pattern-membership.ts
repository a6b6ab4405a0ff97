/**
 * Decides whether one text is in the language of a pattern by walking its syntax tree with sets of positions: every part maps the
 * places where it may start to the places where it may end. There is no backtracking and the work is bounded, so no pattern can be made
 * slow. Lookarounds are exact. Backreferences, Unicode properties, inline modifiers and the flag `v` are unknown.
 */
import { type AST, RegExpParser } from "@eslint-community/regexpp";
import type { MatchMode } from "./pattern-automaton.ts";

const STEP_LIMIT = 300_000;
const SOURCE_LIMIT = 10_000;
const CACHE_LIMIT = 300;
const parsed = new Map<string, AST.Pattern | undefined>();

interface Walk {
  readonly text: string;
  readonly ignoreCase: boolean;
  readonly dotAll: boolean;
  steps: number;
  unknown: boolean;
}

type Positions = ReadonlySet<number>;

/** True or false, or `undefined` if it cannot be decided. `source` and `flags` as in JavaScript. */
export function patternAccepts(source: string, flags: string, mode: MatchMode, text: string): boolean | undefined {
  if (/[^gimsuyd]/.test(flags) || source.length > SOURCE_LIMIT || text.length > 2000) return undefined;
  const pattern = parse(source, flags.includes("u"));
  if (pattern === undefined) return undefined;
  const walk: Walk = { text, ignoreCase: flags.includes("i"), dotAll: flags.includes("s"), steps: 0, unknown: false };
  const starts = new Set<number>([0]);
  if (mode === "search" && !flags.includes("y")) for (let at = 1; at <= text.length; at += 1) starts.add(at);
  const ends = alternatives(walk, pattern.alternatives, starts);
  if (walk.unknown) return undefined;
  return mode === "full" ? ends.has(text.length) : ends.size > 0;
}

/** Where a pattern matches in a text, in order: all places with the flag `g`, else the first. */
export interface Match {
  readonly start: number;
  readonly end: number;
}

/**
 * The matches that `replace` of JavaScript replaces; `undefined` where that cannot be decided: empty matches, and patterns for which more than
 * one end is possible and more than one repetition decides which it is.
 */
export function matchesOf(source: string, flags: string, text: string): readonly Match[] | undefined {
  if (/[^gimsud]/.test(flags) || source.length > SOURCE_LIMIT || text.length > 2000) return undefined;
  const pattern = parse(source, flags.includes("u"));
  if (pattern === undefined || flags.includes("m")) return undefined;
  const walk: Walk = { text, ignoreCase: flags.includes("i"), dotAll: flags.includes("s"), steps: 0, unknown: false };
  const found: Match[] = [];
  for (let start = 0; start <= text.length; start += 1) {
    const ends = [...alternatives(walk, pattern.alternatives, new Set([start]))];
    if (walk.unknown) return undefined;
    if (ends.length === 0) continue;
    const end = Math.max(...ends);
    if (end === start || (ends.length > 1 && !takesTheMost(pattern.alternatives))) return undefined;
    found.push({ start, end });
    if (!flags.includes("g")) break;
    start = end - 1;
  }
  return found;
}

/** One repetition that takes as much as it can, and nothing else to choose: then the longest match is the one. */
function takesTheMost(list: readonly AST.Alternative[]): boolean {
  const [only, another] = list;
  const choices = only?.elements.filter((element) => element.type === "Quantifier" || "alternatives" in element) ?? [];
  const [choice] = choices;
  return another === undefined && choices.length === 1 && choice?.type === "Quantifier" && choice.greedy && !("alternatives" in choice.element);
}

function parse(source: string, unicode: boolean): AST.Pattern | undefined {
  const key = (unicode ? "u" : "-") + source;
  if (parsed.has(key)) return parsed.get(key);
  let pattern: AST.Pattern | undefined;
  try {
    pattern = new RegExpParser({ ecmaVersion: 2025 }).parsePattern(source, 0, source.length, { unicode });
  } catch {
    pattern = undefined;
  }
  if (parsed.size >= CACHE_LIMIT) parsed.clear();
  parsed.set(key, pattern);
  return pattern;
}

const NOWHERE: Positions = new Set();

function alternatives(walk: Walk, list: readonly AST.Alternative[], starts: Positions): Positions {
  const ends = new Set<number>();
  for (const alternative of list) {
    let places = starts;
    for (const element of alternative.elements) {
      places = step(walk, element, places);
      if (places.size === 0) break;
    }
    for (const place of places) ends.add(place);
  }
  return ends;
}

function step(walk: Walk, element: AST.Element, starts: Positions): Positions {
  walk.steps += 1 + starts.size;
  if (walk.steps > STEP_LIMIT) walk.unknown = true;
  if (walk.unknown) return NOWHERE;
  switch (element.type) {
    case "Character":
    case "CharacterSet":
    case "CharacterClass":
      return consume(walk, element, starts);
    case "Group":
      if (element.modifiers !== null) walk.unknown = true;
      return alternatives(walk, element.alternatives, starts);
    case "CapturingGroup":
      return alternatives(walk, element.alternatives, starts);
    case "Quantifier":
      return repeat(walk, element, starts);
    case "Assertion":
      return new Set([...starts].filter((place) => holds(walk, element, place)));
    default:
      walk.unknown = true;
      return NOWHERE;
  }
}

function repeat(walk: Walk, quantifier: AST.Quantifier, starts: Positions): Positions {
  let places = starts;
  for (let count = 0; count < quantifier.min && places.size > 0 && !walk.unknown; count += 1) {
    const next = step(walk, quantifier.element, places);
    // A part that ends exactly where it starts changes nothing any more.
    if (next.size === places.size && [...next].every((place) => places.has(place))) break;
    places = next;
  }
  const ends = new Set(places);
  let fresh = places;
  for (let count = quantifier.min; count < quantifier.max && fresh.size > 0 && !walk.unknown; count += 1) {
    fresh = new Set([...step(walk, quantifier.element, fresh)].filter((place) => !ends.has(place)));
    for (const place of fresh) ends.add(place);
  }
  return ends;
}

function holds(walk: Walk, assertion: AST.Assertion, place: number): boolean {
  switch (assertion.kind) {
    case "start":
      return place === 0;
    case "end":
      return place === walk.text.length;
    case "word":
      return (isWord(walk.text[place - 1]) !== isWord(walk.text[place])) !== assertion.negate;
    case "lookahead":
      return alternatives(walk, assertion.alternatives, new Set([place])).size > 0 !== assertion.negate;
    case "lookbehind": {
      let found = false;
      for (let start = place; start >= 0 && !found; start -= 1) found = alternatives(walk, assertion.alternatives, new Set([start])).has(place);
      return found !== assertion.negate;
    }
  }
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /^\w$/.test(character);
}

function consume(walk: Walk, element: AST.Character | AST.CharacterSet | AST.CharacterClass, starts: Positions): Positions {
  const ends = new Set<number>();
  for (const place of starts) {
    const character = walk.text[place];
    if (character !== undefined && matches(walk, element, character)) ends.add(place + 1);
  }
  return ends;
}

function matches(walk: Walk, element: AST.Character | AST.CharacterSet | AST.CharacterClass, character: string): boolean {
  if (element.type !== "CharacterClass") return inSome(walk, element, character);
  const inside = element.elements.some((member) => {
    if (member.type === "Character" || member.type === "CharacterClassRange" || member.type === "CharacterSet") return inSome(walk, member, character);
    walk.unknown = true;
    return false;
  });
  return inside !== element.negate;
}

type Member = AST.Character | AST.CharacterSet | AST.CharacterClassRange;

/** With the flag `i` a member counts if it holds the character in either case. */
function inSome(walk: Walk, member: Member, character: string): boolean {
  if (inMember(walk, member, character)) return true;
  if (!walk.ignoreCase) return false;
  return inMember(walk, member, character.toLowerCase()) || inMember(walk, member, character.toUpperCase());
}

function inMember(walk: Walk, member: Member, character: string): boolean {
  const code = character.charCodeAt(0);
  if (member.type === "Character") return member.value === code;
  if (member.type === "CharacterClassRange") return member.min.value <= code && code <= member.max.value;
  switch (member.kind) {
    case "any":
      return walk.dotAll || !/^[\n\r\u2028\u2029]$/.test(character);
    case "digit":
      return /^\d$/.test(character) !== member.negate;
    case "space":
      return /^\s$/.test(character) !== member.negate;
    case "word":
      return isWord(character) !== member.negate;
    default:
      walk.unknown = true;
      return false;
  }
}
