/** Which code runs behind an app: routers that are mounted on it, functions that its handlers are or call. Follows registrations and knows no file. */
import type { Fact } from "../model/facts.ts";
import { registrationsOf } from "./facts-of.ts";

/** Most owners that are followed. */
const MOST = 512;

type Runs = ReadonlyMap<string, readonly string[]>;

/** Lists of facts never change, and rules ask once for each app or policy of a package: who runs whom is put together once for each list. */
const knownRuns = new WeakMap<readonly Fact[], Runs>();

function runsIn(facts: readonly Fact[]): Runs {
  const known = knownRuns.get(facts);
  if (known !== undefined) return known;
  const runs = new Map<string, string[]>();
  for (const { scope, runs: behind = [] } of registrationsOf(facts)) {
    const before = runs.get(scope.owner);
    if (before === undefined) runs.set(scope.owner, [...behind]);
    else before.push(...behind);
  }
  knownRuns.set(facts, runs);
  return runs;
}

/** The owners themselves and all owners behind them. */
export function ownersBehind(facts: readonly Fact[], starts: readonly string[]): ReadonlySet<string> {
  const runs = runsIn(facts);
  const seen = new Set<string>();
  const queue = [...starts];
  for (let owner = queue.pop(); owner !== undefined && seen.size < MOST; owner = queue.pop()) {
    if (seen.has(owner)) continue;
    seen.add(owner);
    queue.push(...(runs.get(owner) ?? []));
  }
  return seen;
}
