/** Local classes: instances, members by `this`, static members, and those of a base class of the same file. Refuses base classes of other files. */
import ts from "typescript";
import type { Place } from "../../text/place.ts";
import { enclosingFunction } from "../syntax/syntax-index.ts";
import { functionValue } from "../values/handles.ts";
import type { Frame, Interpreter } from "../values/interpreter.ts";
import { childFrame, dynamicReason, frameOfFunction, placeOfNode } from "../values/interpreter.ts";
import { nameOf } from "../values/literals.ts";
import type { RecordProperty, Value } from "../values.ts";
import { unknownValue } from "../values.ts";

/** An instance of a local class: its properties in the frame of its constructor. */
export function instanceOf(interpreter: Interpreter, node: ts.ClassLikeDeclaration, args: readonly Value[], outer: Frame, at: Place): Value {
  const builder = node.members.find((member): member is ts.ConstructorDeclaration => ts.isConstructorDeclaration(member) && member.body !== undefined);
  const frame = builder === undefined ? outer : childFrame(interpreter, outer, { function: builder, arguments: args, asked: undefined });
  const properties: RecordProperty[] = [];
  const add = (name: ts.PropertyName | ts.BindingName, member: ts.Node, value: Value): void => {
    const text = ts.isIdentifier(name)
      ? name.text
      : ts.isObjectBindingPattern(name) || ts.isArrayBindingPattern(name)
        ? undefined
        : nameOf(interpreter, name, frame);
    if (text !== undefined) properties.push({ name: text, at: placeOfNode(member, outer.module), keyAt: placeOfNode(name, outer.module), value });
  };
  for (const member of node.members) {
    if (isStatic(member)) continue;
    if (ts.isPropertyDeclaration(member) && member.initializer !== undefined) add(member.name, member, interpreter.evaluate(member.initializer, frame));
    else if (ts.isMethodDeclaration(member) && member.body !== undefined) add(member.name, member, functionValue(interpreter, member, frame));
    else if (ts.isGetAccessorDeclaration(member)) add(member.name, member, interpreter.call(functionValue(interpreter, member, frame), [], at));
  }
  for (const statement of builder?.body?.statements ?? []) {
    const written = thisAssignment(statement);
    if (written === undefined) continue;
    const place = placeOfNode(written.node, outer.module);
    properties.push({
      name: written.name,
      at: place,
      keyAt: placeOfNode(written.node.left, outer.module),
      value: interpreter.evaluate(written.node.right, frame),
    });
  }
  return { kind: "record", properties, open: true, at, via: [] };
}

function isStatic(member: ts.ClassElement): boolean {
  return ts.canHaveModifiers(member) && (ts.getModifiers(member)?.some((item) => item.kind === ts.SyntaxKind.StaticKeyword) ?? false);
}

function thisAssignment(statement: ts.Statement): { readonly name: string; readonly node: ts.BinaryExpression } | undefined {
  if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) return undefined;
  const { left, operatorToken } = statement.expression;
  if (operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isPropertyAccessExpression(left) || left.expression.kind !== ts.SyntaxKind.ThisKeyword)
    return undefined;
  return { name: left.name.text, node: statement.expression };
}

/** `this.name`: a property with its initialiser, a constructor parameter or assignment, a getter, a method. */
export function classMember(interpreter: Interpreter, at: ts.Node, name: string, frame: Frame): Value | undefined {
  let current: ts.Node | undefined = at.parent;
  while (current !== undefined && !ts.isClassLike(current)) {
    if (ts.isFunctionExpression(current) || ts.isFunctionDeclaration(current)) return undefined;
    current = current.parent;
  }
  return current === undefined ? undefined : memberOfClass(interpreter, current, name, frame, placeOfNode(at, frame.module), undefined);
}

const MOST_ANCESTORS = 5;

/** The class that this one extends, if it stands in the same file under its own name. */
function baseOf(node: ts.ClassLikeDeclaration): ts.ClassLikeDeclaration | undefined {
  const base = node.heritageClauses?.find((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression;
  if (base === undefined || !ts.isIdentifier(base)) return undefined;
  return node
    .getSourceFile()
    .statements.find((statement): statement is ts.ClassDeclaration => ts.isClassDeclaration(statement) && statement.name?.text === base.text);
}

/** A member of a class or of what it extends, by name; `onlyStatic` for `Class.name`. */
export function memberOfClass(
  interpreter: Interpreter,
  node: ts.ClassLikeDeclaration,
  name: string,
  frame: Frame,
  at: Place,
  onlyStatic: boolean | undefined,
): Value | undefined {
  let current: ts.ClassLikeDeclaration | undefined = node;
  for (let depth = 0; current !== undefined && depth < MOST_ANCESTORS; depth += 1) {
    const found = ownMember(interpreter, current, name, frame, at, onlyStatic);
    if (found !== undefined) return found;
    current = baseOf(current);
  }
  return undefined;
}

function ownMember(
  interpreter: Interpreter,
  node: ts.ClassLikeDeclaration,
  name: string,
  frame: Frame,
  at: Place,
  onlyStatic: boolean | undefined,
): Value | undefined {
  const home = frameOfFunction(frame, enclosingFunction(node));
  let found: Value | undefined;
  for (const member of node.members) {
    if (onlyStatic === true && !isStatic(member)) continue;
    if (ts.isConstructorDeclaration(member) && member.body !== undefined) {
      const inner = frameOfFunction(frame, member);
      for (const parameter of member.parameters) {
        const isProperty = (ts.getModifiers(parameter)?.length ?? 0) > 0;
        if (isProperty && ts.isIdentifier(parameter.name) && parameter.name.text === name)
          return interpreter.evaluate(parameter.name, inner.function === member ? inner : home);
      }
      for (const statement of member.body.statements) {
        const written = thisAssignment(statement);
        if (written?.name === name) return interpreter.evaluate(written.node.right, inner.function === member ? inner : home);
      }
    }
    if (member.name === undefined || nameOf(interpreter, member.name, home) !== name) continue;
    if (ts.isPropertyDeclaration(member)) {
      found = member.initializer === undefined ? undefined : interpreter.evaluate(member.initializer, frame);
      if (found === undefined && member.type !== undefined) found = unknownValue(dynamicReason("the property is set elsewhere"), at);
    } else if (ts.isGetAccessorDeclaration(member)) found = interpreter.call(functionValue(interpreter, member, frame), [], at);
    else if (ts.isMethodDeclaration(member)) found = functionValue(interpreter, member, frame);
  }
  return found;
}
