/**
 * What happens to a variable after its declaration: reassignments, writes to members, `push` and the like. Effects are
 * folded in source order, each under its condition. Effects from other functions make the affected part unknown.
 */
import ts from "typescript";
import { joinChoice, mapChoice } from "./choices.ts";
import { ALWAYS } from "./conditions.ts";
import type { Frame, Interpreter } from "./interpreter.ts";
import { dynamicReason, marked, placeOfNode } from "./interpreter.ts";
import { binaryOperation } from "./operators.ts";
import { appendItems, appendProperties, limited } from "./sizes.ts";
import type { Binding } from "./syntax-index.ts";
import { enclosingFunction, isMemberAccess, resolveBinding } from "./syntax-index.ts";
import type { RecordProperty, Value, ValueOf } from "./values.ts";
import { propertyOf, unknownValue } from "./values.ts";

/** `i++` of `for (let i = 0; …; i++)`: in each round it has another value, and one round is meant at a time. */
function isCounter(node: ts.Node): boolean {
  return ts.isForStatement(node.parent) && node.parent.incrementor === node;
}

type VariableBinding = Extract<Binding, { kind: "variable" | "parameter" }>;

type Effect =
  | { readonly kind: "write"; readonly node: ts.BinaryExpression }
  | { readonly kind: "unreadable-write"; readonly node: ts.Node }
  | { readonly kind: "member"; readonly node: ts.BinaryExpression; readonly target: MemberAccess }
  | { readonly kind: "remove"; readonly node: ts.DeleteExpression }
  | { readonly kind: "call"; readonly node: ts.CallExpression; readonly method: string }
  | { readonly kind: "assign"; readonly node: ts.CallExpression }
  /** An effect on what a member holds: `options.cookie.secure = true`, `options.origin.push(x)`. */
  | { readonly kind: "inner"; readonly node: ts.Node; readonly target: MemberAccess; readonly effect: Effect };

type MemberAccess = ts.PropertyAccessExpression | ts.ElementAccessExpression;

const MAXIMUM_EFFECTS = 40;
/** Members between a variable and what is changed. */
const MAXIMUM_DEPTH = 3;
const LIST_CALLS = new Set(["push", "unshift", "add", "set", "splice", "pop", "shift", "delete", "clear", "fill"]);

/** The value of a variable where it is read, after the effects that come before. */
export function withEffects(interpreter: Interpreter, binding: VariableBinding, base: Value, read: ts.Node, frame: Frame): Value {
  const isConstant = binding.kind === "variable" && (binding.declaration.parent.flags & ts.NodeFlags.Const) !== 0;
  const isContainer =
    base.kind === "record" ||
    base.kind === "list" ||
    (base.kind === "choice" && base.alternatives.some((item) => item.value.kind === "record" || item.value.kind === "list"));
  if (isConstant && !isContainer) return base;
  const home = enclosingFunction(binding.declaration) ?? undefined;
  const owner = binding.kind === "parameter" ? binding.function : home;
  const readsIn = enclosingFunction(read);
  const effects: Effect[] = [];
  for (const { identifier, effect } of effectsOn(binding, owner, frame)) {
    if (identifier === read) continue;
    const isLater = readsIn === enclosingFunction(effect.node) && effect.node.end > read.pos && !sharesLoop(effect.node, read);
    if (isLater || contains(effect.node, read)) continue;
    effects.push(effect);
    if (effects.length > MAXIMUM_EFFECTS) return unknownValue({ kind: "budget", text: "the variable is changed too often" }, base.at);
  }
  let current = base;
  for (const effect of effects.sort((left, right) => left.node.pos - right.node.pos)) {
    const isForeign = enclosingFunction(effect.node) !== owner || isInLoop(effect.node, owner);
    current = limited(interpreter, applyEffect(interpreter, effect, current, isForeign, frame));
  }
  return current;
}

interface NamedEffect {
  readonly identifier: ts.Identifier;
  readonly effect: Effect;
}

/** Effects by the name that declares the variable: a file that reads one name a thousand times must not look for them as often. */
const knownEffects = new WeakMap<ts.Node, readonly NamedEffect[]>();

/** All effects on a variable, in source order. Only occurrences inside the function that declares it can mean it. */
function effectsOn(binding: VariableBinding, owner: ts.Node | undefined, frame: Frame): readonly NamedEffect[] {
  const known = knownEffects.get(binding.name);
  if (known !== undefined) return known;
  const found: NamedEffect[] = [];
  for (const identifier of frame.module.parsed.index.names.get(binding.name.text) ?? []) {
    if (identifier === binding.name || (owner !== undefined && (identifier.pos < owner.pos || identifier.end > owner.end))) continue;
    const effect = effectOf(identifier);
    if (effect === undefined || resolveBinding(frame.module.parsed.index, identifier, identifier.text)?.name !== binding.name) continue;
    found.push({ identifier, effect });
  }
  const lasting = found.filter((one) => !isGivingUp(one, found));
  knownEffects.set(binding.name, lasting);
  return lasting;
}

/**
 * `try { host = new URL(origin).hostname } catch { host = "" }`: the catch clause says that there is no value. What comes after is decided by
 * the value of the try block, so the empty one is left out; one that is not empty counts.
 */
function isGivingUp({ effect }: NamedEffect, all: readonly NamedEffect[]): boolean {
  if (effect.kind !== "write" || effect.node.operatorToken.kind !== ts.SyntaxKind.EqualsToken || !isEmptyLiteral(effect.node.right)) return false;
  let clause: ts.Node | undefined = effect.node;
  while (clause !== undefined && !ts.isCatchClause(clause) && !ts.isFunctionLike(clause)) clause = clause.parent;
  if (clause === undefined || !ts.isCatchClause(clause)) return false;
  const { tryBlock } = clause.parent;
  return all.some((other) => other.effect.kind === "write" && contains(tryBlock, other.effect.node));
}

function isEmptyLiteral(node: ts.Expression): boolean {
  if (ts.isStringLiteralLike(node)) return node.text === "";
  return node.kind === ts.SyntaxKind.NullKeyword || node.kind === ts.SyntaxKind.FalseKeyword || (ts.isIdentifier(node) && node.text === "undefined");
}

function contains(outer: ts.Node, inner: ts.Node): boolean {
  return outer.pos <= inner.pos && inner.end <= outer.end;
}

function isLoop(node: ts.Node): boolean {
  return ts.isForStatement(node) || ts.isForOfStatement(node) || ts.isForInStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node);
}

function isInLoop(node: ts.Node, owner: ts.Node | undefined): boolean {
  for (let current: ts.Node | undefined = node.parent; current !== undefined && current !== owner; current = current.parent) if (isLoop(current)) return true;
  return false;
}

function sharesLoop(left: ts.Node, right: ts.Node): boolean {
  for (let current: ts.Node | undefined = left.parent; current !== undefined; current = current.parent)
    if (isLoop(current) && contains(current, right)) return true;
  return false;
}

function effectOf(identifier: ts.Identifier): Effect | undefined {
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

function applyEffect(interpreter: Interpreter, effect: Effect, current: Value, isForeign: boolean, frame: Frame): Value {
  const at = placeOfNode(effect.node, frame.module);
  if (effect.kind === "unreadable-write") {
    const counted = unknownValue(dynamicReason("the variable is reassigned"), at);
    return isCounter(effect.node) ? marked(interpreter, counted, { kind: "chosen" }) : counted;
  }
  if (effect.kind === "inner") return mapChoice(interpreter, current, at, (value) => changedWithin(interpreter, effect, value, isForeign, frame));
  if (effect.kind === "write" && isForeign) return unknownValue(dynamicReason("the variable is reassigned elsewhere"), at);
  const when = isForeign ? ALWAYS : interpreter.conditionAt(effect.node, frame);
  if (when.kind === "never") return current;
  if (effect.kind === "write") {
    const next = writtenValue(interpreter, effect.node, current, frame);
    return joinChoice(
      interpreter,
      [
        { when, value: next },
        { when: ALWAYS, value: current },
      ],
      at,
    );
  }
  const apply = (value: Value): Value => changed(interpreter, effect, value, isForeign, frame);
  if (current.kind === "choice") {
    const mapped = current.alternatives.map((item) => ({ when: item.when, value: apply(item.value) }));
    const all = joinChoice(interpreter, mapped, at);
    return joinChoice(
      interpreter,
      [
        { when, value: all },
        { when: ALWAYS, value: current },
      ],
      at,
    );
  }
  if (effect.kind === "member" && current.kind === "record" && when.kind !== "always") {
    // Only the member becomes a choice, so that the rest of the object stays readable.
    const name = memberName(interpreter, effect.target, frame);
    if (name === undefined) return emptied(current);
    const value = writtenValue(interpreter, effect.node, interpreter.memberOf(current, name, at), frame);
    const joined = joinChoice(
      interpreter,
      [
        { when, value },
        { when: ALWAYS, value: interpreter.memberOf(current, name, at) },
      ],
      at,
    );
    return withProperty(current, { name, at, keyAt: placeOfNode(effect.target, frame.module), value: joined });
  }
  if (when.kind !== "always" && current.kind === "list") {
    const grown = apply(current);
    return joinChoice(
      interpreter,
      [
        { when, value: grown },
        { when: ALWAYS, value: current },
      ],
      at,
    );
  }
  return apply(current);
}

function writtenValue(interpreter: Interpreter, node: ts.BinaryExpression, previous: Value, frame: Frame): Value {
  const right = interpreter.evaluate(node.right, frame);
  const at = placeOfNode(node, frame.module);
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.EqualsToken:
      return right;
    case ts.SyntaxKind.PlusEqualsToken:
      return binaryOperation(interpreter, ts.SyntaxKind.PlusToken, previous, right, at);
    default:
      return unknownValue(dynamicReason("the variable is reassigned"), at);
  }
}

/** The record after an effect on what one of its members holds. Other members and unknown ones stay. */
function changedWithin(interpreter: Interpreter, effect: Extract<Effect, { kind: "inner" }>, value: Value, isForeign: boolean, frame: Frame): Value {
  const name = memberName(interpreter, effect.target, frame);
  const property = name === undefined ? undefined : propertyOf(value, name);
  if (value.kind !== "record" || property === undefined) return value;
  return withProperty(value, { ...property, value: applyEffect(interpreter, effect.effect, property.value, isForeign, frame) });
}

function memberName(interpreter: Interpreter, target: MemberAccess, frame: Frame): string | undefined {
  if (ts.isPropertyAccessExpression(target)) return target.name.text;
  const key = interpreter.evaluate(target.argumentExpression, frame);
  return key.kind === "string" ? key.value.text : key.kind === "number" ? String(key.value) : undefined;
}

function withProperty(record: ValueOf<"record">, property: RecordProperty): Value {
  return { ...record, properties: [...record.properties.filter((item) => item.name !== property.name), property] };
}

/** A write whose name cannot be read may have replaced any property: nothing that was known before is left. */
function emptied(record: ValueOf<"record">): Value {
  return { ...record, properties: [], open: true };
}

/** The container after the effect ran. */
function changed(
  interpreter: Interpreter,
  effect: Exclude<Effect, { kind: "write" | "unreadable-write" | "inner" }>,
  value: Value,
  isForeign: boolean,
  frame: Frame,
): Value {
  const at = placeOfNode(effect.node, frame.module);
  if (value.kind === "record") {
    switch (effect.kind) {
      case "member": {
        const name = memberName(interpreter, effect.target, frame);
        if (name === undefined) return emptied(value);
        const next = isForeign
          ? unknownValue(dynamicReason("the property is assigned elsewhere"), at)
          : writtenValue(interpreter, effect.node, interpreter.memberOf(value, name, at), frame);
        return withProperty(value, { name, at, keyAt: placeOfNode(effect.target, frame.module), value: next });
      }
      case "remove": {
        const target = effect.node.expression;
        const name = isMemberAccess(target) ? memberName(interpreter, target, frame) : undefined;
        if (name === undefined || isForeign) return emptied(value);
        return { ...value, properties: value.properties.filter((item) => item.name !== name) };
      }
      case "assign": {
        const properties = new Map(value.properties.map((property) => [property.name, property]));
        let { open } = value;
        for (const argument of effect.node.arguments.slice(1)) {
          const source = interpreter.evaluate(argument, frame);
          if (isForeign || source.kind !== "record") return { ...value, open: true, properties: [] };
          appendProperties(properties, source.properties);
          open ||= source.open;
        }
        return { ...value, properties: [...properties.values()], open };
      }
      case "call":
        return value;
    }
  }
  if (value.kind !== "list") return value;
  if (effect.kind !== "call") return { ...value, items: [], open: true };
  const isAdding = effect.method === "push" || effect.method === "add" || effect.method === "unshift" || effect.method === "set";
  if (!isAdding) return { ...value, items: [], open: true };
  if (isForeign) return { ...value, open: true };
  let open = value.open;
  const added: Value[] = [];
  for (const argument of effect.method === "set" || effect.method === "add" ? effect.node.arguments.slice(0, 1) : effect.node.arguments) {
    if (ts.isSpreadElement(argument)) {
      const source = interpreter.evaluate(argument.expression, frame);
      if (source.kind === "list") {
        appendItems(added, source.items);
        open ||= source.open;
      } else open = true;
    } else appendItems(added, [interpreter.evaluate(argument, frame)]);
  }
  return { ...value, items: [...value.items, ...added], open };
}
