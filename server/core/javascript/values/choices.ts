/**
 * Joining values: choices with at most eight alternatives, tests as values, and the truth of a value as a condition.
 * A join never invents a value: what does not fit becomes unknown with the reason `branch`.
 */
import type { Condition } from "../../model/condition.ts";
import type { Place } from "../../text/place.ts";
import type { Alternative, Value } from "../values.ts";
import { unknownValue } from "../values.ts";
import { ALWAYS, both, either, firstPasses, isImplied, NEVER, negation, ORIGIN_PRESENT, opaqueCondition } from "./conditions.ts";
import type { Interpreter } from "./interpreter.ts";
import { CHOICE_LIMIT } from "./interpreter.ts";
import { areRequestHeaders } from "./request.ts";
import { sameValue } from "./same-value.ts";
import { sizeOf } from "./sizes.ts";
import { questionOn } from "./value-tests.ts";
import { worldOfSwitch } from "./world-names.ts";

/** Parts of a value that are compared for the price of one step. */
const PARTS_COMPARED_PER_STEP = 100;
/** Most different alternatives that are looked at before a join gives up. */
const JOIN_LIMIT = 20;

/** A boolean whose truth is the condition. */
export function testValue(condition: Condition, at: Place, via: readonly Place[] = []): Value {
  if (condition.kind === "always") return { kind: "boolean", value: true, at, via };
  if (condition.kind === "never") return { kind: "boolean", value: false, at, via };
  return {
    kind: "choice",
    alternatives: [
      { when: condition, value: { kind: "boolean", value: true, at, via } },
      { when: ALWAYS, value: { kind: "boolean", value: false, at, via } },
    ],
    at,
    via,
  };
}

/** The alternatives as one value; the first whose condition holds counts. */
export function joinChoice(interpreter: Interpreter, alternatives: readonly Alternative[], at: Place, via: readonly Place[] = []): Value {
  const flat: { when: Condition; value: Value }[] = [];
  outer: for (const alternative of alternatives) {
    const inner: readonly Alternative[] = alternative.value.kind === "choice" ? alternative.value.alternatives : [{ when: ALWAYS, value: alternative.value }];
    for (const item of inner) {
      // Each one is compared with all before it, which costs as much as some steps.
      interpreter.budget.steps += flat.length * (1 + Math.floor(sizeOf(item.value) / PARTS_COMPARED_PER_STEP));
      const when = both([alternative.when, item.when]);
      // An earlier alternative that holds wherever this one does leaves nothing for it.
      if (when.kind === "never" || flat.some((earlier) => isImplied(earlier.when, when) && !sameValue(earlier.value, item.value))) continue;
      const last = flat.at(-1);
      if (last !== undefined && sameValue(last.value, item.value)) last.when = either([last.when, when]);
      else flat.push({ when, value: item.value });
      if (flat.at(-1)?.when.kind === "always") break outer;
      if (flat.length > JOIN_LIMIT) break outer;
    }
    if (alternative.when.kind === "always") {
      // The inner alternatives are complete: whatever follows can not be reached.
      const last = flat.at(-1);
      if (last !== undefined) last.when = ALWAYS;
      break;
    }
  }
  const [first] = flat;
  if (first === undefined) return unknownValue({ kind: "dynamic", text: "no branch gives a value" }, at, via);
  if (flat.length === 1) return first.value;
  const allBoolean = flat.every((item) => item.value.kind === "boolean");
  if (allBoolean) {
    const tests = flat.map((item) => ({ when: item.when, test: truthOf(interpreter, item.value) }));
    return testValue(firstPasses(tests), at, via);
  }
  const openList = flat.find((item) => item.value.kind === "list" && item.value.open)?.value;
  if (openList !== undefined) {
    const kept = flat.filter((item) => !(item.value.kind === "list" && item.value.items.length === 0 && !item.value.open));
    if (kept.length === 1) return openList;
  }
  if (flat.length > CHOICE_LIMIT) {
    const value = unknownValue({ kind: "branch", text: `more than ${CHOICE_LIMIT} branches give different values` }, at, via);
    const tests = flat.map((item) => ({ when: item.when, test: truthOf(interpreter, item.value) }));
    interpreter.marks.set(value, { kind: "truth", condition: firstPasses(tests) });
    return value;
  }
  return { kind: "choice", alternatives: flat, at, via };
}

/** The value where the condition holds: alternatives that contradict it go, one that follows from it is the last. */
export function assuming(interpreter: Interpreter, value: Value, condition: Condition): Value {
  if (condition.kind === "always" || condition.kind === "never") return value;
  if (value.kind === "record") {
    const properties = value.properties.map((property) => {
      const inner = property.value.kind === "choice" ? assuming(interpreter, property.value, condition) : property.value;
      return inner === property.value ? property : { ...property, value: inner };
    });
    return properties.every((property, i) => property === value.properties[i]) ? value : { ...value, properties };
  }
  if (value.kind !== "choice") return value;
  const kept: Alternative[] = [];
  for (const item of value.alternatives) {
    if (isImplied(negation(item.when), condition)) continue;
    const isCertain = isImplied(item.when, condition);
    kept.push(isCertain ? { when: ALWAYS, value: item.value } : item);
    if (isCertain) break;
  }
  const last = kept.at(-1);
  const isUnchanged = kept.length === value.alternatives.length && last?.when === value.alternatives.at(-1)?.when;
  return last === undefined || isUnchanged ? value : joinChoice(interpreter, kept, value.at, value.via);
}

/** Applies a function to every alternative, or to the value itself. */
export function mapChoice(interpreter: Interpreter, value: Value, at: Place, apply: (value: Value) => Value): Value {
  if (value.kind !== "choice") return apply(value);
  return joinChoice(
    interpreter,
    value.alternatives.map((alternative) => ({ when: alternative.when, value: apply(alternative.value) })),
    at,
    value.via,
  );
}

/** The condition under which the value is truthy. */
export function truthOf(interpreter: Interpreter, value: Value): Condition {
  const mark = interpreter.marks.get(value);
  if (mark?.kind === "truth") return mark.condition;
  if (mark?.kind === "index") return negation(mark.atZero);
  if (mark?.kind === "url" || mark?.kind === "namespace" || areRequestHeaders(interpreter, mark)) return ALWAYS;
  switch (value.kind) {
    case "string":
      return value.value.text === "" ? NEVER : ALWAYS;
    case "template":
      return value.value.text === "" ? opaqueCondition(value.at, { kind: "dynamic", text: "the text is computed" }, interpreter.running.path) : ALWAYS;
    case "number":
      return value.value === 0 || Number.isNaN(value.value) ? NEVER : ALWAYS;
    case "boolean":
      return value.value ? ALWAYS : NEVER;
    case "null":
    case "undefined":
      return NEVER;
    case "list":
    case "record":
    case "regex":
    case "function":
      return ALWAYS;
    case "request":
      if (value.part.kind === "origin") return ORIGIN_PRESENT;
      return questionOn(interpreter, value, { kind: "truthy" }, value.at);
    case "environment":
      return isWorldName(value.name) ? ALWAYS : { kind: "environment-variable", name: value.name, state: "set" };
    case "choice":
      return firstPasses(value.alternatives.map((item) => ({ when: item.when, test: truthOf(interpreter, item.value) })));
    case "external":
    case "parameter":
    case "unknown": {
      const asked = questionOn(interpreter, value, { kind: "truthy" }, value.at);
      const world = worldOfSwitch(interpreter, value);
      // `req.user.isDev` asks who calls.
      if (world === undefined || (asked.kind === "test" && asked.class === "free")) return asked;
      interpreter.worldUse.used = true;
      return (world === "production") === interpreter.isProduction ? ALWAYS : NEVER;
    }
  }
}

/** NODE_ENV: decided by the world. */
export function isWorldName(name: string): boolean {
  return name === "NODE_ENV";
}
