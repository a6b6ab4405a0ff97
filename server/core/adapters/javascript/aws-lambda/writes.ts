/**
 * Headers of answers that a function hands back as an object, which is how AWS Lambda takes them. Refuses headers of another file that do not
 * depend on this one: they are reported there.
 */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import { propertyOf } from "../../../javascript/values.ts";
import { eachPlaceOncePerResponse } from "../raw-headers/collect.ts";
import { groupOf } from "../raw-headers/fetch-writes.ts";
import type { RawWrite } from "../raw-headers/writes.ts";
import { headersSent, keyOf } from "../raw-headers/writes.ts";
import { lambdaAnswers, optionsAnswerOf } from "./answers.ts";

/** All of them: what goes out with one Access-Control-Allow-Origin is one policy. */
export function answerWrites(source: JavaScriptSource): readonly RawWrite[] {
  const answers = lambdaAnswers(source);
  const found = answers.flatMap(({ record, when, handler }) => {
    const group = `object:${keyOf(record.at)}`;
    const sender = { at: record.at, when, within: handler, site: undefined };
    const bags = ["headers", "multiValueHeaders"].map((name) => propertyOf(record, name)?.value);
    const writes = bags.flatMap((bag) => headersSent(bag, sender, group, false));
    if (!writes.some((write) => isDecidedHere(write, source))) return [];
    const options = optionsAnswerOf(answers, handler);
    const preflight = { answers: options === undefined ? "no" : "all-options", status: options?.status ?? 204 } as const;
    return writes.map((write) => ({ ...write, group: groupOf(writes, group), preflight }));
  });
  return eachPlaceOncePerResponse(found);
}

function isDecidedHere(write: RawWrite, source: JavaScriptSource): boolean {
  return write.at.file === source.file || (write.value !== undefined && passesThrough(write.value, source));
}

/** The value, or a branch of it, was written in this file or came through it. */
function passesThrough(value: Value, source: JavaScriptSource): boolean {
  if ([value.at, ...value.via].some((place) => place.file === source.file)) return true;
  return value.kind === "choice" && value.alternatives.some((one) => passesThrough(one.value, source));
}
