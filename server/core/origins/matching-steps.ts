/**
 * Counts the steps that an engine with backtracking takes to try a pattern on a text: greedy and lazy repetitions, alternatives in order,
 * and no empty round of a repetition (ECMA-262, RepeatMatcher). A model to confirm what a proof about the pattern's automaton claims, since
 * the automaton knows more ways than an engine tries. Refuses backreferences and assertions of more than one character.
 */
import type { Concatenation, Element } from "refa";
import type { MatchMode } from "./pattern-automaton.ts";

type Continue = (at: number) => boolean;

/** The count ended early: more steps than asked for, or a text or pattern that is nested too deeply to follow. */
class TooManyStepsError extends Error {
  override readonly name = "TooManyStepsError";
}

/** Frames of our own stack that one matching may take. */
const DEEPEST = 3_000;

interface Run {
  readonly text: string;
  readonly most: number;
  steps: number;
  depth: number;
}

/**
 * Characters that are looked at until the pattern is refused or fits, at each start in the text in mode `search`. `undefined` past `most`
 * or where the pattern is not followed.
 */
export function stepsToMatch(alternatives: readonly Concatenation[], mode: MatchMode, text: string, most: number): number | undefined {
  const run: Run = { text, most, steps: 0, depth: 0 };
  const accept: Continue = mode === "full" ? (at) => at === text.length : () => true;
  try {
    for (let start = 0; start <= (mode === "search" ? text.length : 0); start += 1) if (either(run, alternatives, start, accept)) break;
    return run.steps;
  } catch (error) {
    if (error instanceof TooManyStepsError) return undefined;
    throw error;
  }
}

function either(run: Run, alternatives: readonly Concatenation[], at: number, next: Continue): boolean {
  return alternatives.some((alternative) => sequence(run, alternative.elements, 0, at, next));
}

function sequence(run: Run, elements: readonly Element[], index: number, at: number, next: Continue): boolean {
  const element = elements[index];
  if (element === undefined) return next(at);
  run.depth += 1;
  if (run.depth > DEEPEST) throw new TooManyStepsError();
  const fits = one(run, element, at, (after) => sequence(run, elements, index + 1, after, next));
  run.depth -= 1;
  return fits;
}

function one(run: Run, element: Element, at: number, next: Continue): boolean {
  switch (element.type) {
    case "CharacterClass":
      return look(run, at, element.characters) && next(at + 1);
    case "Alternation":
      return either(run, element.alternatives, at, next);
    case "Quantifier":
      return repeat(run, element.alternatives, element.min, element.max, element.lazy, at, next);
    case "Assertion": {
      const [inner] = element.alternatives[0]?.elements ?? [];
      if (element.alternatives.length !== 1 || element.alternatives[0]?.elements.length !== 1 || inner?.type !== "CharacterClass")
        throw new TooManyStepsError();
      const found = look(run, element.kind === "behind" ? at - 1 : at, inner.characters);
      return found !== element.negate && next(at);
    }
    default:
      throw new TooManyStepsError();
  }
}

function look(run: Run, at: number, characters: { has(code: number): boolean }): boolean {
  run.steps += 1;
  if (run.steps > run.most) throw new TooManyStepsError();
  return at >= 0 && at < run.text.length && characters.has(run.text.charCodeAt(at));
}

function repeat(run: Run, body: readonly Concatenation[], min: number, max: number, lazy: boolean, at: number, next: Continue): boolean {
  const again = (): boolean =>
    max > 0 && either(run, body, at, (after) => (min <= 0 && after === at ? false : repeat(run, body, Math.max(min - 1, 0), max - 1, lazy, after, next)));
  if (min > 0) return again();
  return lazy ? next(at) || again() : again() || next(at);
}
