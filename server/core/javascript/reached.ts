/**
 * Under which conditions a function of a file runs: the conditions of the places that call it, hand it on or define it in place, followed
 * outwards (DESIGN section 13, "Calls"). A function that other files can name runs always as far as this file shows.
 */
import ts from "typescript";
import type { Condition } from "../model/condition.ts";
import { ALWAYS, both, either, NEVER, opaqueCondition, testOf } from "./conditions.ts";
import type { Frame, Interpreter } from "./interpreter.ts";
import { dynamicReason, placeOfNode } from "./interpreter.ts";
import type { FunctionNode } from "./syntax-index.ts";
import { enclosingFunction, resolveBinding } from "./syntax-index.ts";

/** Most places that use one function. */
const MAXIMUM_USES = 16;
/** Functions that are followed outwards. */
const MAXIMUM_DEPTH = 6;

/** The condition of a node from the start of the program, or of the outermost function that others call. */
export function reachedCondition(interpreter: Interpreter, node: ts.Node, frame: Frame): Condition {
  return reached(interpreter, node, frame, 0);
}

function reached(interpreter: Interpreter, node: ts.Node, frame: Frame, depth: number): Condition {
  const own = interpreter.conditionAt(node, frame);
  const owner = enclosingFunction(node);
  if (owner === undefined || own.kind === "never") return own;
  return both([own, entered(interpreter, owner, frame, depth)]);
}

function entered(interpreter: Interpreter, owner: FunctionNode, frame: Frame, depth: number): Condition {
  const known = interpreter.entered.get(owner);
  if (known !== undefined) return known === "busy" ? NEVER : known;
  if (depth > MAXIMUM_DEPTH) return opaqueCondition(placeOfNode(owner, frame.module), dynamicReason("its calls are nested too deeply"));
  interpreter.entered.set(owner, "busy");
  const condition = enteredFrom(interpreter, owner, frame, depth);
  if (interpreter.budget.exhausted || depth > 0) interpreter.entered.delete(owner);
  else interpreter.entered.set(owner, condition);
  return condition;
}

function enteredFrom(interpreter: Interpreter, owner: FunctionNode, frame: Frame, depth: number): Condition {
  const inPlace = placeOfDefinition(owner);
  if (inPlace !== undefined) return reached(interpreter, inPlace, frame, depth + 1);
  const calls = callSitesOf(owner, frame);
  if (calls !== undefined && calls.length > 0) {
    if (calls.length > MAXIMUM_USES) return opaqueCondition(placeOfNode(owner, frame.module), dynamicReason("it is called from too many places"));
    const [only] = calls;
    if (calls.length === 1 && only !== undefined) return reached(interpreter, only, frame, depth + 1);
    return either(calls.map((site) => both([enteredBy(owner, site, frame), reached(interpreter, site, frame, depth + 1)])));
  }
  const uses = usesOf(owner, frame);
  if (uses === undefined || uses.length === 0 || uses.length > MAXIMUM_USES) return ALWAYS;
  return either(uses.map((use) => reached(interpreter, use, frame, depth + 1)));
}

/** This run of the function came from this call. Of several calls one is meant at a time, and a page chooses what it asks for. */
export function enteredBy(owner: FunctionNode, site: ts.Node, frame: Frame): Condition {
  const at = placeOfNode(site, frame.module);
  const called = placeOfNode(owner, frame.module);
  const question = { kind: "equals", value: `${at.span.start}` } as const;
  return testOf(`call of ${called.file}#${called.span.start}`, question, "free", at, { kind: "parameter", text: "its calls give different values" });
}

/** Where a function without a name of its own stands among the code that runs: an argument, a returned value, a callee. */
function placeOfDefinition(owner: FunctionNode): ts.Node | undefined {
  if (!ts.isArrowFunction(owner) && !ts.isFunctionExpression(owner)) return undefined;
  let outer: ts.Node = owner;
  while (ts.isParenthesizedExpression(outer.parent) || ts.isAsExpression(outer.parent) || ts.isSatisfiesExpression(outer.parent)) outer = outer.parent;
  const { parent } = outer;
  if (ts.isArrowFunction(parent)) return outer;
  return ts.isCallExpression(parent) || ts.isReturnStatement(parent) || ts.isNewExpression(parent) ? parent : undefined;
}

/** All calls of a function that this file alone can call, by its name or in place; `undefined` if others may call it. */
export function callSitesOf(owner: FunctionNode, frame: Frame): readonly ts.CallExpression[] | undefined {
  let outer: ts.Node = owner;
  while (outer.parent !== undefined && ts.isParenthesizedExpression(outer.parent)) outer = outer.parent;
  if (ts.isCallExpression(outer.parent) && outer.parent.expression === outer) return [outer.parent];
  const uses = usesOf(owner, frame);
  if (uses === undefined) return undefined;
  const sites: ts.CallExpression[] = [];
  for (const use of uses) {
    const { parent } = use;
    if (!ts.isCallExpression(parent) || parent.expression !== use) return undefined;
    sites.push(parent);
  }
  return sites;
}

/** All places that name a function of this file; `undefined` if it has no name or other files can name it. */
function usesOf(owner: FunctionNode, frame: Frame): readonly ts.Identifier[] | undefined {
  const name = nameOfFunction(owner);
  if (name === undefined || frame.module.summary.exportedNames.has(name.text)) return undefined;
  const { index } = frame.module.parsed;
  const own = resolveBinding(index, name, name.text);
  return (index.names.get(name.text) ?? []).filter((identifier) => identifier !== name && resolveBinding(index, identifier, name.text) === own);
}

function nameOfFunction(owner: FunctionNode): ts.Identifier | undefined {
  if (ts.isFunctionDeclaration(owner)) return owner.name;
  if (!ts.isArrowFunction(owner) && !ts.isFunctionExpression(owner)) return undefined;
  const { parent } = owner;
  const isConstant = ts.isVariableDeclaration(parent) && (parent.parent.flags & ts.NodeFlags.Const) !== 0;
  return isConstant && ts.isIdentifier(parent.name) ? parent.name : undefined;
}
