/** The theory of conditions against its definition: every assignment of every test is tried by hand. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Condition, TestClass } from "../model/condition.ts";
import { allOf, anyOf, negate } from "../model/condition.ts";
import type { OriginLanguage } from "../model/origin-language.ts";
import { evaluateTerm } from "../origins/three-valued.ts";
import { placeOf } from "../text/place.ts";
import { excludes, implies, isPossible, originsWhere } from "./decide.ts";
import { needsSetting, settingClauses } from "./settings.ts";

const at = placeOf("/w/a.js", 0, 1);
const reason = { kind: "dynamic", text: "x" } as const;
const ORIGINS = ["https://a.example", "https://b.example", "https://other.example"];

const origin = (...values: readonly string[]): Condition => ({
  kind: "origin",
  at,
  language: { kind: "union", of: values.map((value) => ({ kind: "exact", value, part: "origin", ignoreCase: false, at, via: [] }) as const) },
});
const test = (subject: string, testClass: TestClass): Condition => ({ kind: "test", subject, question: { kind: "truthy" }, class: testClass, at, reason });
const call = (value: number): Condition => ({ kind: "test", subject: "call", question: { kind: "equals", value }, class: "way", at, reason });
const LEAVES: readonly Condition[] = [
  origin("https://a.example"),
  origin("https://a.example", "https://b.example"),
  test("path", "free"),
  test("user", "free"),
  test("clock", "opaque"),
  test("store", "opaque"),
  test("key", "secret"),
  test("error", "failure"),
  test("named", "entry"),
  call(1),
  call(2),
];

const { term } = fc.letrec<{ term: Condition }>((tie) => ({
  term: fc.oneof(
    { maxDepth: 4, depthIdentifier: "condition" },
    fc.constantFrom(...LEAVES),
    fc.array(tie("term"), { minLength: 1, maxLength: 3, depthIdentifier: "condition" }).map(allOf),
    fc.array(tie("term"), { minLength: 1, maxLength: 3, depthIdentifier: "condition" }).map(anyOf),
    tie("term").map(negate),
  ),
}));

type World = Readonly<Record<string, boolean>>;

function holds(condition: Condition, page: string, world: World): boolean {
  switch (condition.kind) {
    case "always":
      return true;
    case "never":
      return false;
    case "and":
      return condition.of.every((part) => holds(part, page, world));
    case "or":
      return condition.of.some((part) => holds(part, page, world));
    case "not":
      return !holds(condition.of, page, world);
    case "origin":
      return isIn(condition.language, page) === true;
    case "test":
      return world[condition.question.kind === "equals" ? `${condition.subject} ${condition.question.value}` : condition.subject] === true;
    default:
      throw new Error(`no ${condition.kind} here`);
  }
}

function isIn(language: OriginLanguage, page: string): boolean | "unknown" {
  return evaluateTerm(language, (leaf) => "value" in leaf && leaf.value === page);
}

const worldsOf = (names: readonly string[]): readonly World[] =>
  names.reduce<readonly World[]>(
    (worlds, name) =>
      worlds.flatMap((world) => [
        { ...world, [name]: true },
        { ...world, [name]: false },
      ]),
    [{}],
  );
const CHOICES = worldsOf(["path", "user"]);
const UNREAD = worldsOf(["clock", "store"]);
/** One call is meant at a time. */
const WAYS: readonly World[] = [{ "call 1": true }, { "call 2": true }, {}];

describe("who gets in", () => {
  it("surely: the page chooses once, and whatever the unread tests say, some way leads there; nothing failed, no secret is known, nobody is named", () => {
    fc.assert(
      fc.property(term, (condition) => {
        const language = originsWhere(condition);
        for (const page of ORIGINS) {
          const sure = CHOICES.some((choice) =>
            UNREAD.every((unread) => [true, false].every((error) => WAYS.some((way) => holds(condition, page, { ...choice, ...unread, error, ...way })))),
          );
          const usual = CHOICES.some((choice) => UNREAD.every((unread) => WAYS.some((way) => holds(condition, page, { ...choice, ...unread, ...way }))));
          const possible = CHOICES.some((choice) =>
            UNREAD.some((unread) =>
              worldsOf(["error", "named"]).some((rest) => WAYS.some((way) => holds(condition, page, { ...choice, ...unread, ...rest, ...way }))),
            ),
          );
          const answer = isIn(language, page);
          if (sure) expect(answer).toBe(true);
          if (answer === true) expect(usual).toBe(true);
          expect(answer === false).toBe(!possible);
        }
      }),
      { numRuns: 400, seed: 11 },
    );
  });

  it("conditions that exclude or imply one another do so in every world", () => {
    const all = CHOICES.flatMap((choice) =>
      UNREAD.flatMap((unread) => WAYS.flatMap((way) => worldsOf(["key", "error", "named"]).map((rest): World => ({ ...choice, ...unread, ...way, ...rest })))),
    );
    fc.assert(
      fc.property(term, term, (left, right) => {
        const seen = ORIGINS.flatMap((page) => all.map((world) => [holds(left, page, world), holds(right, page, world)] as const));
        if (excludes(left, right)) expect(seen.some(([one, other]) => one && other)).toBe(false);
        if (implies(left, right)) expect(seen.some(([one, other]) => one && !other)).toBe(false);
        if (!isPossible(left)) expect(seen.some(([one]) => one)).toBe(false);
      }),
      { numRuns: 200, seed: 12 },
    );
  });

  it("`c or not c` is always, whatever c is", () => {
    fc.assert(
      fc.property(term, (condition) => {
        expect(originsWhere(anyOf([condition, negate(condition)])).kind).toBe("all");
      }),
      { numRuns: 200, seed: 13 },
    );
  });

  it("a condition that is too large as a whole is decided by parts that ask about different values", () => {
    const pages = Array.from({ length: 40 }, (_, index) => test(`page ${index}`, "free"));
    const secrets = Array.from({ length: 40 }, (_, index) => test(`key ${index}`, "secret"));
    fc.assert(
      fc.property(term, (condition) => {
        const alone = originsWhere(condition);
        // A page can meet forty tests of its own choice, and knows none of forty secrets.
        const guarded = originsWhere(allOf([condition, ...pages]));
        const joined = originsWhere(anyOf([condition, ...secrets]));
        const inParts = originsWhere(anyOf([allOf([condition, ...pages]), allOf([condition, ...pages.map(negate)])]));
        for (const page of ORIGINS) {
          expect(isIn(guarded, page)).toBe(isIn(alone, page));
          expect(isIn(joined, page)).toBe(isIn(alone, page));
          expect(isIn(inParts, page)).toBe(isIn(alone, page));
        }
      }),
      { numRuns: 100, seed: 14 },
    );
  });

  it("`a or (not a and b)` is `a or b`, also where a part of a cannot be read", () => {
    const listed = anyOf([origin("https://a.example"), test("store", "opaque")]);
    const later = origin("https://b.example");
    expect(isIn(originsWhere(anyOf([listed, allOf([negate(listed), later])])), "https://b.example")).toBe(true);
  });

  it("two unread tests are two, and one is itself", () => {
    const one = test("store", "opaque");
    const other = test("clock", "opaque");
    expect(originsWhere(anyOf([one, negate(one)])).kind).toBe("all");
    expect(originsWhere(anyOf([one, negate(other)])).kind).toBe("unknown");
  });

  it("answers about one value go together only where some value gives them", () => {
    const path = (value: string): Condition => ({ kind: "test", subject: "path", question: { kind: "equals", value }, class: "free", at, reason });
    const below: Condition = { kind: "test", subject: "path", question: { kind: "prefix", value: "/api/" }, class: "free", at, reason };
    expect(isPossible(allOf([path("/a"), path("/b")]))).toBe(false);
    expect(isPossible(allOf([path("/a"), below]))).toBe(false);
    expect(originsWhere(allOf([negate(path("/a")), below])).kind).toBe("all");
    const truthy: Condition = { kind: "test", subject: "query key", question: { kind: "truthy" }, class: "free", at, reason };
    const missing: Condition = { kind: "test", subject: "query key", question: { kind: "missing" }, class: "free", at, reason };
    expect(isPossible(allOf([truthy, missing]))).toBe(false);
    expect(originsWhere(allOf([truthy, negate(missing)])).kind).toBe("all");
  });

  it("past its bounds says that it does not know", () => {
    const many = allOf(Array.from({ length: 60 }, (_, index) => anyOf([test(`a${index}`, "free"), test(`a${index + 1}`, "free")])));
    expect(originsWhere(many)).toMatchObject({ kind: "unknown", reason: { kind: "budget" } });
    // What does not hang on them is known all the same.
    expect(isIn(originsWhere(allOf([origin("https://a.example"), many])), "https://b.example")).toBe(false);
    expect(isIn(originsWhere(allOf([origin("https://a.example"), many])), "https://a.example")).toBe("unknown");
    expect(isPossible(many)).toBe(true);
    expect(excludes(many, negate(many))).toBe(false);
  });
});

describe("settings", () => {
  const variable = (name: string, state: "set" | "missing"): Condition => ({ kind: "environment-variable", name, state });
  const equals = (name: string, value: string): Condition => ({
    kind: "test",
    subject: `environment variable ${name}`,
    question: { kind: "equals", value },
    class: "setting",
    at,
    reason,
  });

  it("a branch that some setting must open is told from one that is open without any", () => {
    expect(needsSetting(variable("OPEN", "set"))).toBe(true);
    expect(needsSetting(variable("LIST", "missing"))).toBe(false);
    expect(needsSetting(negate(equals("STRICT", "on")))).toBe(false);
    expect(needsSetting(equals("MODE", "open"))).toBe(true);
    expect(needsSetting(test("import @acme/flags open", "setting"))).toBe(true);
    expect(needsSetting({ kind: "always" })).toBe(false);
  });

  it("are told by the strongest of the tests of one value", () => {
    expect(settingClauses(allOf([variable("ALLOWED", "set"), equals("ALLOWED", "*")]))).toEqual([`ALLOWED is "*"`]);
    expect(settingClauses(allOf([variable("ALLOWED", "set"), negate(equals("ALLOWED", "*"))]))).toEqual(["ALLOWED is set", `ALLOWED is not "*"`]);
    expect(settingClauses(test("import @acme/flags open", "setting"))).toEqual(["open is set"]);
  });
});
