/**
 * Which functions write into one answer: a helper that is handed the response (`share(req, res, origin)`) and the function that hands it on.
 * Goes by parameters that are passed in the same file; helpers that several functions call stay by themselves.
 */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { RawWrite } from "./writes.ts";
import { groupOfFunction } from "./writes.ts";

/** Most steps from a helper to the function whose response it is. */
const MOST_STEPS = 5;

/** Groups of the functions that hand a response on to the helper of a group. */
export type Callers = ReadonlyMap<string, ReadonlySet<string>>;

/** Who calls the helpers that write headers of a response they were handed. */
export function callersOf(writes: readonly RawWrite[], source: JavaScriptSource): Callers {
  const helpers = new Set(writes.map((write) => write.group));
  const callers = new Map<string, Set<string>>();
  if (helpers.size === 0) return callers;
  for (const site of source.calls()) {
    if (site.callee.kind !== "function") continue;
    const helper = groupOfFunction(site.callee.function);
    if (!helpers.has(helper) || site.when.kind === "never") continue;
    const known = callers.get(helper) ?? new Set();
    callers.set(helper, known);
    for (const argument of site.arguments) {
      if (argument.kind === "parameter" && argument.at.file === source.file) known.add(groupOfFunction(argument.function));
    }
  }
  return callers;
}

/** The writes with those of a helper put into the answer of the one function that calls it. */
export function intoOneAnswer(writes: readonly RawWrite[], callers: Callers): readonly RawWrite[] {
  return writes.map((write) => ({ ...write, group: answerOf(write.group, callers) }));
}

function answerOf(group: string, callers: Callers): string {
  let answer = group;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const [caller, another] = callers.get(answer) ?? [];
    if (caller === undefined || another !== undefined || caller === answer) break;
    answer = caller;
  }
  return answer;
}
