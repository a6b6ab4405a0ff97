/** What a name stands for: variables with their writes, parameters with their call sites, imports, enums, classes. */
import ts from "typescript";
import type { Condition } from "../../model/condition.ts";
import type { Place } from "../../text/place.ts";
import { callSitesOf, enteredBy } from "../flow/reached.ts";
import { listOfLoop, loopOf, namesOf } from "../flow/rounds.ts";
import type { Use } from "../flow/ways.ts";
import type { Binding, BindingStep, FunctionNode } from "../syntax/syntax-index.ts";
import { enclosingFunction, isFunctionNode, resolveBinding } from "../syntax/syntax-index.ts";
import { joinChoice, truthOf } from "../values/choices.ts";
import { ALWAYS, both, either, negation, opaqueCondition, roundOf } from "../values/conditions.ts";
import { functionRecord, functionValue, parameterValue } from "../values/handles.ts";
import type { Frame, Interpreter } from "../values/interpreter.ts";
import { boundValue, dynamicReason, frameOfFunction, marked, placeOfNode, reachedThrough } from "../values/interpreter.ts";
import { headerValue } from "../values/request.ts";
import { sameValue } from "../values/same-value.ts";
import type { Alternative, RecordProperty, Value } from "../values.ts";
import { unknownValue } from "../values.ts";
import { withEffects } from "./effects.ts";

/** The value of a name where it is read. */
export function readName(interpreter: Interpreter, identifier: ts.Identifier, frame: Frame): Value {
  const at = placeOfNode(identifier, frame.module);
  const binding = resolveBinding(frame.module.parsed.index, identifier, identifier.text);
  if (binding === undefined) return globalName(interpreter, identifier.text, at);
  const value = bindingValue(interpreter, binding, identifier, frame);
  return isConstant(binding) ? usedHere(interpreter, value, at) : reachedThrough(interpreter, value, at);
}

/**
 * A number or flag that a constant holds stands where the constant is used: the same day or `false` may be right for others. What a
 * parameter brings stands where the caller wrote it.
 */
function usedHere(interpreter: Interpreter, value: Value, at: Place): Value {
  if (value.kind !== "number" && value.kind !== "boolean") return reachedThrough(interpreter, value, at);
  const here: Value = { ...value, at, via: value.via.length < 8 ? [...value.via, value.at] : value.via };
  const mark = interpreter.marks.get(value);
  return mark === undefined ? here : marked(interpreter, here, mark);
}

function isConstant(binding: Binding): boolean {
  return binding.kind === "variable" || binding.kind === "import";
}

/** A member where it is read: `limits.day` is used like a name, unless the object comes from a caller. */
export function readMember(interpreter: Interpreter, access: ts.PropertyAccessExpression, value: Value, frame: Frame): Value {
  if (value.kind !== "number" && value.kind !== "boolean") return value;
  let root: ts.Expression = access.expression;
  while (ts.isPropertyAccessExpression(root)) root = root.expression;
  const binding = ts.isIdentifier(root) ? resolveBinding(frame.module.parsed.index, root, root.text) : undefined;
  return binding !== undefined && isConstant(binding) ? usedHere(interpreter, value, placeOfNode(access, frame.module)) : value;
}

function globalName(interpreter: Interpreter, name: string, at: Place): Value {
  if (name === "undefined") return { kind: "undefined", at, via: [] };
  if (name === "NaN" || name === "Infinity") return { kind: "number", value: name === "NaN" ? Number.NaN : Number.POSITIVE_INFINITY, at, via: [] };
  return marked(interpreter, unknownValue({ kind: "external", text: `${name} is not declared in this project` }, at), { kind: "global", path: [name] });
}

/** The value of a binding; `read` is where it is read, for writes that come later. */
export function bindingValue(interpreter: Interpreter, binding: Binding, read: ts.Node, frame: Frame): Value {
  const at = placeOfNode(binding.name, frame.module);
  switch (binding.kind) {
    case "variable":
      if (boundValue(frame, binding.declaration) === undefined) {
        const counter = counterOfRounds(interpreter, binding.declaration, read, frame);
        if (counter !== undefined) return counter;
      }
      return withEffects(interpreter, binding, variableValue(interpreter, binding, frame), read, frame);
    case "parameter":
      return withEffects(interpreter, binding, argumentValue(interpreter, binding, frame), read, frame);
    case "function":
      return functionValue(interpreter, binding.node, frameOfFunction(frame, enclosingFunction(binding.node)));
    case "class":
      return functionValue(interpreter, binding.node, frameOfFunction(frame, enclosingFunction(binding.node)));
    case "enum":
      return enumValue(interpreter, binding.node, frame);
    case "import":
      return importedValue(interpreter, binding, frame, at);
    case "alias":
      return ts.isIdentifier(binding.node.moduleReference)
        ? interpreter.evaluate(binding.node.moduleReference, frame)
        : unknownValue(dynamicReason("it is an alias of a namespace"), at);
    case "catch":
      return unknownValue(dynamicReason("it is a caught error"), at);
  }
}

function importedValue(interpreter: Interpreter, binding: Extract<Binding, { kind: "import" }>, frame: Frame, at: Place): Value {
  const found = interpreter.lookupModule(binding.specifier, frame.module.parsed.file);
  if (found.kind === "unknown") return unknownValue(found.reason, at);
  if (found.kind === "external") {
    const isWhole = binding.imported === "default" || binding.imported === "*" || binding.imported === "=";
    return { kind: "external", package: found.specifier, steps: isWhole ? [] : [{ kind: "member", name: binding.imported }], at, via: [] };
  }
  if (binding.imported === "*" || binding.imported === "=") return interpreter.moduleValue(found.module, at);
  return interpreter.exportOf(found.module, binding.imported, at);
}

function enumValue(interpreter: Interpreter, node: ts.EnumDeclaration, frame: Frame): Value {
  const properties: RecordProperty[] = [];
  let next = 0;
  for (const member of node.members.slice(0, 500)) {
    const keyAt = placeOfNode(member.name, frame.module);
    const at = placeOfNode(member, frame.module);
    const name = ts.isComputedPropertyName(member.name) ? undefined : member.name.text;
    let value: Value = { kind: "number", value: next, at: keyAt, via: [] };
    if (member.initializer !== undefined) value = interpreter.evaluate(member.initializer, frame);
    if (value.kind === "number") next = value.value + 1;
    if (name !== undefined) properties.push({ name, at, keyAt, value });
  }
  return { kind: "record", properties, open: false, at: placeOfNode(node, frame.module), via: [] };
}

function variableValue(interpreter: Interpreter, binding: Extract<Binding, { kind: "variable" }>, frame: Frame): Value {
  const { declaration, path } = binding;
  const at = placeOfNode(binding.name, frame.module);
  const home = frameOfFunction(frame, enclosingFunction(declaration));
  const bound = boundValue(frame, declaration);
  if (bound !== undefined) return followPath(interpreter, bound, path, home, at);
  const statement = declaration.parent.parent;
  if (statement !== undefined && ts.isForOfStatement(statement) && statement.initializer === declaration.parent) {
    // All names of one pattern are of the same round.
    return followPath(interpreter, loopValue(interpreter, statement, home, placeOfNode(declaration.name, frame.module)), path, home, at);
  }
  if (statement !== undefined && ts.isForInStatement(statement) && statement.initializer === declaration.parent) {
    return oneOf(interpreter, namesOf(interpreter.evaluate(statement.expression, home)), at) ?? unknownValue(dynamicReason("it is a loop variable"), at);
  }
  if (declaration.initializer === undefined) {
    const isAmbient = ts.isVariableStatement(statement) && (ts.getModifiers(statement)?.some((item) => item.kind === ts.SyntaxKind.DeclareKeyword) ?? false);
    return isAmbient ? unknownValue({ kind: "external", text: "it is declared only" }, at) : { kind: "undefined", at, via: [] };
  }
  return followPath(interpreter, interpreter.evaluate(declaration.initializer, home), path, home, at);
}

function loopValue(interpreter: Interpreter, statement: ts.ForOfStatement, frame: Frame, at: Place): Value {
  return oneOf(interpreter, interpreter.evaluate(statement.expression, frame), at) ?? unknownValue(dynamicReason("it is a loop variable"), at);
}

/** Most rounds of a loop whose variable is still read. */
const MAXIMUM_ROUNDS = 8;

/** What a loop over a known list counts to, or takes from it, where it is read in the loop: something else in each round. */
function counterOfRounds(interpreter: Interpreter, declaration: ts.VariableDeclaration | ts.BindingElement, read: ts.Node, frame: Frame): Value | undefined {
  for (let child = read; child.parent !== undefined && !isFunctionNode(child); child = child.parent) {
    const loop = ts.isForStatement(child.parent) || ts.isWhileStatement(child.parent) ? loopOf(child.parent) : undefined;
    if (loop === undefined || loop.declaration !== declaration || child !== loop.node.statement) continue;
    const list = listOfLoop(interpreter, loop, frame);
    const at = placeOfNode(declaration.name, frame.module);
    if (loop.kind === "taken") return oneOf(interpreter, list, at);
    if (list.kind !== "list") return undefined;
    const counted = list.items.map((item, value): Value => ({ kind: "number", value, at: item.at, via: [] }));
    return oneOf(interpreter, { ...list, items: counted }, at);
  }
  return undefined;
}

/**
 * An element of a list in one round of a loop over it, or of each of the lists that branches or callers give. Of the rounds one is meant at a
 * time; whether one comes at all is the loop's condition.
 */
function oneOf(interpreter: Interpreter, list: Value, at: Place): Value | undefined {
  const items = itemsOf(list);
  if (items === undefined || items.length === 0 || items.length > MAXIMUM_ROUNDS) return undefined;
  return joinChoice(
    interpreter,
    items.map(({ when, value }, index) => ({ when: both([when, roundOf(at, index)]), value })),
    at,
  );
}

/** The elements of a closed list, or of several, each where its list is the one; `undefined` if there may be others. */
function itemsOf(list: Value): readonly Alternative[] | undefined {
  if (list.kind === "list") return list.open ? undefined : list.items.map((value) => ({ when: ALWAYS, value }));
  if (list.kind !== "choice") return undefined;
  const found: Alternative[] = [];
  const before: Condition[] = [];
  for (const { when, value } of list.alternatives) {
    if (value.kind !== "list" || value.open) return undefined;
    const here = both([when, ...before.map(negation)]);
    found.push(...value.items.map((item) => ({ when: here, value: item })));
    before.push(when);
  }
  return found;
}

/** The methods of lists that call a function with each element. */
const EACH = new Set(["forEach", "map", "flatMap", "filter", "some", "every", "find"]);

/** The element that `list.forEach(callback)` gives to its callback. */
function elementForCallback(interpreter: Interpreter, owner: FunctionNode, declaration: ts.ParameterDeclaration, frame: Frame): Value | undefined {
  const { parent } = owner;
  if (!ts.isCallExpression(parent) || parent.arguments[0] !== owner || !ts.isPropertyAccessExpression(parent.expression)) return undefined;
  if (!EACH.has(parent.expression.name.text) || interpreter.busyParameters.has(declaration)) return undefined;
  interpreter.busyParameters.add(declaration);
  try {
    return oneOf(interpreter, interpreter.evaluate(parent.expression.expression, frame.module.root), placeOfNode(declaration.name, frame.module));
  } finally {
    interpreter.busyParameters.delete(declaration);
  }
}

/** Takes a destructured part out of a value. */
export function followPath(interpreter: Interpreter, value: Value, path: readonly BindingStep[], frame: Frame, at: Place): Value {
  let current = value;
  for (const step of path) {
    current = followStep(interpreter, current, step, at);
    const fallback = step.kind === "property" || step.kind === "element" ? step.fallback : undefined;
    if (fallback !== undefined) current = withFallback(interpreter, current, fallback, frame, at);
  }
  return current;
}

function followStep(interpreter: Interpreter, value: Value, step: BindingStep, at: Place): Value {
  switch (step.kind) {
    case "property":
      return interpreter.memberOf(value, step.name, at);
    case "element":
      return interpreter.memberOf(value, String(step.index), at);
    case "rest":
      if (value.kind === "record") return { ...value, properties: value.properties.filter((property) => !step.without.includes(property.name)) };
      if (value.kind === "list" && value.of === "array" && step.from >= 0) return { ...value, items: value.items.slice(step.from) };
      return interpreter.marks.get(value)?.kind === "path" || value.kind === "parameter"
        ? value
        : unknownValue(dynamicReason("it is the rest of a destructured value"), at);
    case "computed":
      return unknownValue(dynamicReason("it is taken out by a computed name"), at);
  }
}

/** A default: used if the value is undefined. */
function withFallback(interpreter: Interpreter, value: Value, fallback: ts.Expression, frame: Frame, at: Place): Value {
  if (value.kind === "undefined") return interpreter.evaluate(fallback, frame);
  if (value.kind === "environment" && value.name !== "NODE_ENV") {
    return joinChoice(
      interpreter,
      [
        { when: truthOf(interpreter, value), value },
        { when: ALWAYS, value: interpreter.evaluate(fallback, frame) },
      ],
      at,
    );
  }
  if (value.kind === "request") {
    return joinChoice(
      interpreter,
      [
        { when: truthOf(interpreter, value), value },
        { when: ALWAYS, value: interpreter.evaluate(fallback, frame) },
      ],
      at,
    );
  }
  if (value.kind === "choice") {
    return joinChoice(
      interpreter,
      value.alternatives.map((item) => ({ when: item.when, value: withFallback(interpreter, item.value, fallback, frame, at) })),
      at,
    );
  }
  return value;
}

function argumentValue(interpreter: Interpreter, binding: Extract<Binding, { kind: "parameter" }>, frame: Frame): Value {
  const { declaration, index, path } = binding;
  const at = placeOfNode(binding.name, frame.module);
  const home = frameOfFunction(frame, binding.function);
  if (!isFunctionNode(binding.function)) return unknownValue(dynamicReason("it is a parameter of a type"), at);
  return followPath(interpreter, wholeArgument(interpreter, binding.function, declaration, index, home, frame), path, home, at);
}

function wholeArgument(interpreter: Interpreter, owner: FunctionNode, declaration: ts.ParameterDeclaration, index: number, home: Frame, frame: Frame): Value {
  const at = placeOfNode(declaration.name, frame.module);
  const own = (): Value => {
    const handle =
      home.asked !== undefined && home.function === owner
        ? home.asked
        : functionRecord(interpreter, owner, frameOfFunction(frame, enclosingFunction(owner))).handle;
    const value = parameterValue(handle, declaration, index, frame);
    if (declaration.initializer === undefined) return value;
    const fallback = interpreter.evaluate(declaration.initializer, home);
    const given = opaqueCondition(at, { kind: "parameter", text: "it depends on the caller" }, home.path);
    return joinChoice(
      interpreter,
      [
        { when: negation(given), value: fallback },
        { when: ALWAYS, value },
      ],
      at,
    );
  };
  if (home.function === owner && home.arguments !== undefined) {
    if (declaration.dotDotDotToken !== undefined) return { kind: "list", items: home.arguments.slice(index), open: false, of: "array", at, via: [] };
    const given = home.arguments[index];
    if (given === undefined) {
      if (home.asked !== undefined) return parameterValue(home.asked, declaration, index, frame);
      return declaration.initializer === undefined ? { kind: "undefined", at, via: [] } : interpreter.evaluate(declaration.initializer, home);
    }
    return declaration.initializer === undefined ? given : withFallback(interpreter, given, declaration.initializer, home, at);
  }
  const decorated = decoratedParameter(declaration, at);
  if (decorated !== undefined) return decorated;
  const element = index === 0 ? elementForCallback(interpreter, owner, declaration, frame) : undefined;
  return element ?? joinedArgument(interpreter, owner, declaration, index, frame) ?? own();
}

/** NestJS: `@Headers("origin") origin`. */
function decoratedParameter(declaration: ts.ParameterDeclaration, at: Place): Value | undefined {
  for (const decorator of ts.getDecorators(declaration) ?? []) {
    if (!ts.isCallExpression(decorator.expression) || !ts.isIdentifier(decorator.expression.expression)) continue;
    const [first] = decorator.expression.arguments;
    const isNamed = first !== undefined && ts.isStringLiteralLike(first);
    switch (decorator.expression.expression.text) {
      case "Headers":
        if (isNamed) return headerValue(first.text, at);
        break;
      case "Query":
        return { kind: "request", part: { kind: "query", name: isNamed ? first.text : "" }, at, via: [] };
      case "Param":
        return { kind: "request", part: { kind: "params", name: isNamed ? first.text : "" }, at, via: [] };
      case "Body":
        return { kind: "request", part: { kind: "body", name: isNamed ? first.text : "" }, at, via: [] };
      default:
    }
  }
  return undefined;
}

/** The join over all calls of a function in the project; `undefined` if others may call it. */
function joinedArgument(interpreter: Interpreter, owner: FunctionNode, declaration: ts.ParameterDeclaration, index: number, frame: Frame): Value | undefined {
  if (declaration.dotDotDotToken !== undefined || interpreter.busyParameters.has(declaration)) return undefined;
  const sites = callSitesOf(interpreter, owner, frame);
  if (sites === undefined || sites.length === 0 || sites.length > 16) return undefined;
  interpreter.busyParameters.add(declaration);
  try {
    const found: { value: Value; sites: Use<ts.Node>[] }[] = [];
    for (const site of sites) {
      const given = site.node.arguments ?? [];
      if (given.slice(0, index + 1).some(ts.isSpreadElement)) return undefined;
      const argument = given[index];
      const at = placeOfNode(site.node, site.module);
      const written = argument ?? declaration.initializer;
      const home = argument === undefined ? frame.module : site.module;
      const value: Value = written === undefined ? { kind: "undefined", at, via: [] } : interpreter.evaluate(written, home.root);
      if (value.kind === "parameter") return undefined;
      const alike = found.find((other) => sameValue(other.value, value));
      if (alike === undefined) found.push({ value, sites: [site] });
      else alike.sites.push(site);
    }
    const [only] = found;
    if (only === undefined) return undefined;
    if (found.length === 1) return only.value;
    return joinChoice(
      interpreter,
      found.map((item) => ({ when: either(item.sites.map((site) => enteredBy(owner, site, frame))), value: item.value })),
      placeOfNode(declaration.name, frame.module),
    );
  } finally {
    interpreter.busyParameters.delete(declaration);
  }
}
