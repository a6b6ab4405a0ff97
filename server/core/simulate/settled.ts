/** Policies with the tests in their branches answered: of settings, or of what a page chooses. It decides nothing about origins. */

import { variableOf } from "../conditions/atoms.ts";
import { answerGiven, answerOf } from "../conditions/questions.ts";
import { isOwnHeader } from "../conditions/request-headers.ts";
import type { Setting } from "../conditions/settings.ts";
import { assumeSetting, replaceLeaves } from "../conditions/settings.ts";
import type { Condition, Test } from "../model/condition.ts";
import type { CorsPolicy, OriginSet } from "../model/facts.ts";
import type { HeaderField, SettingValue } from "../model/finding.ts";

/** The conditions of all branches. */
export function conditionsOf(origins: OriginSet): readonly Condition[] {
  return origins.kind === "choice" ? origins.arms.flatMap((arm) => [arm.when, ...conditionsOf(arm.origins)]) : [];
}

/** The policy where the test of a setting comes out as given. */
export function whereSetting(policy: CorsPolicy, setting: Setting, holds: boolean): CorsPolicy {
  return withConditions(policy, (when) => assumeSetting(when, setting, holds));
}

/** The policy where environment variables have these values, and all others are absent. */
export function whereVariables(policy: CorsPolicy, variables: readonly SettingValue[]): CorsPolicy {
  return withConditions(policy, (when) => whenVariables(when, variables));
}

/** The condition where environment variables have these values, and all others are absent. */
export function whenVariables(when: Condition, variables: readonly SettingValue[]): Condition {
  const known = new Map(variables.map((variable) => [variable.name, variable]));
  return replaceLeaves(when, (leaf) => answered(leaf, known));
}

/** The policy where what a page chooses comes out as given; other questions about the same value that this answers are answered too. */
export function whereChosen(policy: CorsPolicy, test: Test, holds: boolean): CorsPolicy {
  const answerTo = (leaf: Condition): boolean | undefined =>
    leaf.kind === "test" && isChosen(leaf) && leaf.subject === test.subject ? answerGiven(test.question, holds, leaf.question) : undefined;
  return withConditions(policy, (when) =>
    replaceLeaves(when, (leaf) => {
      const answer = answerTo(leaf);
      return answer === undefined ? leaf : { kind: answer ? "always" : "never" };
    }),
  );
}

/**
 * The policy for a request with these headers of the page's own: a secret in a header that was not given is not known, and a header that neither
 * the page nor its browser writes is missing.
 */
export function whereGiven(policy: CorsPolicy, method: string, given: readonly HeaderField[]): CorsPolicy {
  const names = new Set(given.map(({ name }) => name.toLowerCase()));
  const isMissing = (name: string): boolean => !names.has(name) && (isOwnHeader(name) || (name === "content-length" && BODILESS.has(method)));
  return withConditions(policy, (when) =>
    replaceLeaves(when, (leaf) => {
      if (leaf.kind !== "test") return leaf;
      const name = leaf.subject.startsWith(HEADER) ? leaf.subject.slice(HEADER.length) : undefined;
      if (leaf.class === "secret") return name !== undefined && names.has(name) ? leaf : { kind: "never" };
      const answer = leaf.class === "free" && name !== undefined && isMissing(name) ? answerOf(undefined, leaf.question) : undefined;
      return answer === undefined ? leaf : { kind: answer ? "always" : "never" };
    }),
  );
}

const HEADER = "header ";
const BODILESS = new Set(["GET", "HEAD"]);

/** The tests of what a page chooses, each once. */
export function chosenTests(conditions: readonly Condition[]): readonly Test[] {
  const found = new Map<string, Test>();
  for (const condition of conditions) {
    replaceLeaves(condition, (leaf) => {
      if (leaf.kind === "test" && isChosen(leaf)) found.set(keyOfTest(leaf), leaf);
      return leaf;
    });
  }
  return [...found.values()];
}

/** Of several calls and rounds a page chooses too, by what it asks for. */
function isChosen(test: Test): boolean {
  return test.class === "free" || test.class === "way";
}

/** Equal keys are one test. */
export function keyOfTest({ subject, question }: Test): string {
  return JSON.stringify([subject, question]);
}

/** The condition where the test with this key comes out as given. */
export function answeringTest(condition: Condition, key: string, holds: boolean): Condition {
  return replaceLeaves(condition, (leaf) => (leaf.kind === "test" && keyOfTest(leaf) === key ? { kind: holds ? "always" : "never" } : leaf));
}

function answered(leaf: Condition, known: ReadonlyMap<string, SettingValue>): Condition {
  const answer = (holds: boolean): Condition => ({ kind: holds ? "always" : "never" });
  if (leaf.kind === "environment-variable") return answer((known.get(leaf.name)?.isSet === true) === (leaf.state === "set"));
  const name = leaf.kind === "test" && leaf.class === "setting" ? variableOf(leaf.subject) : undefined;
  if (leaf.kind !== "test" || name === undefined) return leaf;
  const variable = known.get(name);
  const isSet = variable?.isSet === true;
  if (leaf.question.kind === "truthy") return answer(isSet);
  if (leaf.question.kind === "missing") return answer(!isSet);
  if (!isSet) return answer(false);
  return leaf.question.kind === "equals" && variable.value !== undefined ? answer(variable.value === leaf.question.value) : leaf;
}

function withConditions(policy: CorsPolicy, change: (when: Condition) => Condition): CorsPolicy {
  return policy.origins.kind === "choice" ? { ...policy, origins: changed(policy.origins, change) } : policy;
}

function changed(origins: OriginSet, change: (when: Condition) => Condition): OriginSet {
  if (origins.kind !== "choice") return origins;
  const arms = origins.arms.flatMap((arm) => {
    const when = change(arm.when);
    return when.kind === "never" ? [] : [{ when, origins: changed(arm.origins, change) }];
  });
  return { ...origins, arms };
}
