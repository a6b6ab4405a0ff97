/**
 * Finds patterns that an engine with backtracking takes exponentially long to refuse (CWE-1333), with the text that does it. The pattern
 * is never run by an engine: its positions form an automaton (Glushkov), and two different ways round one loop with the same text are a
 * sign (Weber and Seidl 1991, criterion EDA), which a count of the steps of matching must confirm. Patterns with lookarounds, `\b` or backreferences, and slower than linear but not exponential
 * ones are left alone.
 */
import { type CharSet, type Concatenation, type Element, JS } from "refa";
import { stepsToMatch } from "./matching-steps.ts";
import type { MatchMode } from "./pattern-automaton.ts";
import { patternAccepts } from "./pattern-membership.ts";

/** The text `start`, then `loop` many times, then `end`: each further `loop` at least doubles the work. */
export interface SlowText {
  readonly start: string;
  readonly loop: string;
  readonly end: string;
}

const MOST_POSITIONS = 240;
const MOST_STEPS = 150_000;
const LONGEST_SOURCE = 1000;
/** Ends that most patterns refuse, visible so that a header may hold them. */
const ENDS = ["!", "~", "@", "#", "<", "_"];
const PROBE = 12;
/** Loops of one pattern that are tried. */
const MOST_CANDIDATES = 6;
/** Steps of one matching that are counted at most. */
const MOST_COUNTED = 100_000;
/** Twice as many, but for what is done once. */
const DOUBLED = 1.9;

/** The slow text of a JavaScript pattern; `undefined` if there is none or it cannot be told. */
export function slowTextOf(source: string, flags: string, mode: MatchMode): SlowText | undefined {
  if (source.length > LONGEST_SOURCE || /[^gimsuyd]/.test(flags)) return undefined;
  const graph = graphOf(source, flags);
  if (graph === undefined) return undefined;
  const components = componentsOf(graph);
  const budget = { steps: 0 };
  let candidates = 0;
  for (let pivot = 0; pivot < graph.sets.length; pivot += 1) {
    const loop = loopTwice(graph, components, pivot, budget);
    const start = loop === undefined ? undefined : pathTo(graph, pivot);
    if (loop === undefined || start === undefined) continue;
    // The loops of one part of the pattern are mostly one loop, begun at other places.
    candidates += 1;
    if (candidates > MOST_CANDIDATES) return undefined;
    const end = ENDS.find((one) => patternAccepts(source, flags, mode, start + loop.repeat(PROBE) + one) === false);
    if (end !== undefined && doublesWithEachLoop(graph, mode, { start, loop, end })) return { start, loop, end };
  }
  return undefined;
}

/** Counts what an engine does with more and more loops: the automaton may know two ways round where an engine tries one. */
function doublesWithEachLoop({ alternatives }: Graph, mode: MatchMode, { start, loop, end }: SlowText): boolean {
  let before = 0;
  let doubled = 0;
  for (let times = 1; times <= PROBE; times += 1) {
    const steps = stepsToMatch(alternatives, mode, start + loop.repeat(times) + end, MOST_COUNTED);
    // Past the bound: the last counts decide.
    if (steps === undefined) break;
    doubled = before > 0 && steps >= before * DOUBLED ? doubled + 1 : 0;
    before = steps;
  }
  return doubled >= 3;
}

/** Positions of characters, and how many ways lead from one to the next. */
interface Graph {
  readonly sets: CharSet[];
  readonly follow: Map<number, number>[];
  first: readonly number[];
  /** What the positions were made from. */
  alternatives: readonly Concatenation[];
}

interface Fragment {
  readonly nullable: boolean;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

const EMPTY: Fragment = { nullable: true, first: [], last: [] };
type Reading = Fragment | "unreadable";

function graphOf(source: string, flags: string): Graph | undefined {
  const graph: Graph = { sets: [], follow: [], first: [], alternatives: [] };
  try {
    const parser = JS.Parser.fromLiteral({ source, flags: flags.replace(/[gyd]/g, "") });
    const { expression } = parser.parse({ backreferences: "throw", assertions: "parse", maxNodes: 5000 });
    const whole = either(graph, expression.alternatives, { atStart: true, atEnd: true, looped: false });
    if (whole === "unreadable") return undefined;
    graph.first = whole.first;
    graph.alternatives = expression.alternatives;
    return graph;
  } catch {
    return undefined;
  }
}

/** Where an element stands: `^` and `$` are read only where they hold of themselves. */
interface Position {
  readonly atStart: boolean;
  readonly atEnd: boolean;
  readonly looped: boolean;
}

function either(graph: Graph, alternatives: readonly Concatenation[], position: Position): Reading {
  let nullable = false;
  const first: number[] = [];
  const last: number[] = [];
  for (const alternative of alternatives) {
    const one = sequence(graph, alternative.elements, position);
    if (one === "unreadable") return one;
    nullable ||= one.nullable;
    first.push(...one.first);
    last.push(...one.last);
  }
  return { nullable, first, last };
}

function sequence(graph: Graph, elements: readonly Element[], position: Position): Reading {
  let all = EMPTY;
  for (const [index, element] of elements.entries()) {
    const isFirst = elements.slice(0, index).every((one) => one.type === "Assertion");
    const isLast = elements.slice(index + 1).every((one) => one.type === "Assertion");
    const one = elementOf(graph, element, { ...position, atStart: position.atStart && isFirst, atEnd: position.atEnd && isLast });
    if (one === "unreadable") return one;
    all = joined(graph, all, one);
  }
  return all;
}

function joined(graph: Graph, left: Fragment, right: Fragment): Fragment {
  connect(graph, left.last, right.first);
  return {
    nullable: left.nullable && right.nullable,
    first: left.nullable ? [...left.first, ...right.first] : left.first,
    last: right.nullable ? [...left.last, ...right.last] : right.last,
  };
}

function connect(graph: Graph, from: readonly number[], to: readonly number[]): void {
  for (const source of from) for (const target of to) graph.follow[source]?.set(target, (graph.follow[source]?.get(target) ?? 0) + 1);
}

function elementOf(graph: Graph, element: Element, position: Position): Reading {
  switch (element.type) {
    case "CharacterClass": {
      const number = graph.sets.length;
      if (number >= MOST_POSITIONS) return "unreadable";
      graph.sets.push(element.characters);
      graph.follow.push(new Map());
      return { nullable: false, first: [number], last: [number] };
    }
    case "Alternation":
      return either(graph, element.alternatives, position);
    case "Quantifier":
      return repeated(graph, element.alternatives, element.min, element.max, position);
    case "Assertion": {
      const [only, ...more] = element.alternatives;
      const [inner, ...rest] = only?.elements ?? [];
      const isAnchor = element.negate && more.length === 0 && rest.length === 0 && inner?.type === "CharacterClass" && inner.characters.isAll;
      const holds = element.kind === "behind" ? position.atStart : position.atEnd;
      return isAnchor && holds && !position.looped ? EMPTY : "unreadable";
    }
    default:
      return "unreadable";
  }
}

function repeated(graph: Graph, alternatives: readonly Concatenation[], min: number, max: number, position: Position): Reading {
  const copies = max === Number.POSITIVE_INFINITY ? Math.max(min, 1) : max;
  let all = EMPTY;
  const inner: Position = copies > 1 || max > 1 ? { ...position, looped: true } : position;
  for (let index = 0; index < copies; index += 1) {
    const one = either(graph, alternatives, inner);
    if (one === "unreadable") return one;
    if (max === Number.POSITIVE_INFINITY && index === copies - 1) connect(graph, one.last, one.first);
    all = joined(graph, all, index >= min ? { ...one, nullable: true } : one);
  }
  return all;
}

/** For each position the number of its strongly connected component (by mutual reach; graphs are small). */
function componentsOf(graph: Graph): readonly number[] {
  const reach = graph.sets.map((_, start) => {
    const seen = new Set<number>();
    const open = [start];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      for (const next of graph.follow[node]?.keys() ?? []) {
        if (seen.has(next)) continue;
        seen.add(next);
        open.push(next);
      }
    }
    return seen;
  });
  return graph.sets.map((_, node) =>
    graph.sets.findIndex((__, other) => other === node || (reach[node]?.has(other) === true && reach[other]?.has(node) === true)),
  );
}

interface Step {
  readonly left: number;
  readonly right: number;
  readonly apart: boolean;
  readonly text: string;
}

/** A text that leads from the position back to itself in two ways; the shortest in steps. */
function loopTwice(graph: Graph, components: readonly number[], pivot: number, budget: { steps: number }): string | undefined {
  const home = components[pivot];
  const inside = (node: number): readonly (readonly [number, number])[] => [...(graph.follow[node] ?? [])].filter(([next]) => components[next] === home);
  const open: Step[] = [{ left: pivot, right: pivot, apart: false, text: "" }];
  const seen = new Set<string>();
  for (let index = 0; index < open.length; index += 1) {
    const step = open[index];
    if (step === undefined) break;
    for (const [left, ways] of inside(step.left)) {
      for (const [right] of inside(step.right)) {
        budget.steps += 1;
        if (budget.steps > MOST_STEPS) return undefined;
        const character = common(graph.sets[left], graph.sets[right]);
        if (character === undefined) continue;
        const apart = step.apart || left !== right || (step.left === step.right && ways > 1);
        const text = step.text + character;
        if (apart && left === pivot && right === pivot) return text;
        const key = `${left} ${right} ${apart}`;
        if (seen.has(key)) continue;
        seen.add(key);
        open.push({ left, right, apart, text });
      }
    }
  }
  return undefined;
}

/** The shortest text from the start up to and including the position. */
function pathTo(graph: Graph, goal: number): string | undefined {
  const open = graph.first.map((node) => ({ node, text: common(graph.sets[node], graph.sets[node]) ?? "" }));
  const seen = new Set(graph.first);
  for (let index = 0; index < open.length; index += 1) {
    const step = open[index];
    if (step === undefined || step.text.length <= 0) continue;
    if (step.node === goal) return step.text;
    for (const next of graph.follow[step.node]?.keys() ?? []) {
      const character = common(graph.sets[next], graph.sets[next]);
      if (seen.has(next) || character === undefined) continue;
      seen.add(next);
      open.push({ node: next, text: step.text + character });
    }
  }
  return undefined;
}

const PREFERRED = "abcdefghijklmnopqrstuvwxyz0123456789-./:";

/** A visible character of both sets, a plain one if there is one. */
function common(left: CharSet | undefined, right: CharSet | undefined): string | undefined {
  if (left === undefined || right === undefined) return undefined;
  const holds = (character: string): boolean => left.has(character.charCodeAt(0)) && right.has(character.charCodeAt(0));
  for (const character of PREFERRED) if (holds(character)) return character;
  for (let code = 0x21; code < 0x7f; code += 1) if (holds(String.fromCharCode(code))) return String.fromCharCode(code);
  return undefined;
}
