/**
 * Runs an automaton over characters and builds its deterministic states only where a search or a text leads. States are numbers;
 * `DEAD` never accepts again. It enumerates no words.
 */
import { END_CODE, MARKS, type PlainAutomaton, START_CODE } from "./pattern-automaton.ts";

/** The state from which nothing is accepted. */
export const DEAD = 0;

/** A deterministic view. The start state has already read the START marks. */
export interface LazyAutomaton {
  readonly start: number;
  /** `undefined` if more than `STATE_LIMIT` states were needed. */
  readonly next: (state: number, code: number) => number | undefined;
  /** True if the text may end here. */
  readonly accepts: (state: number) => boolean;
  readonly source: PlainAutomaton;
}

const STATE_LIMIT = 6000;

/** Wraps an automaton. All views of one automaton should share one wrapper, since it keeps the states it has built. */
export function createLazyAutomaton(source: PlainAutomaton): LazyAutomaton {
  const members: (readonly number[])[] = [[]];
  const numbers = new Map<string, number>([["", DEAD]]);
  const moves: Map<number, number>[] = [new Map()];
  const accepting: (boolean | undefined)[] = [false];

  const stateOf = (nodes: readonly number[]): number | undefined => {
    const key = nodes.join(",");
    const known = numbers.get(key);
    if (known !== undefined) return known;
    if (members.length >= STATE_LIMIT) return undefined;
    numbers.set(key, members.length);
    members.push(nodes);
    moves.push(new Map());
    accepting.push(undefined);
    return members.length - 1;
  };
  const step = (nodes: readonly number[], code: number): readonly number[] => {
    const targets = new Set<number>();
    for (const node of nodes) {
      for (const edge of source.edges[node] ?? []) {
        if (!targets.has(edge.target) && edge.ranges.some((range) => range.min <= code && code <= range.max)) targets.add(edge.target);
      }
    }
    return [...targets].sort((left, right) => left - right);
  };

  let first: readonly number[] = [0];
  for (let mark = 0; mark < MARKS; mark += 1) first = step(first, START_CODE);
  const start = stateOf(first) ?? DEAD;
  return {
    start,
    source,
    next: (state, code) => {
      const known = moves[state]?.get(code);
      if (known !== undefined) return known;
      const next = stateOf(step(members[state] ?? [], code));
      if (next !== undefined) moves[state]?.set(code, next);
      return next;
    },
    accepts: (state) => {
      const known = accepting[state];
      if (known !== undefined) return known;
      let nodes = members[state] ?? [];
      for (let mark = 0; mark < MARKS; mark += 1) nodes = step(nodes, END_CODE);
      const answer = nodes.some((node) => source.final[node] === true);
      accepting[state] = answer;
      return answer;
    },
  };
}

/** True, false, or `undefined` if the state limit was reached. */
export function runAutomaton(automaton: LazyAutomaton, text: string): boolean | undefined {
  let state: number | undefined = automaton.start;
  for (let index = 0; index < text.length; index += 1) {
    state = automaton.next(state, text.charCodeAt(index));
    if (state === undefined) return undefined;
    if (state === DEAD) return false;
  }
  return automaton.accepts(state);
}
