/** Functions inside a function that only it calls: what they do, it does where it calls them. Refuses those that are handed on, called in loops or from one another. */
import ts from "typescript";
import type { Condition } from "../../model/condition.ts";
import type { FunctionNode } from "../syntax/syntax-index.ts";
import { enclosingFunction, isInLoop, resolveBinding } from "../syntax/syntax-index.ts";
import { either } from "../values/conditions.ts";
import { parameterNodes } from "../values/handles.ts";
import type { Frame, Interpreter } from "../values/interpreter.ts";
import { childFrame, pathOfCall, placeOfNode } from "../values/interpreter.ts";

/** Most places that call such a function. */
const MOST_CALLS = 8;

/** What runs inside a local function: its frame, and when it is called. */
export interface LocalCall {
  readonly frame: Frame;
  readonly when: Condition;
}

/** The call of the function around a node, if that is written in `owner` and only called there; `frame` is that of `owner`. */
export function localCallAround(interpreter: Interpreter, node: ts.Node, owner: ts.Node | undefined, frame: Frame): LocalCall | undefined {
  const inner = enclosingFunction(node);
  const name = inner === undefined || enclosingFunction(inner) !== owner ? undefined : nameOf(inner);
  const calls = name === undefined ? undefined : callsOf(name, owner, frame);
  const [only, another] = calls ?? [];
  if (inner === undefined || only === undefined || calls === undefined) return undefined;
  // With parameters, each call does something else.
  if (parameterNodes(inner).length > 0 && another !== undefined) return undefined;
  const args = only.arguments.some(ts.isSpreadElement) ? undefined : only.arguments.map((argument) => interpreter.evaluate(argument, frame));
  if (args === undefined) return undefined;
  const path = pathOfCall(interpreter, placeOfNode(only, frame.module), args);
  const called = childFrame(interpreter, frame, { function: inner, arguments: args, asked: undefined, bound: new Map(), path });
  return { frame: called, when: either(calls.map((call) => interpreter.conditionAt(call, frame))) };
}

function nameOf(node: FunctionNode): ts.Identifier | undefined {
  if (ts.isFunctionDeclaration(node)) return node.name;
  const { parent } = node;
  const isConstant = ts.isVariableDeclaration(parent) && parent.initializer === node && (parent.parent.flags & ts.NodeFlags.Const) !== 0;
  return isConstant && ts.isIdentifier(parent.name) ? parent.name : undefined;
}

/** The calls of the function by its name; `undefined` if it is used in any other way, or elsewhere. */
function callsOf(name: ts.Identifier, owner: ts.Node | undefined, frame: Frame): readonly ts.CallExpression[] | undefined {
  const { index } = frame.module.parsed;
  const calls: ts.CallExpression[] = [];
  for (const use of index.names.get(name.text) ?? []) {
    if (use === name || resolveBinding(index, use, use.text)?.name !== name) continue;
    const call = use.parent;
    if (!ts.isCallExpression(call) || call.expression !== use || enclosingFunction(call) !== owner || isInLoop(call, owner)) return undefined;
    calls.push(call);
    if (calls.length > MOST_CALLS) return undefined;
  }
  return calls;
}
