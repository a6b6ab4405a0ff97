/**
 * Searches for an origin that is in a universe, outside a set of own hosts, and in the language of a term. Walks breadth-first over
 * combined states of all automata, so the first hit is a shortest one; words are never enumerated.
 */
import type { OriginLanguage, OriginLeaf, OriginPart } from "../model/origin-language.ts";
import { leavesOf } from "../model/origin-language.ts";
import type { Reason } from "../model/setting.ts";
import { accepts } from "./accepts.ts";
import { DEAD, type LazyAutomaton } from "./lazy-automaton.ts";
import { automatonOfLeaf } from "./leaf-automaton.ts";
import { withoutLookaheads } from "./lookaheads.ts";
import { type Answer, evaluateTerm } from "./three-valued.ts";

/** `found`: proved to be in the language; `empty`: proved that nothing is; `open`: neither. */
export type SearchResult =
  | { readonly kind: "found"; readonly origin: string }
  | { readonly kind: "empty" }
  | { readonly kind: "open"; readonly reason: Reason };

/** Where to search. */
export interface SearchSpace {
  /** Over the whole origin. */
  readonly universe: LazyAutomaton;
  /** Over the host name: only hosts outside (or, if `inside`, within) this language count. */
  readonly own?: { readonly automaton: LazyAutomaton; readonly inside: boolean };
}

/** A search gives up after this many combined states. */
export const MOST_STATES = 9000;

let visited = 0;

/** Combined states that all searches together have looked at. For the benchmark and for tests that hold the bound: it counts work, not time. */
export function statesVisited(): number {
  return visited;
}

const MOST_LEAVES = 60;
/** Preferred letters first, so that witnesses read well. */
const ALPHABET = "evilaxbcdfghjkmnopqrstuwyz1023456789-._:/~!$&'()*+,;=`{}|^";

interface Run {
  readonly automaton: LazyAutomaton;
  readonly part: OriginPart;
}

/** Runs the search. More than 60 tests or 9,000 states give `open`. */
export function searchOrigin(term: OriginLanguage, space: SearchSpace): SearchResult {
  const language = withoutLookaheads(term);
  const leaves = leavesOf(language);
  if (leaves.length > MOST_LEAVES) return { kind: "open", reason: { kind: "budget", text: "the check holds too many tests" } };
  const runs: Run[] = [{ automaton: space.universe, part: "origin" }];
  if (space.own !== undefined) runs.push({ automaton: space.own.automaton, part: "hostname" });
  const places = new Map<OriginLeaf, { readonly under: number; readonly over: number }>();
  let obstacle: Reason | undefined;
  for (const leaf of leaves) {
    if (places.has(leaf)) continue;
    const compiled = automatonOfLeaf(leaf);
    if (compiled.kind === "unknown") {
      obstacle = compiled.reason;
      continue;
    }
    const part = leaf.kind === "glob" ? "origin" : leaf.part;
    const under = runs.push({ automaton: compiled.under, part }) - 1;
    places.set(leaf, { under, over: compiled.over === compiled.under ? under : runs.push({ automaton: compiled.over, part }) - 1 });
  }
  const evaluate = (states: readonly number[], now: boolean): Answer =>
    evaluateTerm(language, (leaf) => {
      const place = places.get(leaf);
      if (place === undefined) return "unknown";
      const over = states[place.over] ?? DEAD;
      if (!now) return over === DEAD ? false : "unknown";
      if (runs[place.under]?.automaton.accepts(states[place.under] ?? DEAD) === true) return true;
      return runs[place.over]?.automaton.accepts(over) === true ? "unknown" : false;
    });
  // Membership is decided a second time, by other means: refa 0.12.1 works some lookarounds in wrongly.
  return walk(runs, space, evaluate, (origin) => accepts(term, origin) === true, obstacle ?? reasonIn(language));
}

function reasonIn(language: OriginLanguage): Reason | undefined {
  switch (language.kind) {
    case "unknown":
      return language.reason;
    case "union":
    case "intersection":
      for (const part of language.of) {
        const reason = reasonIn(part);
        if (reason !== undefined) return reason;
      }
      return undefined;
    case "complement":
      return reasonIn(language.of);
    default:
      return undefined;
  }
}

interface Visit {
  readonly states: readonly number[];
  /** 0 scheme, 1 to 3 `://`, 4 host, 5 port. */
  readonly phase: number;
  readonly parent: number;
  readonly character: string;
}

function walk(
  runs: readonly Run[],
  space: SearchSpace,
  evaluate: (states: readonly number[], now: boolean) => Answer,
  confirm: (origin: string) => boolean,
  obstacle: Reason | undefined,
): SearchResult {
  const characters = representatives(runs);
  const visits: Visit[] = [{ states: runs.map((run) => run.automaton.start), phase: 0, parent: -1, character: "" }];
  const seen = new Set<string>();
  let undecided = false;
  for (let index = 0; index < visits.length; index += 1) {
    const visit = visits[index];
    if (visit === undefined) break;
    visited += 1;
    if (space.universe.accepts(visit.states[0] ?? DEAD) && ownAllows(space, visit)) {
      const answer = evaluate(visit.states, true);
      const origin = answer === true ? textOf(visits, index) : "";
      if (answer === true && confirm(origin)) return { kind: "found", origin };
      if (answer !== false) undecided = true;
    }
    for (const character of characters) {
      const phase = nextPhase(visit.phase, character);
      if (phase === undefined) continue;
      const states = advance(runs, visit, character, phase);
      if (states === "limit") return { kind: "open", reason: { kind: "budget", text: "the check is too large to decide" } };
      if ((states[0] ?? DEAD) === DEAD) continue;
      const key = `${phase}:${states.join(",")}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (evaluate(states, false) === false) continue;
      if (visits.length >= MOST_STATES) return { kind: "open", reason: { kind: "budget", text: "the check is too large to decide" } };
      visits.push({ states, phase, parent: index, character });
    }
  }
  if (!undecided) return { kind: "empty" };
  return { kind: "open", reason: obstacle ?? { kind: "dynamic", text: "the pattern looks ahead or behind in a way that cannot be decided" } };
}

function ownAllows(space: SearchSpace, visit: Visit): boolean {
  return space.own === undefined || space.own.automaton.accepts(visit.states[1] ?? DEAD) === space.own.inside;
}

/** The phase after a character, `undefined` if an origin cannot go on like this. Only the shape is checked; the universe does the rest. */
function nextPhase(phase: number, character: string): number | undefined {
  if (phase === 0) return character === ":" ? 1 : character === "/" ? undefined : 0;
  if (phase < 3) return character === "/" ? phase + 1 : undefined;
  if (character === "/") return undefined;
  if (phase < 5 && character === ":") return phase === 3 ? undefined : 5;
  return phase === 5 ? (character === ":" ? undefined : 5) : 4;
}

function reads(part: OriginPart, phase: number, character: string): boolean {
  switch (part) {
    case "origin":
      return true;
    case "scheme":
      return phase === 0;
    case "host":
      return phase >= 4;
    case "hostname":
      return phase === 4;
    case "port":
      return phase === 5 && character !== ":";
  }
}

function advance(runs: readonly Run[], visit: Visit, character: string, phase: number): readonly number[] | "limit" {
  const states: number[] = [];
  for (let index = 0; index < runs.length; index += 1) {
    const run = runs[index];
    const state = visit.states[index] ?? DEAD;
    if (run === undefined || state === DEAD || !reads(run.part, phase, character)) {
      states.push(state);
      continue;
    }
    const next = run.automaton.next(state, character.charCodeAt(0));
    if (next === undefined) return "limit";
    states.push(next);
    if (index === 0 && next === DEAD) return states;
  }
  return states;
}

/** One character for each set of characters that no automaton tells apart. */
function representatives(runs: readonly Run[]): readonly string[] {
  const sets = new Map<string, readonly { readonly min: number; readonly max: number }[]>();
  for (const run of runs) {
    for (const edges of run.automaton.source.edges)
      for (const edge of edges) sets.set(edge.ranges.map((range) => `${range.min}-${range.max}`).join(), edge.ranges);
  }
  const groups = new Map<string, string>();
  for (const character of ALPHABET) {
    const code = character.charCodeAt(0);
    let signature = character === ":" || character === "/" ? character : "";
    for (const ranges of sets.values()) signature += ranges.some((range) => range.min <= code && code <= range.max) ? "1" : "0";
    if (!groups.has(signature)) groups.set(signature, character);
  }
  return [...groups.values()];
}

function textOf(visits: readonly Visit[], last: number): string {
  let text = "";
  for (let index = last; index > 0; ) {
    const visit = visits[index];
    if (visit === undefined) break;
    text = visit.character + text;
    index = visit.parent;
  }
  return text;
}
