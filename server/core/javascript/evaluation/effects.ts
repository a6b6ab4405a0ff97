/**
 * What happens to a variable after its declaration: reassignments, writes to members, `push` and the like. Effects are
 * folded in source order, each under its condition. Effects from other functions make the affected part unknown.
 */
import ts from "typescript";
import type { Condition } from "../../model/condition.ts";
import type { Place } from "../../text/place.ts";
import { reachedCondition } from "../flow/reached.ts";
import { isStepOfWhile } from "../flow/while-loops.ts";
import type { Effect, MemberAccess, VariableBinding } from "../syntax/effect-syntax.ts";
import { effectOf, isCounter } from "../syntax/effect-syntax.ts";
import { containsNode, enclosingFunction, isInLoop, isMemberAccess, isRepeating, resolveBinding } from "../syntax/syntax-index.ts";
import { assuming, joinChoice, mapChoice } from "../values/choices.ts";
import { ALWAYS, isRound } from "../values/conditions.ts";
import { parameterNodes } from "../values/handles.ts";
import type { Frame, Interpreter } from "../values/interpreter.ts";
import { boundValue, childFrame, dynamicReason, marked, pathOfCall, placeOfNode } from "../values/interpreter.ts";
import { mergeSpread } from "../values/literals.ts";
import { binaryOperation } from "../values/operators.ts";
import { underCondition } from "../values/record-branches.ts";
import { appendItems, limited } from "../values/sizes.ts";
import type { RecordProperty, Value, ValueOf } from "../values.ts";
import { propertyOf, unknownValue } from "../values.ts";
import { filledByRounds, runsInRounds } from "./filled.ts";
import { callsAround, localCall } from "./local-calls.ts";
import { isWrittenInRounds, writtenInRounds } from "./loop-writes.ts";
import { afterRounds, type WritingLoop, writingLoop } from "./record-rounds.ts";

/** Most changes of one variable or member that are followed. */
export const MAXIMUM_EFFECTS = 40;

/** The value of a variable where it is read, after the effects that come before. */
export function withEffects(interpreter: Interpreter, binding: VariableBinding, base: Value, read: ts.Node, frame: Frame): Value {
  const isConstant = binding.kind === "variable" && (binding.declaration.parent.flags & ts.NodeFlags.Const) !== 0;
  const isContainer = holdsMembers(base);
  if (isConstant && !isContainer) return base;
  const home = enclosingFunction(binding.declaration) ?? undefined;
  const owner = binding.kind === "parameter" ? binding.function : home;
  const readsIn = enclosingFunction(read);
  const effects: Effect[] = [];
  for (const { identifier, effect } of effectsOn(binding, owner, frame)) {
    if (identifier === read) continue;
    const isLater = readsIn === enclosingFunction(effect.node) && effect.node.end > read.pos && !sharesLoop(effect.node, read);
    if (isLater || containsNode(effect.node, read)) continue;
    // In a round, the counter is what it counts to there.
    if (isStep(effect.node) && boundValue(frame, binding.declaration) !== undefined) continue;
    if (effect.kind === "passed" && base.kind !== "record") continue;
    effects.push(effect);
  }
  // What happens to the members of something that has no known ones says nothing, and asking when it happens may lead back here.
  if (!isContainer && !effects.some(({ kind }) => kind === "write" || kind === "unreadable-write")) return base;
  if (effects.length > MAXIMUM_EFFECTS) return unknownValue({ kind: "budget", text: "the variable is changed too often" }, base.at);
  const sorted = effects.sort((left, right) => left.node.pos - right.node.pos);
  return folded(interpreter, sorted, base, owner, frame, read);
}

/** True for objects and lists, whose members can change while they stay the same. */
export function holdsMembers(value: Value): boolean {
  return value.kind === "record" || value.kind === "list" || (value.kind === "choice" && value.alternatives.some((one) => holdsMembers(one.value)));
}

/** An effect at one time; `call`: the call of the local function around it that has it happen. */
type Step = Effect & { readonly call?: ts.CallExpression | undefined };

/** What happens in the order in which it does: a local function writes where it is called, once for each call. */
function stepsOf(effects: readonly Effect[], owner: ts.Node | undefined, frame: Frame, read: ts.Node | undefined): readonly Step[] {
  const steps = effects.flatMap((effect): readonly Step[] => {
    const calls = enclosingFunction(effect.node) === owner ? undefined : callsAround(effect.node, owner, frame, read);
    return calls?.map((call) => ({ ...effect, call })) ?? [effect];
  });
  if (steps.length === effects.length && steps.every(({ call }) => call === undefined)) return effects;
  return steps.sort((left, right) => (left.call ?? left.node).pos - (right.call ?? right.node).pos || left.node.pos - right.node.pos);
}

/**
 * The value after all effects, given in source order. Those of one loop run round by round where that can be followed. Effects in other functions
 * than `owner` make what they change unknown.
 */
export function folded(
  interpreter: Interpreter,
  effects: readonly Effect[],
  base: Value,
  owner: ts.Node | undefined,
  frame: Frame,
  read: ts.Node | undefined,
): Value {
  const done = new Set<Effect>();
  const steps = stepsOf(effects, owner, frame, read);
  if (steps.length > MAXIMUM_EFFECTS) return unknownValue({ kind: "budget", text: "the variable is changed too often" }, base.at);
  let current = base;
  for (const effect of steps) {
    if (done.has(effect)) continue;
    const group = effectsOfLoop(steps, effect, current, owner);
    const after = group && roundByRound(interpreter, group.writing, group.effects, current, frame, read);
    for (const one of group?.effects ?? []) if (after !== undefined) done.add(one);
    const isForeign = isElsewhere(interpreter, effect, owner, frame) || (read !== undefined && isReadInRounds(effect, read, owner));
    current = limited(interpreter, after ?? applyEffect(interpreter, effect, current, isForeign, owner, frame));
  }
  return current;
}

/** The effects of the loop that an effect on an object belongs to; `undefined` if one of them cannot be followed in rounds. */
function effectsOfLoop(
  effects: readonly Effect[],
  effect: Effect,
  current: Value,
  owner: ts.Node | undefined,
): { readonly writing: WritingLoop; readonly effects: readonly Effect[] } | undefined {
  const isObject = current.kind === "record" || (current.kind === "choice" && current.alternatives.some(({ value }) => value.kind === "record"));
  const writing = isObject ? writingLoop(effect, owner) : undefined;
  if (writing === undefined) return undefined;
  const group = effects.filter((other) => containsNode(writing.loop.node, other.node));
  return group.every((other) => writingLoop(other, owner) !== undefined) ? { writing, effects: group } : undefined;
}

function roundByRound(
  interpreter: Interpreter,
  writing: WritingLoop,
  effects: readonly Effect[],
  before: Value,
  frame: Frame,
  read: ts.Node | undefined,
): Value | undefined {
  const at = ({ node }: Effect): Place => placeOfNode(node, frame.module);
  const apply = (effect: Effect, value: Value, round: Frame): Value =>
    mapChoice(interpreter, value, at(effect), (one) => {
      if (effect.kind === "passed") return one.kind === "record" ? passedOn(interpreter, effect, one, false, round) : one;
      return effect.kind === "write" || effect.kind === "unreadable-write" || effect.kind === "inner" ? one : changed(interpreter, effect, one, false, round);
    });
  return afterRounds(interpreter, writing, effects, before, frame, read, apply, (effect, when, done, otherwise) =>
    underCondition(interpreter, when, done, otherwise, at(effect)),
  );
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
  knownEffects.set(binding.name, found);
  return found;
}

/** True if one loop runs both. */
export function sharesLoop(left: ts.Node, right: ts.Node): boolean {
  for (let current: ts.Node | undefined = left.parent; current !== undefined; current = current.parent)
    if (isRepeating(current) && containsNode(current, right)) return true;
  return false;
}

function isStep(node: ts.Node): boolean {
  return isCounter(node) || isStepOfWhile(node);
}

/** True if it cannot be told when the effect runs: in another function, or in a loop whose rounds are not known. */
function isElsewhere(interpreter: Interpreter, effect: Effect, owner: ts.Node | undefined, frame: Frame): boolean {
  if (isAdding(effect) && runsInRounds(effect.node, owner)) return false;
  if (effect.kind === "write" && isWrittenInRounds(effect.node, owner)) return false;
  if (enclosingFunction(effect.node) !== owner) return true;
  return isInLoop(effect.node, owner) && !(effect.kind === "member" && namesOfRounds(interpreter, effect.target, frame) !== undefined);
}

/** True if the read stands in the rounds that write: what earlier rounds left is not followed. */
function isReadInRounds(effect: Effect, read: ts.Node, owner: ts.Node | undefined): boolean {
  if (effect.kind !== "write" || !isWrittenInRounds(effect.node, owner)) return false;
  const around = enclosingFunction(effect.node);
  return sharesLoop(effect.node, read) || (around !== owner && around !== undefined && containsNode(around, read));
}

function applyEffect(interpreter: Interpreter, effect: Step, current: Value, isForeign: boolean, owner: ts.Node | undefined, frame: Frame): Value {
  const at = placeOfNode(effect.node, frame.module);
  const { call } = effect;
  const local = call === undefined || effect.kind === "unreadable-write" ? undefined : localCall(interpreter, call, enclosingFunction(effect.node), frame);
  if (local !== undefined) {
    const done = applyEffect(interpreter, { ...effect, call: undefined }, current, false, local.frame.function, local.frame);
    return underCondition(interpreter, local.when, done, current, at);
  }
  if (effect.kind === "unreadable-write") {
    const counted = unknownValue(dynamicReason("the variable is reassigned"), at);
    return isStep(effect.node) ? marked(interpreter, counted, { kind: "chosen" }) : counted;
  }
  if (effect.kind === "passed") {
    const written = mapChoice(interpreter, current, at, (one) => (one.kind === "record" ? passedOn(interpreter, effect, one, isForeign, frame) : one));
    return isForeign ? written : underCondition(interpreter, interpreter.conditionAt(effect.node, frame), written, current, at);
  }
  if (effect.kind === "inner") return mapChoice(interpreter, current, at, (value) => changedWithin(interpreter, effect, value, isForeign, owner, frame));
  if (effect.kind === "write" && isForeign) return unknownValue(dynamicReason("the variable is reassigned elsewhere"), at);
  if (effect.kind === "write" && isWrittenInRounds(effect.node, owner))
    return writtenInRounds(interpreter, effect.node, owner, current, frame) ?? unknownValue(dynamicReason("the variable is reassigned in a loop"), at);
  if (isAdding(effect) && current.kind === "list" && !isForeign) {
    const filled = filledByRounds(interpreter, effect.node, owner, current, frame, (round) => addedItems(interpreter, effect, round));
    if (filled !== undefined) return filled;
  }
  // What a callback or a local function writes, it writes where it is called.
  const when = isForeign ? reachedCondition(interpreter, effect.node, frame) : interpreter.conditionAt(effect.node, frame);
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
  const done = mapChoice(interpreter, current, at, (value) => changed(interpreter, effect, value, isForeign, frame));
  return underCondition(interpreter, when, done, current, at);
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
function changedWithin(
  interpreter: Interpreter,
  effect: Extract<Effect, { kind: "inner" }>,
  value: Value,
  isForeign: boolean,
  owner: ts.Node | undefined,
  frame: Frame,
): Value {
  const name = memberName(interpreter, effect.target, frame);
  const property = name === undefined ? undefined : propertyOf(value, name);
  if (value.kind !== "record" || property === undefined) return value;
  return withProperty(value, { ...property, value: applyEffect(interpreter, effect.effect, property.value, isForeign, owner, frame) });
}

function memberName(interpreter: Interpreter, target: MemberAccess, frame: Frame): string | undefined {
  if (ts.isPropertyAccessExpression(target)) return target.name.text;
  const key = interpreter.evaluate(target.argumentExpression, frame);
  return key.kind === "string" ? key.value.text : key.kind === "number" ? String(key.value) : undefined;
}

/** The names that `object[name] = …` writes in the rounds of a loop, each with its round; `undefined` if it is no such loop. */
function namesOfRounds(
  interpreter: Interpreter,
  target: MemberAccess,
  frame: Frame,
): readonly { readonly name: string; readonly when: Condition }[] | undefined {
  if (ts.isPropertyAccessExpression(target)) return undefined;
  const key = interpreter.evaluate(target.argumentExpression, frame);
  if (key.kind !== "choice") return undefined;
  const names = key.alternatives.flatMap((one) => (one.value.kind === "string" && isRound(one.when) ? [{ name: one.value.value.text, when: one.when }] : []));
  return names.length === key.alternatives.length ? names : undefined;
}

/** The record after a function of the project was given it: what that function writes into its parameter, under the conditions inside it. */
function passedOn(interpreter: Interpreter, effect: Extract<Effect, { kind: "passed" }>, current: ValueOf<"record">, isForeign: boolean, frame: Frame): Value {
  const callee = interpreter.evaluate(effect.node.expression, frame);
  const record = callee.kind === "function" ? interpreter.functions.get(callee.function.id) : undefined;
  const declaration = record === undefined ? undefined : parameterNodes(record.node)[effect.index];
  if (record === undefined || ts.isClassLike(record.node) || declaration === undefined || !ts.isIdentifier(declaration.name)) return current;
  if (record.given !== undefined) return { ...current, open: true };
  const owner = record.node;
  const binding = { kind: "parameter", name: declaration.name, declaration, index: effect.index, path: [], function: owner } as const;
  const inner = effectsOn(binding, owner, record.frame).filter((one) => one.effect.kind !== "write");
  if (inner.length === 0) return current;
  const running = interpreter.active.get(owner) ?? 0;
  if (isForeign || running > 0 || inner.length > MAXIMUM_EFFECTS) return { ...current, open: true };
  const at = placeOfNode(effect.node, frame.module);
  interpreter.active.set(owner, running + 1);
  try {
    const args = effect.node.arguments.map((argument, index) => (index === effect.index ? current : interpreter.evaluate(argument, frame)));
    const path = pathOfCall(interpreter, at, args);
    const called = childFrame(interpreter, record.frame, { function: owner, arguments: args, asked: undefined, bound: new Map(), path });
    const own = inner.map((one) => one.effect);
    return folded(interpreter, own, current, owner, called, undefined);
  } finally {
    interpreter.active.set(owner, running);
  }
}

function withProperty(record: ValueOf<"record">, property: RecordProperty): ValueOf<"record"> {
  return { ...record, properties: [...record.properties.filter((item) => item.name !== property.name), property] };
}

/** A write whose name cannot be read may have replaced any property: nothing that was known before is left. */
function emptied(record: ValueOf<"record">): ValueOf<"record"> {
  return { ...record, properties: [], open: true };
}

/** The container after the effect ran. */
function changed(
  interpreter: Interpreter,
  effect: Exclude<Effect, { kind: "write" | "unreadable-write" | "inner" | "passed" }>,
  value: Value,
  isForeign: boolean,
  frame: Frame,
): Value {
  const at = placeOfNode(effect.node, frame.module);
  if (value.kind === "record") {
    switch (effect.kind) {
      case "member": {
        const keyAt = placeOfNode(effect.target, frame.module);
        const rounds = namesOfRounds(interpreter, effect.target, frame);
        if (rounds !== undefined) {
          const right = writtenValue(interpreter, effect.node, value, frame);
          return rounds.reduce((record, one) => withProperty(record, { name: one.name, at, keyAt, value: assuming(interpreter, right, one.when) }), value);
        }
        const name = memberName(interpreter, effect.target, frame);
        if (name === undefined) return emptied(value);
        const next = isForeign
          ? unknownValue(dynamicReason("the property is assigned elsewhere"), at)
          : writtenValue(interpreter, effect.node, interpreter.memberOf(value, name, at), frame);
        return withProperty(value, { name, at, keyAt, value: next });
      }
      case "remove": {
        const target = effect.node.expression;
        const name = isMemberAccess(target) ? memberName(interpreter, target, frame) : undefined;
        if (name === undefined || isForeign) return emptied(value);
        return { ...value, properties: value.properties.filter((item) => item.name !== name) };
      }
      case "assign": {
        if (isForeign) return emptied(value);
        let { properties, open }: { properties: readonly RecordProperty[]; open: boolean } = value;
        for (const argument of effect.node.arguments.slice(1)) {
          const merged = mergeSpread(interpreter, properties, interpreter.evaluate(argument, frame), at);
          properties = merged.properties;
          open ||= merged.open;
        }
        return { ...value, properties, open };
      }
      case "call":
        return value;
    }
  }
  if (value.kind !== "list") return value;
  if (effect.kind !== "call") return { ...value, items: [], open: true };
  if (!isAdding(effect)) return { ...value, items: [], open: true };
  if (isForeign) return { ...value, open: true };
  const added = addedItems(interpreter, effect, frame);
  return { ...value, items: [...value.items, ...added.items], open: value.open || added.open };
}

type AddingCall = Extract<Effect, { kind: "call" }>;

/** `push`, `add` and the like: what was there before stays. */
function isAdding(effect: Effect): effect is AddingCall {
  return effect.kind === "call" && (effect.method === "push" || effect.method === "add" || effect.method === "unshift" || effect.method === "set");
}

function addedItems(interpreter: Interpreter, effect: AddingCall, frame: Frame): { readonly items: readonly Value[]; readonly open: boolean } {
  let open = false;
  const items: Value[] = [];
  for (const argument of effect.method === "set" || effect.method === "add" ? effect.node.arguments.slice(0, 1) : effect.node.arguments) {
    if (ts.isSpreadElement(argument)) {
      const source = interpreter.evaluate(argument.expression, frame);
      if (source.kind === "list") {
        appendItems(items, source.items);
        open ||= source.open;
      } else open = true;
    } else appendItems(items, [interpreter.evaluate(argument, frame)]);
  }
  return { items, open };
}
