/**
 * Lists that loops fill: `for (const x of list) all.push(x)` and `list.forEach((x) => all.add(x))`, each round with its element. A list of
 * which not everything is known leaves the filled one open. Refuses loops that may stop early.
 */
import type ts from "typescript";
import type { Condition } from "../../model/condition.ts";
import { loopsAround, roundsOf, stopsOf } from "../flow/rounds.ts";
import type { Frame, Interpreter } from "../values/interpreter.ts";
import { marked } from "../values/interpreter.ts";
import { appendItems, listOf } from "../values/sizes.ts";
import type { Value, ValueOf } from "../values.ts";

/** Most rounds of all loops together. */
const MOST_ROUNDS = 200;

/** True if the node runs in rounds that can be followed, all of them. */
export function runsInRounds(node: ts.Node, owner: ts.Node | undefined): boolean {
  const loops = loopsAround(node, owner);
  return loops !== undefined && loops.length > 0 && loops.every((loop) => stopsOf(loop).length === 0);
}

/** The list after all rounds of the loops around a call that adds to it, `undefined` if they cannot be followed. `added` gives what one round adds. */
export function filledByRounds(
  interpreter: Interpreter,
  node: ts.CallExpression,
  owner: ts.Node | undefined,
  list: ValueOf<"list">,
  frame: Frame,
  added: (frame: Frame) => { readonly items: readonly Value[]; readonly open: boolean },
): Value | undefined {
  const loops = loopsAround(node, owner);
  const [outermost] = loops ?? [];
  if (loops === undefined || outermost === undefined || loops.some((loop) => stopsOf(loop).length > 0)) return undefined;
  const all: Value[] = [];
  let open = list.open;
  let some: Condition | undefined;
  let rounds = 0;
  const run = (level: number, outer: Frame): void => {
    const loop = loops[level];
    if (loop === undefined) {
      rounds += 1;
      const when = interpreter.conditionAt(node, outer);
      if (when.kind === "never") return;
      const one = added(outer);
      // What is added in some cases only is there in some cases only.
      if (when.kind !== "always") open = true;
      else {
        appendItems(all, one.items);
        open ||= one.open;
      }
      return;
    }
    const known = roundsOf(interpreter, loop, outer);
    open ||= known.open;
    some = level === 0 ? known.some : undefined;
    for (const round of known.frames) {
      if (rounds > MOST_ROUNDS) open = true;
      else run(level + 1, round);
    }
  };
  const when = interpreter.conditionAt(outermost.node, frame);
  if (when.kind === "never") return list;
  run(0, frame);
  const isCertain = when.kind === "always";
  const filled = listOf([...list.items, ...(isCertain ? all : [])], open || !isCertain, list.at, list.of, list.via);
  const counts = some !== undefined && isCertain && loops.length === 1 && list.items.length === 0 && !list.open && all.length === 0;
  return counts && some !== undefined ? marked(interpreter, filled, { kind: "count", some }) : filled;
}
