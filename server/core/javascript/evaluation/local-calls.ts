/** Functions inside a function that only it calls: what they do, it does where it calls them. Refuses those that are handed on, called in loops or from one another. */
import ts from "typescript";
import type { Condition } from "../../model/condition.ts";
import type { FunctionNode } from "../syntax/syntax-index.ts";
import { enclosingFunction, isInLoop, resolveBinding } from "../syntax/syntax-index.ts";
import type { Frame, Interpreter } from "../values/interpreter.ts";
import { childFrame, pathOfCall, placeOfNode } from "../values/interpreter.ts";

/** Most places that call such a function. */
const MOST_CALLS = 8;

/** What runs inside a local function: its frame, and when it is called. */
export interface LocalCall {
  readonly frame: Frame;
  readonly when: Condition;
}

/**
 * The calls of the function around a node in source order, if that is written in `owner` and only called there; those that come after `read`
 * left out. `undefined` if it is no such function.
 */
export function callsAround(node: ts.Node, owner: ts.Node | undefined, frame: Frame, read: ts.Node | undefined): readonly ts.CallExpression[] | undefined {
  const inner = enclosingFunction(node);
  const name = inner === undefined || enclosingFunction(inner) !== owner ? undefined : nameOf(inner);
  const calls = name === undefined ? undefined : callsOf(name, owner, frame);
  if (read === undefined || enclosingFunction(read) !== owner || isInLoop(read, owner)) return calls;
  return calls?.filter((call) => call.end <= read.pos);
}

/** What runs in `inner` by this call of it; `frame` is that of the function that calls. `undefined` if its arguments cannot be told apart. */
export function localCall(interpreter: Interpreter, call: ts.CallExpression, inner: FunctionNode | undefined, frame: Frame): LocalCall | undefined {
  if (call.arguments.some(ts.isSpreadElement)) return undefined;
  const args = call.arguments.map((argument) => interpreter.evaluate(argument, frame));
  const path = pathOfCall(interpreter, placeOfNode(call, frame.module), args);
  const called = childFrame(interpreter, frame, { function: inner, arguments: args, asked: undefined, bound: new Map(), path });
  return { frame: called, when: interpreter.conditionAt(call, frame) };
}

function nameOf(node: FunctionNode): ts.Identifier | undefined {
  const { parent } = node;
  const declaration = ts.isFunctionDeclaration(node) ? node : ts.isVariableDeclaration(parent) ? parent : undefined;
  // Other files call what is exported.
  if (declaration === undefined || (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Export) !== 0) return undefined;
  if (ts.isFunctionDeclaration(node)) return node.name;
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
  // What nothing calls may be called in a way that is not seen.
  return calls.length === 0 ? undefined : calls;
}
