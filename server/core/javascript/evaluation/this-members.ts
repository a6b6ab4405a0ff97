/**
 * Members of `this`: of the class around, or of the object literal whose method runs. Knows no value of `this` itself. A literal that is handed to
 * other code is left alone, since whoever takes it may call its methods on something else.
 */
import ts from "typescript";
import { heirsOf } from "../flow/reached.ts";
import { effectOf } from "../syntax/effect-syntax.ts";
import { resolveBinding } from "../syntax/syntax-index.ts";
import type { Frame, Interpreter } from "../values/interpreter.ts";
import { dynamicReason, placeOfNode } from "../values/interpreter.ts";
import type { Value } from "../values.ts";
import { unknownValue } from "../values.ts";
import { givesMember, memberOfClass } from "./classes.ts";
import { bindingValue } from "./names.ts";

/** `this.name` where `at` stands; `undefined` if it is not known whose member it is, or it is written by the object's own methods. */
export function memberOfThis(interpreter: Interpreter, at: ts.Node, name: string, frame: Frame): Value | undefined {
  let current: ts.Node | undefined = at.parent;
  while (current !== undefined && !ts.isClassLike(current)) {
    const literal = literalOfMethod(current);
    if (literal !== undefined) return memberOfLiteral(interpreter, literal, at, name, frame);
    if (ts.isFunctionExpression(current) || ts.isFunctionDeclaration(current)) return undefined;
    current = current.parent;
  }
  if (current !== undefined && heirsOf(interpreter, current, frame.module).some((heir) => givesMember(heir, name)))
    return unknownValue(dynamicReason("a subclass gives it another value"), placeOfNode(at, frame.module));
  return current === undefined ? undefined : memberOfClass(interpreter, current, name, frame, placeOfNode(at, frame.module), undefined, at);
}

/** The object literal that has this function as a method. */
function literalOfMethod(node: ts.Node): ts.ObjectLiteralExpression | undefined {
  const isMethod = ts.isMethodDeclaration(node) || ts.isGetAccessorDeclaration(node) || ts.isSetAccessorDeclaration(node);
  const holder = isMethod ? node.parent : ts.isFunctionExpression(node) && ts.isPropertyAssignment(node.parent) ? node.parent.parent : undefined;
  return holder !== undefined && ts.isObjectLiteralExpression(holder) ? holder : undefined;
}

function memberOfLiteral(interpreter: Interpreter, literal: ts.ObjectLiteralExpression, at: ts.Node, name: string, frame: Frame): Value | undefined {
  const declaration = literal.parent;
  if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name) || changedByOwn(literal).has(name)) return undefined;
  const isConstant = ts.isVariableDeclarationList(declaration.parent) && (declaration.parent.flags & ts.NodeFlags.Const) !== 0;
  const binding = isConstant ? resolveBinding(frame.module.parsed.index, at, declaration.name.text) : undefined;
  if (binding?.kind !== "variable" || binding.declaration !== declaration) return undefined;
  return interpreter.memberOf(bindingValue(interpreter, binding, at, frame), name, placeOfNode(at, frame.module));
}

const changed = new WeakMap<ts.ObjectLiteralExpression, ReadonlySet<string>>();

/** Names that the literal's own methods write or change by `this`. */
function changedByOwn(literal: ts.ObjectLiteralExpression): ReadonlySet<string> {
  const known = changed.get(literal);
  if (known !== undefined) return known;
  const found = new Set<string>();
  const waiting: ts.Node[] = [literal];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword && effectOf(node) !== undefined) found.add(node.name.text);
    ts.forEachChild(node, (inner) => {
      waiting.push(inner);
    });
  }
  changed.set(literal, found);
  return found;
}
