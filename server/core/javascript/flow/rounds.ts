/**
 * Loops that go through a list: `for (const x of list)`, `for (let i = 0; i < list.length; i++)`, `list.forEach((x) => …)`, and `while` that
 * does the same. Each round is a frame in which the element is known. Refuses loops with a condition of their own, and callbacks that run at
 * some other time.
 */
import ts from "typescript";
import type { Condition } from "../../model/condition.ts";
import { valueTextAt } from "../../text/value-text.ts";
import { containsNode, isFunctionNode } from "../syntax/syntax-index.ts";
import { ALWAYS, both } from "../values/conditions.ts";
import type { Frame, Interpreter } from "../values/interpreter.ts";
import { childFrame } from "../values/interpreter.ts";
import type { Value } from "../values.ts";
import type { WhileLoop } from "./while-loops.ts";
import { hasContinue, whileLoopOf } from "./while-loops.ts";

/** Most loops in each other. */
const MOST_LOOPS = 3;
/** Most rounds of one loop. */
const MOST_ROUNDS = 200;
/** The methods of lists that call a function with each element, at once and for what it does. */
const EACH = new Set(["forEach", "map"]);

/** A loop over the elements of `list`, or over the names of the members of what stands there (`in`). */
export type Loop = { readonly list: ts.Expression } & (
  | { readonly kind: "of"; readonly node: ts.ForOfStatement; readonly declaration: ts.VariableDeclaration }
  | { readonly kind: "in"; readonly node: ts.ForInStatement; readonly declaration: ts.VariableDeclaration }
  | { readonly kind: "counted"; readonly node: ts.ForStatement; readonly declaration: ts.VariableDeclaration }
  | WhileLoop
  | { readonly kind: "each"; readonly node: ts.CallExpression; readonly callback: ts.ArrowFunction | ts.FunctionExpression }
);

/** A loop that is a statement. */
export type StatementLoop = Exclude<Loop, { kind: "each" }>;

/** The loops around a node up to the function that it belongs to, outermost first; `undefined` if one of them cannot be followed. */
export function loopsAround(node: ts.Node, owner: ts.Node | undefined): readonly Loop[] | undefined {
  const loops: Loop[] = [];
  for (let child = node; ; ) {
    const parent: ts.Node | undefined = child.parent;
    if (parent === undefined || parent === owner) return loops;
    const isCallback = isFunctionNode(parent);
    child = parent;
    if (!isCallback && !(ts.isIterationStatement(parent, false) && containsNode(parent.statement, node))) continue;
    const loop: Loop | undefined = isCallback ? eachLoop(parent) : loopOf(parent);
    if (loop === undefined || loops.length === MOST_LOOPS) return undefined;
    loops.unshift(loop);
    child = loop.node;
  }
}

/** The loop that a statement is; `undefined` if it does not go through a list. */
export function loopOf(statement: ts.Node): StatementLoop | undefined {
  if (ts.isWhileStatement(statement)) return whileLoopOf(statement);
  if (!ts.isForOfStatement(statement) && !ts.isForInStatement(statement) && !ts.isForStatement(statement)) return undefined;
  const { initializer } = statement;
  const declarations = initializer !== undefined && ts.isVariableDeclarationList(initializer) ? initializer.declarations : [];
  const [declaration] = declarations;
  if (declaration === undefined || declarations.length !== 1) return undefined;
  if (ts.isForOfStatement(statement)) return { kind: "of", node: statement, declaration, list: statement.expression };
  if (ts.isForInStatement(statement)) return { kind: "in", node: statement, declaration, list: statement.expression };
  const list = countedList(statement, declaration);
  return list === undefined ? undefined : { kind: "counted", node: statement, declaration, list };
}

/** `do { … } while (false)`: a block that `break` leaves; one with `continue` is left as it is. */
export function runsOnce({ expression, statement }: ts.DoStatement): boolean {
  return expression.kind === ts.SyntaxKind.FalseKeyword && !hasContinue(statement, 0);
}

/** `list` of `for (let i = 0; i < list.length; i++)`. */
function countedList({ condition, incrementor }: ts.ForStatement, { name, initializer }: ts.VariableDeclaration): ts.Expression | undefined {
  if (!ts.isIdentifier(name) || initializer === undefined || !ts.isNumericLiteral(initializer) || initializer.text !== "0") return undefined;
  const isCounter = (node: ts.Expression): boolean => ts.isIdentifier(node) && node.text === name.text;
  if (condition === undefined || !ts.isBinaryExpression(condition) || condition.operatorToken.kind !== ts.SyntaxKind.LessThanToken) return undefined;
  const { left, right } = condition;
  if (!isCounter(left) || !ts.isPropertyAccessExpression(right) || right.name.text !== "length") return undefined;
  const isStep =
    incrementor !== undefined &&
    (((ts.isPostfixUnaryExpression(incrementor) || ts.isPrefixUnaryExpression(incrementor)) &&
      incrementor.operator === ts.SyntaxKind.PlusPlusToken &&
      isCounter(incrementor.operand)) ||
      (ts.isBinaryExpression(incrementor) &&
        incrementor.operatorToken.kind === ts.SyntaxKind.PlusEqualsToken &&
        isCounter(incrementor.left) &&
        incrementor.right.getText() === "1"));
  return isStep ? right.expression : undefined;
}

function eachLoop(callback: ts.Node): Loop | undefined {
  if (!ts.isArrowFunction(callback) && !ts.isFunctionExpression(callback)) return undefined;
  if (callback.modifiers?.some((item) => item.kind === ts.SyntaxKind.AsyncKeyword) === true) return undefined;
  const call = callback.parent;
  if (!ts.isCallExpression(call) || call.arguments[0] !== callback || !ts.isPropertyAccessExpression(call.expression)) return undefined;
  return EACH.has(call.expression.name.text) ? { kind: "each", node: call, list: call.expression.expression, callback } : undefined;
}

/** The `break` and `return` statements by which a round leaves out the others. */
export function stopsOf(loop: Loop): readonly ts.Statement[] {
  const found: ts.Statement[] = [];
  const look = (node: ts.Node, breaksOut: boolean, depth: number): void => {
    if (ts.isReturnStatement(node) || (ts.isBreakStatement(node) && (breaksOut || node.label !== undefined))) found.push(node);
    if (isFunctionNode(node) || depth > 40) return;
    const isOwn = breaksOut && !ts.isIterationStatement(node, false) && !ts.isSwitchStatement(node);
    ts.forEachChild(node, (child) => look(child, isOwn, depth + 1));
  };
  // A callback that returns ends its own round only.
  if (loop.kind !== "each") look(loop.node.statement, true, 0);
  return found;
}

/** The rounds that certainly take place. */
export interface Rounds {
  readonly frames: readonly Frame[];
  /** There may be more. */
  readonly open: boolean;
  /** The condition under which there are rounds at all, where that is known of a list that is not. */
  readonly some: Condition | undefined;
}

/** What a loop goes through. */
export function listOfLoop(interpreter: Interpreter, loop: Loop, outer: Frame): Value {
  const value = interpreter.evaluate(loop.list, outer);
  if (loop.kind === "taken" && loop.isReversed && value.kind === "list") return { ...value, items: value.items.toReversed() };
  return loop.kind === "in" ? namesOf(value) : value;
}

/** The names that `for (const name in value)` goes through, in the order of writing. */
export function namesOf(value: Value): Value {
  const { at, via } = value;
  if (value.kind !== "record") return { kind: "list", items: [], open: true, of: "array", at, via };
  const names = value.properties.map(({ name, keyAt }): Value => ({ kind: "string", value: valueTextAt(name, keyAt, false), at: keyAt, via: [] }));
  return { kind: "list", items: names, open: value.open, of: "array", at, via };
}

/** The rounds of a loop, each with its element. */
export function roundsOf(interpreter: Interpreter, loop: Loop, outer: Frame): Rounds {
  const list = listOfLoop(interpreter, loop, outer);
  const { items, open, some } = knownPart(interpreter, list);
  const frames = items.slice(0, MOST_ROUNDS).map((item, index) => roundFrame(interpreter, loop, item, index, list, outer));
  return { frames, open: open || items.length > MOST_ROUNDS, some };
}

interface KnownPart {
  readonly items: readonly Value[];
  readonly open: boolean;
  readonly some: Condition | undefined;
}

/** Nothing is gone through where there is no list: `process.env.PAGES?.split(",").forEach(…)`. */
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

/** The frame of one round. */
export function roundFrame(interpreter: Interpreter, loop: Loop, item: Value, index: number, list: Value, outer: Frame): Frame {
  interpreter.budget.steps += 1;
  // The only round asks the same questions as the line that is read without a round.
  const isOnly = list.kind === "list" && !list.open && list.items.length === 1;
  const path = isOnly ? outer.path : `${outer.path}#${index}`;
  const position: Value = { kind: "number", value: index, at: item.at, via: [] };
  if (loop.kind === "each") return childFrame(interpreter, outer, { function: loop.callback, arguments: [item, position, list], asked: undefined, path });
  return childFrame(interpreter, outer, { bound: new Map([[loop.declaration, loop.kind === "counted" ? position : item]]), path });
}

/** True if the frame is a round of the loop, or runs inside one. */
export function isInRound(frame: Frame, statement: ts.ForStatement | ts.WhileStatement): boolean {
  const declaration = ts.isWhileStatement(statement) ? whileLoopOf(statement)?.declaration : counterOf(statement);
  for (let current: Frame | undefined = frame; declaration !== undefined && current !== undefined; current = current.parent)
    if (current.bound.has(declaration)) return true;
  return false;
}

function counterOf({ initializer }: ts.ForStatement): ts.VariableDeclaration | undefined {
  return initializer !== undefined && ts.isVariableDeclarationList(initializer) ? initializer.declarations[0] : undefined;
}
