/** Classes of the project: instances, members by `this` and `super`, static members, and those of base classes, in other files too. Refuses base classes of packages. */
import ts from "typescript";
import type { Place } from "../../text/place.ts";
import { effectOf } from "../syntax/effect-syntax.ts";
import { enclosingFunction } from "../syntax/syntax-index.ts";
import { functionValue } from "../values/handles.ts";
import type { Frame, Interpreter } from "../values/interpreter.ts";
import { childFrame, dynamicReason, frameOfFunction, placeOfNode } from "../values/interpreter.ts";
import { nameOf } from "../values/literals.ts";
import type { RecordProperty, Value } from "../values.ts";
import { unknownValue } from "../values.ts";
import { memberAfterEffects } from "./member-effects.ts";

/** An instance of a local class: its properties in the frame of its constructor, and those that it inherits. */
export function instanceOf(interpreter: Interpreter, node: ts.ClassLikeDeclaration, args: readonly Value[], outer: Frame, at: Place, depth = 0): Value {
  const builder = node.members.find((member): member is ts.ConstructorDeclaration => ts.isConstructorDeclaration(member) && member.body !== undefined);
  const frame = builder === undefined ? outer : childFrame(interpreter, outer, { function: builder, arguments: args, asked: undefined });
  const properties: RecordProperty[] = [...inheritedBy(interpreter, node, { builder, frame, args }, at, depth)];
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

/** A class, and a frame in which the code around it runs. */
interface ClassHome {
  readonly node: ts.ClassLikeDeclaration;
  readonly frame: Frame;
}

/** The class of the project that this one extends. */
function baseOf(interpreter: Interpreter, { node, frame }: ClassHome): ClassHome | undefined {
  const base = node.heritageClauses?.find((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression;
  const value = base === undefined ? undefined : interpreter.evaluate(base, frameOfFunction(frame, enclosingFunction(node)));
  const record = value?.kind === "function" ? interpreter.functions.get(value.function.id) : undefined;
  if (record === undefined || !ts.isClassLike(record.node)) return undefined;
  return { node: record.node, frame: record.frame.module === frame.module ? frame : record.frame };
}

interface Building {
  readonly builder: ts.ConstructorDeclaration | undefined;
  readonly frame: Frame;
  readonly args: readonly Value[];
}

/** What an instance has from the class that its own extends. A method of that class is not known where it uses what the instance's class gives anew. */
function inheritedBy(
  interpreter: Interpreter,
  node: ts.ClassLikeDeclaration,
  { builder, frame, args }: Building,
  at: Place,
  depth: number,
): readonly RecordProperty[] {
  const base = depth < MOST_ANCESTORS ? baseOf(interpreter, { node, frame }) : undefined;
  if (base === undefined) return [];
  const given = builder === undefined ? args : superArguments(interpreter, builder, frame);
  const instance =
    given === undefined ? undefined : instanceOf(interpreter, base.node, given, frameOfFunction(base.frame, enclosingFunction(base.node)), at, depth + 1);
  if (instance?.kind !== "record") return [];
  const isChanged = usesAny(base.node, membersIn(node).declared);
  return instance.properties.map((property) =>
    isChanged && property.value.kind === "function"
      ? { ...property, value: unknownValue(dynamicReason("a subclass changes what it uses"), property.at) }
      : property,
  );
}

/** The arguments of the one `super(…)` that the constructor always calls. */
function superArguments(interpreter: Interpreter, builder: ts.ConstructorDeclaration, frame: Frame): readonly Value[] | undefined {
  for (const statement of builder.body?.statements ?? []) {
    if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) continue;
    const { expression, arguments: args } = statement.expression;
    if (expression.kind !== ts.SyntaxKind.SuperKeyword) continue;
    return args.some(ts.isSpreadElement) ? undefined : args.map((argument) => interpreter.evaluate(argument, frame));
  }
  return undefined;
}

const given = new WeakMap<ts.ClassLikeDeclaration, { readonly declared: ReadonlySet<string>; readonly used: ReadonlySet<string> }>();

/** The members that a class declares or writes by `this`, and all that it uses by `this`. Found once for each class. */
function membersIn(node: ts.ClassLikeDeclaration): { readonly declared: ReadonlySet<string>; readonly used: ReadonlySet<string> } {
  const known = given.get(node);
  if (known !== undefined) return known;
  const declared = new Set<string>();
  const used = new Set<string>();
  for (const { name } of node.members) if (name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteralLike(name))) declared.add(name.text);
  const visit = (inner: ts.Node): void => {
    if (ts.isPropertyAccessExpression(inner) && inner.expression.kind === ts.SyntaxKind.ThisKeyword) {
      used.add(inner.name.text);
      if (effectOf(inner) !== undefined) declared.add(inner.name.text);
    }
    ts.forEachChild(inner, visit);
  };
  ts.forEachChild(node, visit);
  const found = { declared, used };
  given.set(node, found);
  return found;
}

/** True if the class declares the member or writes it by `this`. */
export function givesMember(node: ts.ClassLikeDeclaration, name: string): boolean {
  return membersIn(node).declared.has(name);
}

function usesAny(node: ts.ClassLikeDeclaration, names: ReadonlySet<string>): boolean {
  return [...membersIn(node).used].some((name) => names.has(name));
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
  let classes: readonly ts.ClassLikeDeclaration[] = [];
  let current: ClassHome | undefined = { node, frame };
  for (let depth = 0; current !== undefined && depth < MOST_ANCESTORS; depth += 1) {
    const here: ClassHome = current;
    classes = [...classes, here.node];
    const found = ownMember(interpreter, here.node, name, here.frame, onlyStatic);
    const isFixed = onlyStatic === true || found?.kind === "function";
    const isHome = here.frame.module === frame.module;
    const value = isFixed ? found : memberAfterEffects(interpreter, { name, classes, ...builtIn(here.node, here.frame) }, found, isHome ? read : undefined);
    const base = baseOf(interpreter, here);
    // What a constructor writes now and then is what the base class gives otherwise.
    if (value?.kind === "choice" && found === undefined && base !== undefined && givesMember(base.node, name))
      return unknownValue(dynamicReason("a base class gives it another value"), at);
    if (value !== undefined) return value;
    if (isDeclared(interpreter, here.node, name, here.frame)) return unknownValue(dynamicReason("the property is set elsewhere"), at);
    if (base !== undefined && base.frame.module !== here.frame.module) classes = [];
    current = base;
  }
  return undefined;
}

/** `super.name` in a method: what the class that its own extends gives. */
export function memberOfSuper(interpreter: Interpreter, at: ts.Node, name: string, frame: Frame): Value | undefined {
  let node: ts.Node | undefined = at.parent;
  while (node !== undefined && !ts.isClassLike(node)) {
    if (ts.isFunctionExpression(node) || ts.isFunctionDeclaration(node)) return undefined;
    node = node.parent;
  }
  const base = node === undefined ? undefined : baseOf(interpreter, { node, frame });
  return base === undefined ? undefined : memberOfClass(interpreter, base.node, name, base.frame, placeOfNode(at, frame.module), undefined);
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
