/**
 * A variable that a loop over a list sets: a flag (`for (const x of list) if (fits(x)) { ok = true; break; }`), the entry that fits. The
 * first round that writes counts where the loop is left at once, else the last. Refuses loops that are left in some other way.
 */
import ts from "typescript";
import type { Loop } from "../flow/rounds.ts";
import { loopsAround, roundsOf, stopsOf } from "../flow/rounds.ts";
import { joinChoice, truthOf } from "../values/choices.ts";
import { ALWAYS, both, either, opaqueCondition } from "../values/conditions.ts";
import type { Frame, Interpreter } from "../values/interpreter.ts";
import { dynamicReason, placeOfNode } from "../values/interpreter.ts";
import { sameValue } from "../values/same-value.ts";
import type { Alternative, Value } from "../values.ts";

/** Most rounds that are followed. */
const MOST_ROUNDS = 40;

/** The value of the variable after the loop around a write to it; `undefined` if the rounds cannot be followed. */
export function writtenInRounds(
  interpreter: Interpreter,
  node: ts.BinaryExpression,
  owner: ts.Node | undefined,
  before: Value,
  frame: Frame,
): Value | undefined {
  const way = wayOfLoop(node, owner);
  if (way === undefined) return undefined;
  const { loop, written, isKept } = way;
  const rounds = roundsOf(interpreter, loop, frame);
  if (rounds.frames.length === 0 || rounds.frames.length > MOST_ROUNDS) return undefined;
  const arms = rounds.frames.flatMap((round): readonly Alternative[] => {
    const value = interpreter.evaluate(written, round);
    const reached = interpreter.conditionAt(node, round);
    const when = isKept ? both([reached, truthOf(interpreter, value)]) : reached;
    return when.kind === "never" ? [] : [{ when, value }];
  });
  const at = placeOfNode(node, frame.module);
  const [first] = arms;
  const isOneValue = first !== undefined && arms.every(({ value }) => sameValue(first.value, value));
  if (rounds.open && !isOneValue) return undefined;
  const rest = rounds.open ? [opaqueCondition(at, dynamicReason("the list may hold more entries than the code shows"), frame.path)] : [];
  const outcomes = isOneValue ? [{ when: either([...arms.map(({ when }) => when), ...rest]), value: first.value }] : way.firstCounts ? arms : arms.toReversed();
  const kept = isKept ? [{ when: truthOf(interpreter, before), value: before }] : [];
  return joinChoice(interpreter, [...kept, ...outcomes, { when: ALWAYS, value: before }], at);
}

interface Way {
  readonly loop: Loop;
  readonly written: ts.Expression;
  /** What is truthy stays: `ok ||= fits(x)`, `ok = ok || fits(x)`. */
  readonly isKept: boolean;
  readonly firstCounts: boolean;
}

/** True if the write happens in a loop whose rounds can be followed. */
export function isWrittenInRounds(node: ts.BinaryExpression, owner: ts.Node | undefined): boolean {
  return wayOfLoop(node, owner) !== undefined;
}

function wayOfLoop(node: ts.BinaryExpression, owner: ts.Node | undefined): Way | undefined {
  const loops = loopsAround(node, owner);
  const [loop, another] = loops ?? [];
  if (loop === undefined || another !== undefined || !ts.isIdentifier(node.left)) return undefined;
  const own = writtenBy(node, node.left.text);
  if (own === undefined) return undefined;
  const stops = stopsOf(loop);
  if (stops.length === 0) return { loop, ...own, firstCounts: own.isKept };
  return stops.length === 1 && stops[0] !== undefined && follows(node, stops[0]) ? { loop, ...own, firstCounts: true } : undefined;
}

function writtenBy({ left, operatorToken, right }: ts.BinaryExpression, name: string): Pick<Way, "written" | "isKept"> | undefined {
  const isSelf = (node: ts.Expression): boolean => ts.isIdentifier(node) && node.text === name;
  if (!isSelf(left)) return undefined;
  let written = right;
  let isKept = operatorToken.kind === ts.SyntaxKind.BarBarEqualsToken;
  if (operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    if (ts.isBinaryExpression(right) && right.operatorToken.kind === ts.SyntaxKind.BarBarToken && (isSelf(right.left) || isSelf(right.right))) {
      written = isSelf(right.left) ? right.right : right.left;
      isKept = true;
    }
  } else if (!isKept) return undefined;
  return mentions(written, name, 0) ? undefined : { written, isKept };
}

function mentions(node: ts.Node, name: string, depth: number): boolean {
  if (ts.isIdentifier(node) && node.text === name) return true;
  return depth > 40 || (ts.forEachChild(node, (child) => mentions(child, name, depth + 1) || undefined) ?? false);
}

/** `ok = true; break;`: whoever writes leaves the loop, and nobody else does. */
function follows(node: ts.BinaryExpression, stop: ts.Statement): boolean {
  const statement = node.parent;
  return ts.isBreakStatement(stop) && ts.isExpressionStatement(statement) && statement.parent === stop.parent && statement.pos < stop.pos;
}
