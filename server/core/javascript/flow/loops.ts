/** How control runs through a loop over a list: round by round where the list is known, else once under a condition that nobody can decide. */
import { opaqueCondition } from "../values/conditions.ts";
import type { Frame, Interpreter } from "../values/interpreter.ts";
import { dynamicReason, placeOfNode } from "../values/interpreter.ts";
import type { Flow, Path } from "./paths.ts";
import { isDead, merge, through, under } from "./paths.ts";
import type { StatementLoop } from "./rounds.ts";
import { listOfLoop, roundFrame } from "./rounds.ts";

/** Most rounds that are run. */
const MOST_ROUNDS = 64;

/** The flow behind the loop; `body` runs its statement in one round. */
export function flowOfLoop(interpreter: Interpreter, loop: StatementLoop, frame: Frame, path: Path, body: (round: Frame, start: Path) => Flow): Flow {
  const list = listOfLoop(interpreter, loop, frame);
  const isKnown = list.kind === "list" && !list.open && list.of !== "map" && list.items.length <= MOST_ROUNDS;
  if (!isKnown) {
    const reason = opaqueCondition(placeOfNode(loop.node, frame.module), dynamicReason("it happens in a loop over values that are not known"), frame.path);
    body(frame, under(path, reason));
    return through(path);
  }
  let current = path;
  const broken: Path[] = [];
  for (const [index, item] of list.items.entries()) {
    if (isDead(current)) break;
    const flow = body(roundFrame(interpreter, loop, item, index, list, frame), current);
    broken.push(flow.broken);
    current = merge([flow.next, flow.continued]);
  }
  return through(merge([current, ...broken]));
}
