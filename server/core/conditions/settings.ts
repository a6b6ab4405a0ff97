/**
 * Settings that conditions hang on: environment variables and configuration that cannot be read. A setting is no request: it has one value
 * for everything that a finding joins, so conditions are split by it and never averaged over it.
 */
import type { Condition, Question, Test } from "../model/condition.ts";
import { allOf, anyOf, negate } from "../model/condition.ts";
import type { SettingValue } from "../model/finding.ts";
import { variableOf, variableSubject } from "./atoms.ts";
import { isPossible } from "./decide.ts";
import { answerGiven, questionKey } from "./questions.ts";

/** A test of a setting. */
export interface Setting {
  /** The value that is asked: equal names are one setting. */
  readonly name: string;
  readonly question: Question;
  readonly test: Extract<Condition, { readonly kind: "environment-variable" | "test" }>;
}

/** Tests of settings in the conditions, each question once, in the order in which they are written. */
export function settingsIn(conditions: readonly Condition[]): readonly Setting[] {
  const found = new Map<string, Setting>();
  const walk = (condition: Condition): void => {
    const setting = settingOf(condition);
    if (setting !== undefined) {
      const key = `${setting.name} ${questionKey(setting.question)}`;
      if (!found.has(key)) found.set(key, setting);
    } else if (condition.kind === "and" || condition.kind === "or") for (const part of condition.of) walk(part);
    else if (condition.kind === "not") walk(condition.of);
  };
  for (const condition of conditions) walk(condition);
  return [...found.values()];
}

function settingOf(condition: Condition): Setting | undefined {
  if (condition.kind === "environment-variable") {
    const test: Condition = { kind: "environment-variable", name: condition.name, state: "set" };
    return { name: variableSubject(condition.name), question: { kind: "truthy" }, test };
  }
  return condition.kind === "test" && condition.class === "setting" ? { name: condition.subject, question: condition.question, test: condition } : undefined;
}

/** The condition where the setting's test comes out as given; other questions about the setting that this answers are answered too. */
export function assumeSetting(condition: Condition, setting: Setting, holds: boolean): Condition {
  return replaceLeaves(condition, (leaf) => {
    const own = settingOf(leaf);
    if (own === undefined || own.name !== setting.name) return leaf;
    const answer = answerGiven(setting.question, holds, own.question);
    if (answer === undefined) return leaf;
    const isMissing = leaf.kind === "environment-variable" && leaf.state === "missing";
    return answer !== isMissing ? { kind: "always" } : { kind: "never" };
  });
}

/** The condition where each setting that `when` asks plainly is as it asks. */
export function assumeSettingsOf(when: Condition, condition: Condition): Condition {
  return (when.kind === "and" ? when.of : [when]).reduce((rest, part) => {
    const [setting, ...others] = settingsIn([part]);
    const isPlain = setting !== undefined && others.length === 0 && part.kind !== "and" && part.kind !== "or";
    return isPlain ? assumeSetting(rest, setting, part.kind !== "not" && !(part.kind === "environment-variable" && part.state === "missing")) : rest;
  }, condition);
}

/** True if the condition does not hold while all settings are absent. What is imported from a package may have any value and cannot be absent. */
export function needsSetting(when: Condition): boolean {
  return settingsIn([when]).length > 0 && !isPossibleWhatever(whereSettingsAbsent(when), MOST_IMPORTED);
}

/** The condition while all settings are absent; tests of what is imported stay. */
export function whereSettingsAbsent(when: Condition): Condition {
  return replaceLeaves(when, (leaf) => {
    if (leaf.kind === "environment-variable") return leaf.state === "missing" ? { kind: "always" } : { kind: "never" };
    if (leaf.kind !== "test" || leaf.class !== "setting" || isImported(leaf)) return leaf;
    return leaf.question.kind === "missing" ? { kind: "always" } : { kind: "never" };
  });
}

/** Imported settings that are tried with both answers. */
const MOST_IMPORTED = 5;

function isImported(leaf: Test): boolean {
  return leaf.subject.startsWith("import ");
}

function isPossibleWhatever(when: Condition, left: number): boolean {
  const [setting] = settingsIn([when]);
  if (setting === undefined) return isPossible(when);
  return left > 0 && [true, false].every((holds) => isPossibleWhatever(assumeSetting(when, setting, holds), left - 1));
}

/** What the settings in a conjunction must be, weaker tests of one setting left out: `ALLOWED is "*"`. */
export function settingClauses(when: Condition): readonly string[] {
  return settingsNeeded(when).map((test) => describeSetting({ subject: test.name, question: test.question }, test.holds));
}

/** The same for environment variables, as values that a program can be started with. A value that one must only not have is left out. */
export function variablesNeeded(when: Condition): readonly SettingValue[] {
  return settingsNeeded(when).flatMap(({ name: subject, question, holds }): readonly SettingValue[] => {
    const name = variableOf(subject);
    if (name === undefined) return [];
    if (question.kind === "truthy") return [{ name, isSet: holds }];
    if (question.kind === "missing") return [{ name, isSet: !holds }];
    return question.kind === "equals" && holds && typeof question.value === "string" ? [{ name, isSet: true, value: question.value }] : [];
  });
}

function settingsNeeded(when: Condition): readonly (Setting & { readonly holds: boolean })[] {
  const tests = (when.kind === "and" ? when.of : [when]).flatMap((part) => {
    const inner = part.kind === "not" ? part.of : part;
    const setting = settingOf(inner);
    const holds = (part.kind === "not") === (inner.kind === "environment-variable" && inner.state === "missing");
    return setting === undefined ? [] : [{ ...setting, holds }];
  });
  return tests.filter(
    (test, index) =>
      !tests.some((other, at) => {
        if (at === index || other.name !== test.name || answerGiven(other.question, other.holds, test.question) !== test.holds) return false;
        return at < index || answerGiven(test.question, test.holds, other.question) !== other.holds;
      }),
  );
}

/** True if some simple condition in it, under a negation or not, is such a one. */
export function someLeaf(condition: Condition, isSuch: (leaf: Condition) => boolean): boolean {
  if (condition.kind === "and" || condition.kind === "or") return condition.of.some((part) => someLeaf(part, isSuch));
  return condition.kind === "not" ? someLeaf(condition.of, isSuch) : isSuch(condition);
}

/** The condition with each simple condition replaced. */
export function replaceLeaves(condition: Condition, replace: (leaf: Condition) => Condition): Condition {
  switch (condition.kind) {
    case "and":
      return allOf(condition.of.map((part) => replaceLeaves(part, replace)));
    case "or":
      return anyOf(condition.of.map((part) => replaceLeaves(part, replace)));
    case "not":
      return negate(replaceLeaves(condition.of, replace));
    default:
      return replace(condition);
  }
}

/** A test of a setting as people read them: `CORS_OPEN is "true"`. */
function describeSetting(setting: Pick<Test, "subject" | "question">, holds: boolean): string {
  const name = (variableOf(setting.subject) ?? setting.subject).replace(/^import \S+ /, "").replaceAll(" ", ".");
  const { question } = setting;
  switch (question.kind) {
    case "truthy":
      return `${name} is ${holds ? "set" : "not set"}`;
    case "missing":
      return `${name} is ${holds ? "not set" : "set"}`;
    case "equals":
      return `${name} is ${holds ? "" : "not "}${JSON.stringify(question.value)}`;
    default:
      return `${name} ${holds ? "passes" : "fails"} a test`;
  }
}
