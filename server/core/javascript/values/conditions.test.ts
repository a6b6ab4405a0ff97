/** Whatever its size, a condition says what it was built from: compared with all answers to its tests. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { shapeOf } from "../../conditions/condition-shapes.ts";
import type { Condition } from "../../model/condition.ts";
import { placeOf } from "../../text/place.ts";
import { both, either, negation, sameCondition, testOf } from "./conditions.ts";

const TESTS = 8;

/** A condition over a few tests, with the answers under which it holds as one bit each. */
interface Known {
  readonly condition: Condition;
  readonly truth: bigint;
}

const ALL = (1n << BigInt(2 ** TESTS)) - 1n;

function leaf(index: number): Known {
  let truth = 0n;
  for (let answers = 0; answers < 2 ** TESTS; answers += 1) if ((answers >> index) % 2 === 1) truth |= 1n << BigInt(answers);
  // All tests stand at one place, as in one line of a helper.
  const condition = testOf(`value ${index}`, { kind: "truthy" }, "free", placeOf("/w/a.js", 7, 9), { kind: "request", text: "the request" });
  return { condition, truth };
}

/** Built step by step from what was built before, as evaluation does: sizes run far beyond the bound. */
function built(steps: readonly (readonly [number, number, number])[]): readonly Known[] {
  const known: Known[] = Array.from({ length: TESTS }, (_, index) => leaf(index));
  for (const [operation, first, second] of steps) {
    // What was built last, which grows.
    const [left, right] = [known[known.length - 1 - (first % Math.min(known.length, 2))], known[second % known.length]];
    if (left === undefined || right === undefined) continue;
    if (operation === 0) known.push({ condition: negation(left.condition), truth: ALL ^ left.truth });
    else if (operation === 8) {
      // No short text says that an odd number of tests holds.
      const [one, other] = [both([left.condition, negation(right.condition)]), both([negation(left.condition), right.condition])];
      known.push({ condition: either([one, other]), truth: left.truth ^ right.truth });
    } else if (operation < 5) known.push({ condition: both([left.condition, right.condition]), truth: left.truth & right.truth });
    else known.push({ condition: either([left.condition, right.condition]), truth: left.truth | right.truth });
  }
  return known;
}

const STEPS = fc.array(fc.tuple(fc.nat(8), fc.nat(10_000), fc.nat(10_000)), { minLength: 20, maxLength: 160 });

/** Whether a condition over the tests holds for answers that are given as bits. */
function holds(condition: Condition, answers: number): boolean {
  switch (condition.kind) {
    case "and":
      return condition.of.every((part) => holds(part, answers));
    case "or":
      return condition.of.some((part) => holds(part, answers));
    case "not":
      return !holds(condition.of, answers);
    case "test":
      return (answers >> Number(condition.subject.slice("value ".length))) % 2 === 1;
    default:
      return condition.kind === "always";
  }
}

/** True if some part of it was too large and is not known. */
function hasStandIn(condition: Condition): boolean {
  if (condition.kind === "and" || condition.kind === "or") return condition.of.some(hasStandIn);
  return condition.kind === "not" ? hasStandIn(condition.of) : condition.kind === "test" && condition.reason.kind === "budget";
}

test("what is written anew past the bound on size says the same", () => {
  let tests = 0;
  fc.assert(
    fc.property(STEPS, (steps) => {
      for (const { condition, truth } of built(steps).filter((one) => !hasStandIn(one.condition))) {
        tests += 1;
        let said = 0n;
        for (let answers = 0; answers < 2 ** TESTS; answers += 1) if (holds(condition, answers)) said |= 1n << BigInt(answers);
        expect(said).toBe(truth);
      }
    }),
    { numRuns: 60, seed: 16 },
  );
  expect(tests).toBeGreaterThan(2000);
});

test("what is said to hold always or never does, past the bound on size too", () => {
  let large = 0;
  fc.assert(
    fc.property(STEPS, (steps) => {
      // Most of them of a kind that grows in every form.
      const known = built(steps.map(([operation, first, second]) => [operation < 5 ? 8 : operation, first, second]));
      const tooLarge = known.filter(({ condition }) => condition.kind === "test" && condition.reason.kind === "budget").slice(0, 12);
      const pairs = tooLarge.flatMap((one) =>
        tooLarge.map((other) => ({ condition: either([one.condition, negation(other.condition)]), truth: one.truth | (ALL ^ other.truth) })),
      );
      large += tooLarge.length;
      for (const { condition, truth } of [...known, ...pairs]) {
        if (condition.kind === "always") expect(truth).toBe(ALL);
        if (condition.kind === "never") expect(truth).toBe(0n);
      }
    }),
    { numRuns: 400, seed: 15 },
  );
  expect(large).toBeGreaterThan(50);
});

test("conditions that are written alike have one number, and those of opposites are exchanged", () => {
  fc.assert(
    fc.property(STEPS, (steps) => {
      const conditions = built(steps).map(({ condition }) => condition);
      for (const one of conditions.slice(0, 40)) {
        expect(shapeOf(structuredClone(one))).toEqual(shapeOf(one));
        for (const other of conditions.slice(0, 40)) if (sameCondition(one, other)) expect(shapeOf(other)).toEqual(shapeOf(one));
      }
    }),
    { numRuns: 40 },
  );
});
