/** What a condition asks of requests for one path. Tests of the path that a path pattern does not decide stay. */
import type { Condition } from "../model/condition.ts";
import { answerOf } from "./questions.ts";
import { replaceLeaves } from "./settings.ts";

/** As the reader names the path of a request's address. */
const PATH = "url path";

/** The condition on requests for the path; one that ends with `*` stands for all that start with what is before it. */
export function atPath(condition: Condition, path: string): Condition {
  const isOpen = path.endsWith("*");
  const known = isOpen ? path.slice(0, -1) : path;
  return replaceLeaves(condition, (leaf) => {
    if (leaf.kind !== "test" || leaf.subject !== PATH) return leaf;
    const { question } = leaf;
    if (isOpen && (question.kind !== "prefix" || (question.value.length > known.length && question.value.startsWith(known)))) return leaf;
    const answer = answerOf(known, question);
    if (answer === undefined) return leaf;
    return answer ? { kind: "always" } : { kind: "never" };
  });
}
