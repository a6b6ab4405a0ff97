/**
 * Lists that loops fill: `for (const x of list) all.push(x)` and `list.forEach((x) => all.add(x))`, each round with its element. A list of
 * which not everything is known leaves the filled one open. Refuses loops with a condition of their own, and callbacks that run at some other time.
 */
import ts from "typescript";
import type { Condition } from "../../model/condition.ts";
import { isFunctionNode } from "../syntax/syntax-index.ts";
import { ALWAYS, both } from "../values/conditions.ts";
import type { Frame, Interpreter } from "../values/interpreter.ts";
import { childFrame, marked } from "../values/interpreter.ts";
import { appendItems, listOf } from "../values/sizes.ts";
import type { Value, ValueOf } from "../values.ts";

/** Most loops in each other. */
const MOST_LOOPS = 3;
/** Most rounds of all loops together. */
const MOST_ROUNDS = 200;
/** The methods of lists that call a function with each element, at once and for what it does. */
const EACH = new Set(["forEach", "map"]);

type Loop =
  | { readonly kind: "of"; readonly node: ts.ForOfStatement; readonly declaration: ts.VariableDeclaration }
  | { readonly kind: "each"; readonly node: ts.CallExpression; readonly list: ts.Expression; readonly callback: ts.ArrowFunction | ts.FunctionExpression };

/** The loops around a node up to the function that it belongs to, outermost first; `undefined` if one of them cannot be followed. */
function loopsAround(node: ts.Node, owner: ts.Node | undefined): readonly Loop[] | undefined {
  const loops: Loop[] = [];
  for (let child = node, parent: ts.Node | undefined = node.parent; parent !== undefined && parent !== owner; child = parent, parent = parent.parent) {
    if (ts.isForOfStatement(parent) && parent.statement === child) {
      const declaration = ts.isVariableDeclarationList(parent.initializer) ? parent.initializer.declarations[0] : undefined;
      if (declaration === undefined || mayStop(parent.statement, 0)) return undefined;
      loops.unshift({ kind: "of", node: parent, declaration });
    } else if (ts.isForStatement(parent) || ts.isForInStatement(parent) || ts.isWhileStatement(parent) || ts.isDoStatement(parent)) return undefined;
    else if (isFunctionNode(parent)) {
      const loop = eachLoop(parent);
      if (loop === undefined) return undefined;
      loops.unshift(loop);
      parent = loop.node;
    }
    if (loops.length > MOST_LOOPS) return undefined;
  }
  return loops;
}

/** A `break` or `return` in one round leaves out the others. */
function mayStop(node: ts.Node, depth: number): boolean {
  if (ts.isBreakStatement(node) || ts.isReturnStatement(node)) return true;
  if (isFunctionNode(node)) return false;
  return depth > 40 || (ts.forEachChild(node, (child) => mayStop(child, depth + 1) || undefined) ?? false);
}

function eachLoop(callback: ts.Node): Loop | undefined {
  if (!ts.isArrowFunction(callback) && !ts.isFunctionExpression(callback)) return undefined;
  if (callback.modifiers?.some((item) => item.kind === ts.SyntaxKind.AsyncKeyword) === true) return undefined;
  const call = callback.parent;
  if (!ts.isCallExpression(call) || call.arguments[0] !== callback || !ts.isPropertyAccessExpression(call.expression)) return undefined;
  return EACH.has(call.expression.name.text) ? { kind: "each", node: call, list: call.expression.expression, callback } : undefined;
}

/** True if the node runs in rounds that can be followed. */
export function runsInRounds(node: ts.Node, owner: ts.Node | undefined): boolean {
  const loops = loopsAround(node, owner);
  return loops !== undefined && loops.length > 0;
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
  if (loops === undefined || outermost === undefined) return undefined;
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
    const given = interpreter.evaluate(loop.kind === "of" ? loop.node.expression : loop.list, outer);
    const known = knownPart(interpreter, given);
    open ||= known.open;
    some = level === 0 ? known.some : undefined;
    for (const [index, item] of known.items.entries()) {
      if (rounds > MOST_ROUNDS) open = true;
      else run(level + 1, roundFrame(interpreter, loop, item, index, given, outer));
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

interface KnownPart {
  readonly items: readonly Value[];
  readonly open: boolean;
  /** The condition under which there are elements at all, where that is known of a list that is not. */
  readonly some: Condition | undefined;
}

/** The elements that are certainly gone through. Nothing is gone through where there is no list: `process.env.PAGES?.split(",").forEach(…)`. */
function knownPart(interpreter: Interpreter, value: Value): KnownPart {
  const someOf = (list: Value): Condition | undefined => {
    const mark = interpreter.marks.get(list);
    return mark?.kind === "count" ? mark.some : undefined;
  };
  if (value.kind === "list") return value.of === "map" ? NOTHING_KNOWN : { items: value.items, open: value.open, some: someOf(value) };
  if (value.kind !== "choice") return NOTHING_KNOWN;
  const lists = value.alternatives.filter((one) => one.value.kind === "list");
  const others = value.alternatives.filter((one) => one.value.kind !== "list");
  const [only] = lists;
  if (only === undefined || lists.length !== 1 || !others.every((one) => one.value.kind === "undefined" || one.value.kind === "null")) return NOTHING_KNOWN;
  const isFirst = value.alternatives[0] === only;
  return { items: [], open: true, some: isFirst ? both([only.when, someOf(only.value) ?? ALWAYS]) : undefined };
}

const NOTHING_KNOWN: KnownPart = { items: [], open: true, some: undefined };

function roundFrame(interpreter: Interpreter, loop: Loop, item: Value, index: number, list: Value, outer: Frame): Frame {
  interpreter.budget.steps += 1;
  const path = `${outer.path}#${index}`;
  if (loop.kind === "of") return childFrame(interpreter, outer, { bound: new Map([[loop.declaration, item]]), path });
  const position: Value = { kind: "number", value: index, at: item.at, via: [] };
  return childFrame(interpreter, outer, { function: loop.callback, arguments: [item, position, list], asked: undefined, path });
}
