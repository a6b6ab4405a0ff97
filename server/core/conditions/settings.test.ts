/** Which environment variables a condition needs, as values that a program can be started with. */
import { expect, test } from "vitest";
import type { Condition, Question } from "../model/condition.ts";
import { allOf, anyOf, negate } from "../model/condition.ts";
import { placeOf } from "../text/place.ts";
import { variableSubject } from "./atoms.ts";
import { settingClauses, variablesNeeded } from "./settings.ts";

const AT = placeOf("/a.js", 0, 1);
const isSet = (name: string): Condition => ({ kind: "environment-variable", name, state: "set" });
const asked = (subject: string, question: Question): Condition => ({
  kind: "test",
  class: "setting",
  subject,
  question,
  at: AT,
  reason: { kind: "environment", text: "it is a setting" },
});

test.each<[string, Condition, readonly object[]]>([
  ["nothing", { kind: "always" }, []],
  [
    "one that is set, one that is not",
    allOf([isSet("A"), negate(isSet("B"))]),
    [
      { name: "A", isSet: true },
      { name: "B", isSet: false },
    ],
  ],
  [
    "the value that says more than that it is set",
    allOf([isSet("A"), asked(variableSubject("A"), { kind: "equals", value: "x" })]),
    [{ name: "A", isSet: true, value: "x" }],
  ],
  ["a value that it must not have is no value", negate(asked(variableSubject("A"), { kind: "equals", value: "x" })), []],
  ["one that is missing", asked(variableSubject("A"), { kind: "missing" }), [{ name: "A", isSet: false }]],
  ["what is imported is no variable", asked("import ./config open", { kind: "truthy" }), []],
  ["one of two is none that is needed", anyOf([isSet("A"), isSet("B")]), []],
])("variables: %s", (_, when, expected) => {
  expect(variablesNeeded(when)).toEqual(expected);
  // What is said in words names each of them.
  for (const { name } of variablesNeeded(when)) expect(settingClauses(when).join(" ")).toContain(name);
});
