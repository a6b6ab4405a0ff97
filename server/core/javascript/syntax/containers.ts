/**
 * Methods of what JavaScript itself offers to keep things in, `Map`, `Set` and their like, told by the text. Each `Map` has a `set`: what it is
 * given is not worth following where headers, cookies or settings of an app are sought. Evaluates nothing.
 */
import ts from "typescript";
import type { Binding, CallNode, SyntaxIndex } from "./syntax-index.ts";
import { calleeNodeOf, isMemberAccess, resolveBinding, unwrapped } from "./syntax-index.ts";

const CONTAINERS: ReadonlySet<string> = new Set(["Map", "Set", "WeakMap", "WeakSet", "URLSearchParams", "FormData"]);

/** True for `known.set(key, value)` if `known` is made or declared as such a container. */
export function isMethodOfContainer(index: SyntaxIndex, node: CallNode): boolean {
  if (!ts.isCallExpression(node)) return false;
  const callee = unwrapped(calleeNodeOf(node));
  return isMemberAccess(callee) && isContainer(index, unwrapped(callee.expression));
}

function isContainer(index: SyntaxIndex, node: ts.Expression): boolean {
  if (ts.isNewExpression(node)) return isNamedSo(index, node.expression);
  if (ts.isIdentifier(node)) return isDeclaredSo(index, declarationOf(resolveBinding(index, node, node.text)));
  return ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword && isDeclaredSo(index, fieldOf(node, node.name.text));
}

type Declaration = ts.VariableDeclaration | ts.ParameterDeclaration | ts.PropertyDeclaration;

function declarationOf(binding: Binding | undefined): Declaration | undefined {
  return (binding?.kind === "variable" || binding?.kind === "parameter") && binding.path.length === 0 ? binding.declaration : undefined;
}

/** The field of the class around `this`. */
function fieldOf(place: ts.Node, name: string): ts.PropertyDeclaration | undefined {
  let node: ts.Node | undefined = place;
  while (node !== undefined && !ts.isClassLike(node)) node = node.parent;
  return node?.members.find((member): member is ts.PropertyDeclaration => ts.isPropertyDeclaration(member) && member.name.getText() === name);
}

function isDeclaredSo(index: SyntaxIndex, declaration: Declaration | undefined): boolean {
  if (declaration === undefined) return false;
  const { type, initializer } = declaration;
  if (type !== undefined) return ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) && isOfLanguage(index, type.typeName);
  const made = initializer === undefined ? undefined : unwrapped(initializer);
  return made !== undefined && ts.isNewExpression(made) && isNamedSo(index, made.expression);
}

function isNamedSo(index: SyntaxIndex, made: ts.Expression): boolean {
  return ts.isIdentifier(made) && isOfLanguage(index, made);
}

/** A name of the language that the file gives no meaning of its own. */
function isOfLanguage(index: SyntaxIndex, name: ts.Identifier): boolean {
  return CONTAINERS.has(name.text) && resolveBinding(index, name, name.text) === undefined;
}
