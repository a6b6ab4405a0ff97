/** Makes failing programs smaller: puts features back to plain, one after another, while the program fails in the same way. */
import { FAILURES, type Judged, judgeAll } from "./judge-program.ts";
import type { Program } from "./program.ts";
import { DIMENSION_NAMES, type Dimension, PLAIN, type Recipe, settle } from "./recipe.ts";
import { programOf } from "./render.ts";
import { programText } from "./report-figures.ts";

type Kind = (typeof FAILURES)[number];

const MOST_ROUNDS = 4;

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
    DIMENSION_NAMES.filter((name) => candidate.judged.program.recipe[name] !== PLAIN[name]).map((name) => ({
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

/** The smallest failing programs of each kind, `most` of them, from at most `from` programs; equal ones once. */
export async function shrunkFailures(
  judged: readonly Judged[],
  most: number,
  from: number,
): Promise<readonly { readonly name: string; readonly text: string }[]> {
  let candidates: readonly Candidate[] = FAILURES.flatMap((kind) =>
    judged
      // A program stands for the worst that is wrong with it.
      .filter((one) => FAILURES.find((worst) => isFailing(one, worst)) === kind)
      .sort((left, right) => sizeOf(left) - sizeOf(right))
      .slice(0, from)
      .map((one) => ({ judged: one, kind })),
  );
  for (let rounds = 0; rounds < MOST_ROUNDS; rounds += 1) {
    const next = await round(candidates.filter(({ kind }) => kind !== "broken"));
    const kept = candidates.filter(({ kind }) => kind === "broken");
    const isDone = next.every((one) => candidates.includes(one));
    candidates = [...kept, ...next];
    if (isDone) break;
  }
  const seen = new Set<string>();
  const perKind = new Map<Kind, number>();
  return [...candidates]
    .sort((left, right) => sizeOf(left.judged) - sizeOf(right.judged))
    .flatMap(({ judged: one, kind }) => {
      const key = `${kind}${JSON.stringify(one.program.recipe)}`;
      const number = perKind.get(kind) ?? 0;
      if (seen.has(key) || number >= most) return [];
      seen.add(key);
      perKind.set(kind, number + 1);
      return [{ name: `${kind}-${String(number + 1).padStart(2, "0")}`, text: programText(one) }];
    });
}
