/** Makes failing programs smaller: puts features back to plain, one after another, while the program fails in the same way. */
import { FAILURES, type Judged, judgeAll } from "./judge-program.ts";
import type { Program } from "./program.ts";
import { DIMENSION_NAMES, type Dimension, PLAIN, type Recipe, settle } from "./recipe.ts";
import { programOf } from "./render.ts";
import { programText } from "./report-figures.ts";

type Kind = (typeof FAILURES)[number];

const MOST_ROUNDS = 4;
const MOST_TURNS = 4;
const PER_TURN = 4;

interface Candidate {
  readonly judged: Judged;
  readonly kind: Kind;
}

function isFailing({ failures }: Judged, kind: Kind): boolean {
  return failures.some((failure) => failure.kind === kind);
}

function sizeOf({ program }: Judged): number {
  return [...program.files.values()].join("").length + 200 * DIMENSION_NAMES.filter((name) => program.recipe[name] !== PLAIN[name]).length;
}

function without(candidate: Candidate, names: readonly Dimension[], label: string): Program {
  const { recipe, id } = candidate.judged.program;
  const first = id.split("~")[0] ?? id;
  const smaller = settle({ ...recipe, ...Object.fromEntries(names.map((name) => [name, PLAIN[name]])) } as Recipe);
  // The names of sites stay those of the first program.
  return { ...programOf(first, smaller), id: `${first}~${label}` };
}

/** One round for all candidates at once: what can go alone is tried together, and the smallest that still fails is kept. */
async function round(candidates: readonly Candidate[]): Promise<readonly Candidate[]> {
  const alone = candidates.flatMap((candidate, index) =>
    changedIn(candidate.judged).map((name) => ({
      index,
      name,
      program: without(candidate, [name], `${index}${name}`),
    })),
  );
  const first = await failingOf(candidates, alone);
  const together = candidates.flatMap((candidate, index) => {
    const names = first.filter((one) => one.index === index).map((one) => one.name);
    const halves = [names, names.slice(0, Math.ceil(names.length / 2)), names.slice(Math.ceil(names.length / 2))];
    return names.length < 2 ? [] : halves.map((some, at) => ({ index, name: names[0] ?? "framework", program: without(candidate, some, `${index}all${at}`) }));
  });
  const all = [...first, ...(await failingOf(candidates, together))];
  return candidates.map((candidate, index) => {
    const smallest = all.filter((one) => one.index === index).sort((left, right) => sizeOf(left.judged) - sizeOf(right.judged))[0];
    return smallest === undefined || sizeOf(smallest.judged) >= sizeOf(candidate.judged) ? candidate : { ...candidate, judged: smallest.judged };
  });
}

interface Try {
  readonly index: number;
  readonly name: Dimension;
  readonly program: Program;
}

async function failingOf(candidates: readonly Candidate[], tries: readonly Try[]): Promise<readonly (Try & { readonly judged: Judged })[]> {
  const judged = await judgeAll(
    tries.map(({ program }) => program),
    "little",
  );
  return tries.flatMap((one, at) => {
    const result = judged[at];
    const kind = candidates[one.index]?.kind;
    return result !== undefined && kind !== undefined && isFailing(result, kind) && !isFailing(result, "broken") ? [{ ...one, judged: result }] : [];
  });
}

/** First each feature alone: most failures need one. Only what fails for no single one is made smaller step by step. */
async function shrunk(candidates: readonly Candidate[]): Promise<readonly Candidate[]> {
  const singles = candidates.flatMap((candidate, index) =>
    changedIn(candidate.judged).map((name) => {
      const others = changedIn(candidate.judged).filter((other) => other !== name);
      return { index, name, program: without(candidate, others, `${index}only${name}`) };
    }),
  );
  const failing = await failingOf(candidates, singles);
  const solved = candidates.map((candidate, index) => {
    const found = failing.find((one) => one.index === index);
    return found === undefined ? undefined : { ...candidate, judged: found.judged };
  });
  let open: readonly Candidate[] = candidates.filter((_, index) => solved[index] === undefined);
  for (let rounds = 0; rounds < MOST_ROUNDS && open.length > 0; rounds += 1) {
    const next = await round(open);
    const isDone = next.every((one) => open.includes(one));
    open = next;
    if (isDone) break;
  }
  return [...solved.filter((one) => one !== undefined), ...open];
}

function changedIn({ program }: Judged): readonly Dimension[] {
  return DIMENSION_NAMES.filter((name) => program.recipe[name] !== PLAIN[name]);
}

/** True if a smaller program with the same features fails in the same way. */
function isExplained(candidate: Candidate, smaller: readonly Candidate[]): boolean {
  const { recipe } = candidate.judged.program;
  return smaller.some(({ kind, judged }) => kind === candidate.kind && changedIn(judged).every((name) => recipe[name] === judged.program.recipe[name]));
}

/** A minimal program, and how many programs of the run it explains. */
export interface Shrunk {
  readonly name: string;
  readonly text: string;
  readonly judged: Judged;
  readonly kind: Kind;
}

/** Minimal failing programs, at most `most` of each kind, most frequent first. A program that a minimal one explains is not made smaller again. */
export async function shrunkFailures(judged: readonly Judged[], most: number): Promise<readonly Shrunk[]> {
  const all: readonly Candidate[] = judged.flatMap((one) => {
    // A program stands for the worst that is wrong with it.
    const kind = FAILURES.find((worst) => isFailing(one, worst));
    return kind === undefined ? [] : [{ judged: one, kind }];
  });
  const minimal: Candidate[] = all.filter(({ kind }) => kind === "broken").slice(0, most);
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const chosen = FAILURES.filter((kind) => kind !== "broken").flatMap((kind) => {
      const missing = most - minimal.filter((one) => one.kind === kind).length;
      const open = all.filter((one) => one.kind === kind && !isExplained(one, minimal));
      return open.sort((left, right) => sizeOf(left.judged) - sizeOf(right.judged)).slice(0, Math.min(PER_TURN, missing));
    });
    if (chosen.length === 0) break;
    for (const one of await shrunk(chosen)) if (!isExplained(one, minimal)) minimal.push(one);
  }
  const explains = (one: Candidate): number => all.filter((other) => isExplained(other, [one])).length;
  const sorted = minimal
    .map((one) => ({ one, count: explains(one) }))
    .sort((left, right) => right.count - left.count || sizeOf(left.one.judged) - sizeOf(right.one.judged));
  const numbers = new Map<Kind, number>();
  return sorted.map(({ one, count }) => {
    const number = (numbers.get(one.kind) ?? 0) + 1;
    numbers.set(one.kind, number);
    const total = all.filter(({ kind }) => kind === one.kind).length;
    return {
      ...one,
      name: `${one.kind}-${String(number).padStart(2, "0")}`,
      text: `Its features stand in ${count} of ${total} programs of this kind.\n${programText(one.judged)}`,
    };
  });
}
