/**
 * Which functions write into one answer: a helper that is handed the response (`share(req, res, origin)`) and the function that hands it on.
 * Goes by parameters that are passed in the same file; helpers that several functions call stay by themselves.
 */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { FunctionHandle } from "../../../javascript/values.ts";
import type { RawWrite } from "./writes.ts";
import { groupOfFunction } from "./writes.ts";

/** Most steps from a helper to the function whose response it is. */
const MOST_STEPS = 5;

/** A call that hands a response on to a function of this or another file. */
export interface HandingOn {
  readonly site: CallSite;
  readonly helper: FunctionHandle;
  /** Groups of the functions whose parameters are handed on. */
  readonly by: ReadonlySet<string>;
}

/** The calls of a file that hand on what its functions were handed to a function that is asked for. */
export function handingsOn(source: JavaScriptSource, isAsked: (helper: FunctionHandle) => boolean): readonly HandingOn[] {
  return source.calls().flatMap((site): readonly HandingOn[] => {
    if (site.callee.kind !== "function" || !isAsked(site.callee.function) || site.when.kind === "never") return [];
    const by = site.arguments.flatMap((one) => (one.kind === "parameter" && one.at.file === source.file ? [groupOfFunction(one.function)] : []));
    return [{ site, helper: site.callee.function, by: new Set(by) }];
  });
}

/** Groups of the functions that hand a response on to the helper of a group. */
export type Callers = ReadonlyMap<string, ReadonlySet<string>>;

/** Who calls the helpers that write headers of a response they were handed. */
export function callersOf(writes: readonly RawWrite[], source: JavaScriptSource): Callers {
  const helpers = new Set(writes.map((write) => write.group));
  const callers = new Map<string, Set<string>>();
  if (helpers.size === 0) return callers;
  for (const { helper, by } of handingsOn(source, (one) => helpers.has(groupOfFunction(one)))) {
    const key = groupOfFunction(helper);
    const known = callers.get(key) ?? new Set();
    callers.set(key, known);
    for (const caller of by) known.add(caller);
  }
  return callers;
}

/** The writes with those of a helper put into the answer of the one function that calls it. */
export function intoOneAnswer(writes: readonly RawWrite[], callers: Callers): readonly RawWrite[] {
  return writes.map((write) => ({ ...write, group: answerOf(write.group, callers) }));
}

/** The group of the answer that a group writes into. */
export function answerOf(group: string, callers: Callers): string {
  let answer = group;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const [caller, another] = callers.get(answer) ?? [];
    if (caller === undefined || another !== undefined || caller === answer) break;
    answer = caller;
  }
  return answer;
}
