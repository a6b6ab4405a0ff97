/**
 * Turns a regular expression into two automata over framed text: one that accepts at most what the expression matches, and one that
 * accepts at least that. They are equal unless the expression holds lookarounds that cannot be worked into the automaton. The
 * expression itself is never run. Backreferences, the flag `v`, inline modifiers and very large expressions are unknown.
 *
 * Framing: a text is written as six START, the text, six END (private-use characters). `^` consumes one START and `$` one END; several
 * allow nested anchors such as `^(^a$|^b$)$`, and three of them stay as single characters around the pattern, so that lookarounds and
 * `\b` at its ends can be worked in. Every other class excludes the marks.
 */
import { type AST, RegExpParser, visitRegExpAST } from "@eslint-community/regexpp";
import { type CharSet, JS, NFA, TooManyNodesError, Transformers, transform, visitAst } from "refa";
import type { Reason } from "../model/setting.ts";
import { anchorObstacle } from "./anchor-order.ts";

/** Marks the start of the text. */
export const START_CODE = 0xe000;
/** Marks the end of the text. */
export const END_CODE = 0xe001;
/** How many marks stand at each end. */
export const MARKS = 6;

const NODE_LIMIT = 2000;
const SOURCE_LIMIT = 4000;
/** Private-use characters that tell an ordinary class (holds both) from the padding (lacks the second) and from the marks (lack both). */
const IN_PADDING = 0xe002;
const NOT_IN_PADDING = 0xe003;

/** Where a match must lie: anywhere, over the whole text, or from the start. */
export type MatchMode = "search" | "full" | "start";

/** An automaton as plain data. State 0 is the initial one. */
export interface PlainAutomaton {
  readonly edges: readonly (readonly Edge[])[];
  readonly final: readonly boolean[];
}

/** A transition on a set of characters, written as sorted inclusive ranges. */
export interface Edge {
  readonly ranges: readonly CodeRange[];
  readonly target: number;
}

/** Inclusive range of UTF-16 code units. */
export interface CodeRange {
  readonly min: number;
  readonly max: number;
}

/** Both approximations; `over` is the same object as `under` if the language is exact. */
export interface PatternAutomata {
  readonly kind: "automata";
  readonly under: PlainAutomaton;
  readonly over: PlainAutomaton;
}

/** Result of a compilation. */
export type CompiledPattern = PatternAutomata | { readonly kind: "unknown"; readonly reason: Reason };

function unknown(text: string, kind: Reason["kind"] = "dynamic"): CompiledPattern {
  return { kind: "unknown", reason: { kind, text } };
}

/** Compiles a JavaScript pattern. `flags`: of `gimsuyd`; `v` and unknown flags give `unknown`. `nodeLimit` bounds the automaton. */
export function compilePattern(source: string, flags: string, mode: MatchMode, nodeLimit = NODE_LIMIT): CompiledPattern {
  if (/[^gimsuyd]/.test(flags)) return unknown(`the flag "${flags.replace(/[gimsuyd]/g, "")}" is not followed`);
  if (source.length > SOURCE_LIMIT && nodeLimit === NODE_LIMIT) return unknown("the pattern is very long", "budget");
  const unicode = flags.includes("u");
  const marked = markAnchors(source, unicode);
  if (typeof marked !== "string") return marked;
  const framed = frame(marked, flags.includes("y") ? "start" : mode);
  try {
    const parser = JS.Parser.fromLiteral({ source: framed, flags: (flags.includes("i") ? "i" : "") + (flags.includes("s") ? "s" : "") + (unicode ? "u" : "") });
    const { expression, maxCharacter } = parser.parse({ backreferences: "throw", maxBackreferenceWords: 0, assertions: "parse", maxNodes: 20_000 });
    visitAst(expression, {
      onCharacterClassEnter(node) {
        if (isOrdinary(node.characters)) node.characters = node.characters.without({ min: START_CODE, max: END_CODE });
      },
    });
    const applied = transform(Transformers.applyAssertions(), expression, { maxPasses: 10 });
    let assertions = false;
    visitAst(applied, {
      onAssertionEnter() {
        assertions = true;
      },
    });
    const build = (leftover: "disable" | "ignore"): PlainAutomaton =>
      plain(NFA.fromRegex(applied, { maxCharacter }, { assertions: leftover }, new NFA.LimitedNodeFactory(nodeLimit)));
    const under = build("disable");
    return { kind: "automata", under, over: assertions ? build("ignore") : under };
  } catch (error) {
    if (error instanceof TooManyNodesError) return unknown("the pattern is too large to decide", "budget");
    return unknown("the pattern uses something that cannot be decided");
  }
}

function isOrdinary(characters: CharSet): boolean {
  return characters.has(IN_PADDING) && characters.has(NOT_IN_PADDING);
}

function frame(marked: string, mode: MatchMode): string {
  // No START after the match and no END before it, or an empty match could hide between the marks.
  const left = mode === "search" ? "[^\\uE001\\uE003]" : "\\uE000";
  const right = mode === "full" ? "\\uE001" : "[^\\uE000\\uE003]";
  const before = `${left}*${left}${left}${left}`;
  const after = `${right}${right}${right}${right}*`;
  return `${before}(?:${marked})${after}`;
}

/** The source with `^` and `$` replaced by the marks, or why it cannot be read. */
function markAnchors(source: string, unicode: boolean): string | CompiledPattern {
  const anchors: { readonly at: number; readonly mark: string }[] = [];
  let obstacle: string | undefined;
  let pattern: AST.Pattern;
  try {
    pattern = new RegExpParser({ ecmaVersion: 2025 }).parsePattern(source, 0, source.length, { unicode });
  } catch {
    return unknown("the pattern is not valid", "syntax");
  }
  visitRegExpAST(pattern, {
    onAssertionEnter(node) {
      if (node.kind === "start") anchors.push({ at: node.start, mark: "\\uE000" });
      else if (node.kind === "end") anchors.push({ at: node.start, mark: "\\uE001" });
    },
    onQuantifierEnter(node) {
      // refa 0.12.1 works repeated parts of a lookbehind in wrongly: `(?:a|a*)(?<=a{1,2}a)` would accept "a".
      for (let parent: AST.Node | null = node.parent; parent !== null; parent = parent.parent) {
        if (parent.type === "Assertion" && parent.kind === "lookbehind") obstacle = "the pattern repeats something while it looks behind";
      }
    },
    onBackreferenceEnter() {
      obstacle = "the pattern refers back to a group";
    },
    onModifiersEnter() {
      obstacle = "the pattern changes flags inside";
    },
  });
  obstacle ??= anchorObstacle(pattern);
  if (obstacle !== undefined) return unknown(obstacle);
  anchors.sort((left, right) => left.at - right.at);
  let marked = "";
  let position = 0;
  for (const anchor of anchors) {
    marked += source.slice(position, anchor.at) + anchor.mark;
    position = anchor.at + 1;
  }
  return marked + source.slice(position);
}

function plain(automaton: NFA): PlainAutomaton {
  const numbers = new Map<NFA.ReadonlyNode, number>();
  const order: NFA.ReadonlyNode[] = [];
  const numberOf = (node: NFA.ReadonlyNode): number => {
    const known = numbers.get(node);
    if (known !== undefined) return known;
    numbers.set(node, order.length);
    order.push(node);
    return order.length - 1;
  };
  numberOf(automaton.initial);
  const edges: Edge[][] = [];
  for (let index = 0; index < order.length; index += 1) {
    const node = order[index];
    const list: Edge[] = [];
    if (node !== undefined) {
      for (const [target, characters] of node.out) list.push({ ranges: characters.ranges.map(({ min, max }) => ({ min, max })), target: numberOf(target) });
    }
    edges.push(list);
  }
  return { edges, final: order.map((node) => automaton.finals.has(node as NFA.Node)) };
}
