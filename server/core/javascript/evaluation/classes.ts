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
import { memberAfterEffects } from "./member-effects.ts";

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
  const written = (name: string, base: Value | undefined): Value | undefined =>
    memberAfterEffects(interpreter, { name, classes: [node], builder, frame }, base, undefined);
  for (const [index, property] of properties.entries()) {
    if (property.value.kind !== "function") properties[index] = { ...property, value: written(property.name, property.value) ?? property.value };
  }
  for (const statement of builder?.body?.statements ?? []) {
    const assignment = thisAssignment(statement);
    const value = assignment === undefined || properties.some(({ name }) => name === assignment.name) ? undefined : written(assignment.name, undefined);
    if (assignment === undefined || value === undefined) continue;
    properties.push({
      name: assignment.name,
      at: placeOfNode(assignment.node, outer.module),
      keyAt: placeOfNode(assignment.node.left, outer.module),
      value,
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

const MOST_ANCESTORS = 5;

/** The class that this one extends, if it stands in the same file under its own name. */
function baseOf(node: ts.ClassLikeDeclaration): ts.ClassLikeDeclaration | undefined {
  const base = node.heritageClauses?.find((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression;
  if (base === undefined || !ts.isIdentifier(base)) return undefined;
  return node
    .getSourceFile()
    .statements.find((statement): statement is ts.ClassDeclaration => ts.isClassDeclaration(statement) && statement.name?.text === base.text);
}

/** A member of a class or of what it extends, by name; `onlyStatic` for `Class.name`, `read` for `this.name`. */
export function memberOfClass(
  interpreter: Interpreter,
  node: ts.ClassLikeDeclaration,
  name: string,
  frame: Frame,
  at: Place,
  onlyStatic: boolean | undefined,
  read?: ts.Node,
): Value | undefined {
  const classes: ts.ClassLikeDeclaration[] = [];
  for (let current: ts.ClassLikeDeclaration | undefined = node; current !== undefined && classes.length < MOST_ANCESTORS; current = baseOf(current)) {
    classes.push(current);
    const found = ownMember(interpreter, current, name, frame, onlyStatic);
    const isFixed = onlyStatic === true || found?.kind === "function";
    const value = isFixed ? found : memberAfterEffects(interpreter, { name, classes, ...builtIn(current, frame) }, found, read);
    if (value !== undefined) return value;
    if (isDeclared(interpreter, current, name, frame)) return unknownValue(dynamicReason("the property is set elsewhere"), at);
  }
  return undefined;
}

/** The constructor of a class, and the frame in which it runs: its own, if the code that reads runs in a call of it. */
function builtIn(node: ts.ClassLikeDeclaration, frame: Frame): { readonly builder: ts.ConstructorDeclaration | undefined; readonly frame: Frame } {
  const builder = node.members.find((member): member is ts.ConstructorDeclaration => ts.isConstructorDeclaration(member) && member.body !== undefined);
  const inner = builder === undefined ? undefined : frameOfFunction(frame, builder);
  return { builder, frame: inner?.function === builder && inner !== undefined ? inner : frameOfFunction(frame, enclosingFunction(node)) };
}

/** A property that has a type and no value. */
function isDeclared(interpreter: Interpreter, node: ts.ClassLikeDeclaration, name: string, frame: Frame): boolean {
  return node.members.some(
    (member) =>
      ts.isPropertyDeclaration(member) &&
      member.type !== undefined &&
      nameOf(interpreter, member.name, frameOfFunction(frame, enclosingFunction(node))) === name,
  );
}

/** What a class declares a member with: its initialiser, a parameter of its constructor, a getter or a method. */
function ownMember(interpreter: Interpreter, node: ts.ClassLikeDeclaration, name: string, frame: Frame, onlyStatic: boolean | undefined): Value | undefined {
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
    }
    if (member.name === undefined || nameOf(interpreter, member.name, home) !== name) continue;
    if (ts.isPropertyDeclaration(member)) {
      if (member.initializer !== undefined) found = interpreter.evaluate(member.initializer, frame);
    } else if (ts.isGetAccessorDeclaration(member)) found = interpreter.call(functionValue(interpreter, member, frame), [], placeOfNode(member, home.module));
    else if (ts.isMethodDeclaration(member)) found = functionValue(interpreter, member, frame);
  }
  return found;
}
