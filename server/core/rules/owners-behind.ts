/** Which code runs behind an app: routers that are mounted on it, functions that its handlers are or call. Follows registrations and knows no file. */
import type { Fact } from "../model/facts.ts";
import { registrationsOf } from "./facts-of.ts";

/** Most owners that are followed. */
const MOST = 512;

/** The owners themselves and all owners behind them. */
export function ownersBehind(facts: readonly Fact[], starts: readonly string[]): ReadonlySet<string> {
  const runs = new Map<string, string[]>();
  for (const { scope, runs: behind = [] } of registrationsOf(facts)) {
    const known = runs.get(scope.owner);
    if (known === undefined) runs.set(scope.owner, [...behind]);
    else known.push(...behind);
  }
  const seen = new Set<string>();
  const queue = [...starts];
  for (let owner = queue.pop(); owner !== undefined && seen.size < MOST; owner = queue.pop()) {
    if (seen.has(owner)) continue;
    seen.add(owner);
    queue.push(...(runs.get(owner) ?? []));
  }
  return seen;
}
