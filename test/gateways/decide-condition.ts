/** Whether a condition of nginx text holds for one request that is known as a whole. */
import { answerOf } from "../../server/core/conditions/questions.ts";
import type { Condition } from "../../server/core/model/condition.ts";
import { accepts } from "../../server/core/origins/accepts.ts";
import type { Probe } from "./configurations.ts";

/** True or false, or `undefined` where the condition hangs on something that the reader calls unread. */
export function holdsFor(condition: Condition, probe: Probe): boolean | undefined {
  switch (condition.kind) {
    case "always":
    case "origin-present":
      return true;
    case "never":
      return false;
    case "method":
      return probe.method === condition.equals;
    case "origin": {
      const answer = accepts(condition.language, probe.origin);
      return answer === "unknown" ? undefined : answer;
    }
    case "test": {
      const value = valueOfSubject(condition.subject, probe);
      return value === undefined ? undefined : answerOf(value, condition.question);
    }
    case "not": {
      const inner = holdsFor(condition.of, probe);
      return inner === undefined ? undefined : !inner;
    }
    case "and":
    case "or": {
      const decisive = condition.kind === "or";
      const answers = condition.of.map((part) => holdsFor(part, probe));
      if (answers.includes(decisive)) return decisive;
      return answers.includes(undefined) ? undefined : !decisive;
    }
    case "environment-variable":
      return undefined;
  }
}

/** The text of a part of the request by the name that the reader gives it; `undefined` for parts that it puts together. */
export function valueOfSubject(subject: string, probe: Probe): string | undefined {
  switch (subject) {
    case "$http_origin":
      return probe.origin;
    case "$request_method":
      return probe.method;
    case "header x-flag":
      return probe.flag;
    case "$uri":
      return probe.path;
    default:
      return undefined;
  }
}
