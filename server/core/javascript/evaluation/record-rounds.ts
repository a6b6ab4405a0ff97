/**
 * Objects that a loop over a list writes into, round by round: `for (const test of tests) if (test(origin)) { headers[name] = origin; return headers; }`.
 * A round counts where it is reached and no earlier one has left the loop. Refuses loops in loops, and lists that are not wholly known.
 */
import ts from "typescript";
import type { Condition } from "../../model/condition.ts";
import { type Loop, loopsAround, roundsOf, stopsOf } from "../flow/rounds.ts";
import type { Effect } from "../syntax/effect-syntax.ts";
import { containsNode } from "../syntax/syntax-index.ts";
import { ALWAYS, both, either, negation } from "../values/conditions.ts";
import type { Frame, Interpreter } from "../values/interpreter.ts";
import { sameValue } from "../values/same-value.ts";
import type { Value } from "../values.ts";

/** Most rounds that are followed one by one, and most where all of them write the same. */
const MOST_ROUNDS = 24;
const MOST_ALIKE = 80;
/** Most statements that leave the loop. */
const MOST_STOPS = 4;

/** A loop in which an object is changed. */
export interface WritingLoop {
  readonly loop: Loop;
  readonly stops: readonly ts.Statement[];
}

/** The loop around a change of an object; `undefined` if there is none that can be followed. */
export function writingLoop(effect: Effect, owner: ts.Node | undefined): WritingLoop | undefined {
  if (effect.kind !== "member" && effect.kind !== "assign" && effect.kind !== "remove" && effect.kind !== "passed") return undefined;
  const [loop, another] = loopsAround(effect.node, owner) ?? [];
  if (loop === undefined || another !== undefined) return undefined;
  const stops = stopsOf(loop);
  return stops.length > MOST_STOPS ? undefined : { loop, stops };
}

/**
 * The object after the rounds of the loop; `undefined` if they cannot be followed. `read`: the node that reads it, which may stand in a round
 * itself and sees what was written until then. `apply` gives the object after one effect of a round, whether it is reached or not; `under` what
 * is left of that where it is reached under a condition only.
 */
export function afterRounds(
  interpreter: Interpreter,
  { loop, stops }: WritingLoop,
  effects: readonly Effect[],
  before: Value,
  frame: Frame,
  read: ts.Node | undefined,
  apply: (effect: Effect, value: Value, round: Frame) => Value,
  under: (effect: Effect, when: Condition, done: Value, otherwise: Value) => Value,
): Value | undefined {
  const isInside = read !== undefined && containsNode(loop.node, read);
  const known = isInside ? roundAround(frame, loop) : undefined;
  const outer = known?.parent ?? frame;
  const { frames, open } = roundsOf(interpreter, loop, outer);
  // Who asks of no round asks of the only one.
  const last = isInside ? (known ?? (frames.length === 1 && !open ? frames[0] : undefined)) : undefined;
  if (isInside && last === undefined) return undefined;
  // A callback runs where it is handed over.
  const entered = loop.kind === "each" ? interpreter.conditionAt(loop.node, outer) : ALWAYS;
  const reached = (node: ts.Node, round: Frame): Condition => both([entered, interpreter.conditionAt(node, round)]);
  const index = last === undefined ? frames.length : frames.findIndex((round) => round.path === last.path);
  if (index < 0 || (last === undefined && open) || index > MOST_ALIKE) return undefined;
  const earlier = frames.slice(0, index);
  if (last === undefined && stops.every((stop) => effects.every((effect) => follows(effect.node, stop)))) {
    const alike = alikeInAllRounds(effects, before, earlier, reached, apply, under);
    if (alike !== undefined) return alike;
  }
  if (index > MOST_ROUNDS) return undefined;
  const left: Condition[] = [];
  let current = before;
  const run = (round: Frame, which: readonly Effect[]): void => {
    for (const effect of which) {
      const when = both([reached(effect.node, round), negation(either(left))]);
      if (when.kind !== "never") current = under(effect, when, apply(effect, current, round), current);
    }
  };
  for (const round of earlier) {
    run(round, effects);
    left.push(...stops.map((stop) => reached(stop, round)));
  }
  if (last !== undefined && read !== undefined)
    run(
      last,
      effects.filter((effect) => effect.node.end <= read.pos),
    );
  return current;
}

/** Effects on different members, each the same in every round: it is enough that some round is reached. */
function alikeInAllRounds(
  effects: readonly Effect[],
  before: Value,
  rounds: readonly Frame[],
  reached: (node: ts.Node, round: Frame) => Condition,
  apply: (effect: Effect, value: Value, round: Frame) => Value,
  under: (effect: Effect, when: Condition, done: Value, otherwise: Value) => Value,
): Value | undefined {
  const [first, ...others] = rounds;
  if (first === undefined) return before;
  // What one effect removes, another may have written in the round before.
  if (effects.length > 1 && effects.some(({ kind }) => kind === "remove" || kind === "passed")) return undefined;
  const touched = new Set<string>();
  let current = before;
  for (const effect of effects) {
    const done = apply(effect, before, first);
    const names = changedNames(before, done);
    if (names === undefined || names.some((name) => touched.has(name))) return undefined;
    for (const name of names) touched.add(name);
    if (!others.every((round) => sameValue(apply(effect, before, round), done))) return undefined;
    const when = either(rounds.map((round) => reached(effect.node, round)));
    current = under(effect, when, apply(effect, current, first), current);
  }
  return current;
}

/** The members that an effect has changed; `undefined` where that is not known. */
function changedNames(before: Value, after: Value): readonly string[] | undefined {
  if (before.kind !== "record" || after.kind !== "record" || (after.open && !before.open)) return undefined;
  const removed = before.properties.filter(({ name }) => !after.properties.some((property) => property.name === name));
  return [...removed, ...after.properties.filter((property) => !before.properties.includes(property))].map(({ name }) => name);
}

/** `headers[name] = value; break;`: whoever leaves the loop has written. */
function follows(node: ts.Node, stop: ts.Statement): boolean {
  const statement = node.parent;
  return ts.isExpressionStatement(statement) && statement.parent === stop.parent && statement.pos < stop.pos;
}

/** The round of the loop in which a frame runs. */
function roundAround(frame: Frame, loop: Loop): (Frame & { readonly parent: Frame }) | undefined {
  for (let current: Frame | undefined = frame; current !== undefined; current = current.parent) {
    const isRound = loop.kind === "each" ? current.function === loop.callback : current.bound.has(loop.declaration);
    if (isRound && current.parent !== undefined) return { ...current, parent: current.parent };
  }
  return undefined;
}
