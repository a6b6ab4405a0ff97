/**
 * What throws: calls of the project's own functions, the assertions of Node.js, `throw` and `assert` of a context that is handed in, and the
 * parsing of the request's origin as a URL. Other code is not known to throw.
 */
import ts from "typescript";
import type { Condition } from "../../model/condition.ts";
import { isFunctionNode, unwrapped } from "../syntax/syntax-index.ts";
import { truthOf } from "../values/choices.ts";
import { ALWAYS, either, NEVER, negation, ORIGIN_PRESENT, originCondition } from "../values/conditions.ts";
import { argumentsOf } from "../values/handles.ts";
import type { Frame, FunctionRecord, Interpreter } from "../values/interpreter.ts";
import { CALL_COST, CALL_DEPTH_BUDGET, childFrame, pathOfCall, placeOfNode } from "../values/interpreter.ts";
import type { Value } from "../values.ts";

/** Most calls of one expression that are looked at. */
const MOST_CALLS = 20;
/** Longest function, in characters, that is followed to see whether it throws. */
const LONGEST_FOLLOWED = 4_000;

/** `new URL(origin)` throws for a missing origin and for `null`, and for no other origin of a browser; `undefined` if nothing of the kind is tried. */
export function originParsingFails(interpreter: Interpreter, statement: ts.TryStatement, frame: Frame): Condition | undefined {
  const at = placeOfNode(statement.catchClause ?? statement, frame.module);
  const parsed = findNode(statement.tryBlock, (node) => ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "URL", 0);
  const argument = parsed !== undefined && ts.isNewExpression(parsed) ? parsed.arguments?.[0] : undefined;
  if (argument === undefined) return undefined;
  const value = interpreter.evaluate(argument, frame);
  if (value.kind !== "request" || value.part.kind !== "origin") return undefined;
  return either([negation(ORIGIN_PRESENT), originCondition({ kind: "exact", value: "null", part: "origin", ignoreCase: false, at, via: [] }, at)]);
}

/** The calls in an expression that may be those of a guard: it is given what it asks about. Functions inside it are left out. */
export function callsWithin(expression: ts.Expression): readonly ts.CallExpression[] {
  const calls: ts.CallExpression[] = [];
  const visit = (node: ts.Node, depth: number): void => {
    if (isFunctionNode(node) || depth > 40 || calls.length >= MOST_CALLS) return;
    if (ts.isCallExpression(node) && (node.arguments.length > 0 || nameOfMethod(node) === "throw")) calls.push(node);
    ts.forEachChild(node, (child) => visit(child, depth + 1));
  };
  visit(expression, 0);
  return calls;
}

/** The condition under which the call throws once it is reached. `leaves` tells when one of the statements of a function throws. */
export function thrownByCall(
  interpreter: Interpreter,
  call: ts.CallExpression,
  frame: Frame,
  leaves: (statements: readonly ts.Statement[], frame: Frame) => Condition,
): Condition {
  if (interpreter.budget.exhausted || call.arguments.some(ts.isSpreadElement)) return NEVER;
  const callee = interpreter.evaluate(unwrapped(call.expression), frame);
  const own = callee.kind === "function" ? undefined : methodThatThrows(interpreter, call, frame);
  if (own === "throw") return ALWAYS;
  if (own === "assert" || isAssertion(callee)) return negation(truthOf(interpreter, interpreter.evaluate(call.arguments[0] ?? call, frame)));
  const record = callee.kind === "function" ? interpreter.functions.get(callee.function.id) : undefined;
  const body = record === undefined ? undefined : bodyThatThrows(record, call);
  if (record === undefined || body === undefined || ts.isClassLike(record.node)) return NEVER;
  if ((interpreter.active.get(record.node) ?? 0) > 0 || interpreter.callDepth.value >= CALL_DEPTH_BUDGET) return NEVER;
  const values = call.arguments.map((argument) => interpreter.evaluate(argument, frame));
  interpreter.budget.steps += CALL_COST;
  interpreter.callDepth.value += 1;
  interpreter.active.set(record.node, 1);
  try {
    const path = pathOfCall(interpreter, placeOfNode(call, frame.module), values);
    return leaves(
      body.statements,
      childFrame(interpreter, record.frame, { function: record.node, arguments: argumentsOf(record, values), asked: undefined, bound: new Map(), path }),
    );
  } finally {
    interpreter.callDepth.value -= 1;
    interpreter.active.delete(record.node);
  }
}

function nameOfMethod({ expression }: ts.CallExpression): string | undefined {
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : undefined;
}

/** `ctx.throw(403)` and `ctx.assert(test, 403)` of Koa (koa 2.16, lib/context.js), on what a function is handed. */
function methodThatThrows(interpreter: Interpreter, call: ts.CallExpression, frame: Frame): "throw" | "assert" | undefined {
  const name = nameOfMethod(call);
  if ((name !== "throw" && name !== "assert") || !ts.isPropertyAccessExpression(call.expression)) return undefined;
  return interpreter.evaluate(call.expression.expression, frame).kind === "parameter" ? name : undefined;
}

const ASSERTIONS = new Set(["assert", "node:assert", "assert/strict", "node:assert/strict"]);

/** `assert(test)` and `assert.ok(test)` of Node.js. */
function isAssertion(callee: Value): boolean {
  if (callee.kind !== "external" || !ASSERTIONS.has(callee.package)) return false;
  return callee.steps.every((step) => step.kind === "member" && (step.name === "ok" || step.name === "strict"));
}

/** The body of a function that has a `throw` of its own, or a call that may; what an async function throws is thrown where it is awaited. */
function bodyThatThrows({ node }: FunctionRecord, call: ts.CallExpression): ts.Block | undefined {
  if (ts.isClassLike(node) || node.body === undefined || !ts.isBlock(node.body) || node.end - node.pos > LONGEST_FOLLOWED) return undefined;
  if ("asteriskToken" in node && node.asteriskToken !== undefined) return undefined;
  const isAsync = node.modifiers?.some((item) => item.kind === ts.SyntaxKind.AsyncKeyword) === true;
  if (isAsync && !ts.isAwaitExpression(call.parent)) return undefined;
  const { body } = node;
  return findNode(body, mayThrow, 0) === undefined ? undefined : body;
}

function mayThrow(node: ts.Node): boolean {
  return ts.isThrowStatement(node) || (ts.isCallExpression(node) && /^(?:throw|assert)$/.test(nameOfMethod(node) ?? ""));
}

function findNode(node: ts.Node, accept: (node: ts.Node) => boolean, depth: number): ts.Node | undefined {
  if (accept(node)) return node;
  if (depth > 40 || isFunctionNode(node)) return undefined;
  return ts.forEachChild(node, (child) => findNode(child, accept, depth + 1));
}
