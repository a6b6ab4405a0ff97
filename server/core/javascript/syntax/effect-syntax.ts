/** Which places change a variable or what it holds, by their syntax alone: assignments, `push` and the like, calls that are given it. */
import ts from "typescript";
import type { Binding } from "./syntax-index.ts";
import { isMemberAccess } from "./syntax-index.ts";

/** A name whose value can change. */
export type VariableBinding = Extract<Binding, { kind: "variable" | "parameter" }>;

/** One change, by its form. */
export type Effect =
  | { readonly kind: "write"; readonly node: ts.BinaryExpression }
  | { readonly kind: "unreadable-write"; readonly node: ts.Node }
  | { readonly kind: "member"; readonly node: ts.BinaryExpression; readonly target: MemberAccess }
  | { readonly kind: "remove"; readonly node: ts.DeleteExpression }
  | { readonly kind: "call"; readonly node: ts.CallExpression; readonly method: string }
  | { readonly kind: "assign"; readonly node: ts.CallExpression }
  /** The object is handed to a function, which may write into it. */
  | { readonly kind: "passed"; readonly node: ts.CallExpression; readonly index: number }
  /** An effect on what a member holds: `options.cookie.secure = true`, `options.origin.push(x)`. */
  | { readonly kind: "inner"; readonly node: ts.Node; readonly target: MemberAccess; readonly effect: Effect };

/** `object.name` or `object[name]`. */
export type MemberAccess = ts.PropertyAccessExpression | ts.ElementAccessExpression;

/** Members between a variable and what is changed. */
const MAXIMUM_DEPTH = 3;
const LIST_CALLS = new Set(["push", "unshift", "add", "set", "splice", "pop", "shift", "delete", "clear", "fill"]);

/** The change that an occurrence of a name, or of `module.exports`, makes; `undefined` if it only reads. */
export function effectOf(identifier: ts.Expression): Effect | undefined {
  const { parent } = identifier;
  if (ts.isBinaryExpression(parent) && parent.left === identifier && isAssignment(parent.operatorToken.kind)) return { kind: "write", node: parent };
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) {
    const isStep = parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken;
    return isStep ? { kind: "unreadable-write", node: parent } : undefined;
  }
  if ((ts.isForOfStatement(parent) || ts.isForInStatement(parent)) && parent.initializer === identifier) return { kind: "unreadable-write", node: parent };
  if (ts.isShorthandPropertyAssignment(parent) || ts.isArrayLiteralExpression(parent) || ts.isPropertyAssignment(parent)) {
    return isAssignmentPattern(parent) ? { kind: "unreadable-write", node: parent } : undefined;
  }
  if (isMemberAccess(parent) && parent.expression === identifier) return memberEffect(parent, MAXIMUM_DEPTH);
  if (ts.isCallExpression(parent) && parent.arguments[0] === identifier && ts.isPropertyAccessExpression(parent.expression)) {
    const callee = parent.expression;
    if (callee.name.text === "assign" && ts.isIdentifier(callee.expression) && callee.expression.text === "Object") return { kind: "assign", node: parent };
  }
  if (ts.isCallExpression(parent) && parent.expression !== identifier) return { kind: "passed", node: parent, index: parent.arguments.indexOf(identifier) };
  return undefined;
}

function isAssignmentPattern(node: ts.Node): boolean {
  let current: ts.Node = node;
  while (
    ts.isObjectLiteralExpression(current) ||
    ts.isArrayLiteralExpression(current) ||
    ts.isPropertyAssignment(current) ||
    ts.isShorthandPropertyAssignment(current)
  ) {
    const { parent } = current;
    if (ts.isBinaryExpression(parent) && parent.left === current && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) return true;
    current = parent;
  }
  return false;
}

function memberEffect(access: MemberAccess, depth: number): Effect | undefined {
  const { parent } = access;
  if (ts.isBinaryExpression(parent) && parent.left === access && isAssignment(parent.operatorToken.kind))
    return { kind: "member", node: parent, target: access };
  if (ts.isDeleteExpression(parent)) return { kind: "remove", node: parent };
  if (ts.isCallExpression(parent) && parent.expression === access && ts.isPropertyAccessExpression(access) && LIST_CALLS.has(access.name.text)) {
    return { kind: "call", node: parent, method: access.name.text };
  }
  if (depth === 0 || !isMemberAccess(parent) || parent.expression !== access) return undefined;
  const effect = memberEffect(parent, depth - 1);
  return effect === undefined ? undefined : { kind: "inner", node: effect.node, target: access, effect };
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

/** `i++` of `for (let i = 0; …; i++)`: in each round it has another value, and one round is meant at a time. */
export function isCounter(node: ts.Node): boolean {
  return ts.isForStatement(node.parent) && node.parent.incrementor === node;
}
