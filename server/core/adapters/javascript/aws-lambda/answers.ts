/**
 * What functions of AWS Lambda answer: objects with `statusCode` that a handler returns or gives to its callback, helpers followed, and those
 * that a file's functions make for handlers elsewhere. Refuses objects of this shape that no handler hands back.
 */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { FunctionHandle, Value, ValueOf } from "../../../javascript/values.ts";
import { propertyOf } from "../../../javascript/values.ts";
import type { Condition } from "../../../model/condition.ts";
import { allOf, negate } from "../../../model/condition.ts";
import { isForOptions } from "../../preflighted.ts";
import { cookiesIn } from "../cookies/raw-headers.ts";
import type { LambdaFunction } from "./handlers.ts";
import { lambdaFunctions, takesRequests } from "./handlers.ts";

/** One answer. `handler` is the function of the file that gives it. */
export interface LambdaAnswer {
  readonly record: ValueOf<"record">;
  readonly when: Condition;
  readonly handler: FunctionHandle;
}

/** What the function does with OPTIONS, if it looks at the method at all. */
export interface OptionsAnswer {
  readonly status: number;
}

const known = new WeakMap<JavaScriptSource, readonly LambdaAnswer[]>();

/** All answers of the file's functions. Headers in them go out as they are (API Gateway, Lambda proxy integration; function URLs; load balancers). */
export function lambdaAnswers(source: JavaScriptSource): readonly LambdaAnswer[] {
  const found = known.get(source) ?? lambdaFunctions(source).flatMap((one) => answersOf(source, one));
  known.set(source, found);
  return found;
}

function answersOf(source: JavaScriptSource, one: LambdaFunction): readonly LambdaAnswer[] {
  return given(source, one).flatMap(({ value, when }) => recordsIn(value, when, one.handle));
}

interface Given {
  readonly value: Value;
  readonly when: Condition;
}

/** Whatever the function hands back, by return or by the callback. */
function given(source: JavaScriptSource, { handle, callback }: LambdaFunction): readonly Given[] {
  return source.outcomes(handle, []).flatMap(({ answer, when }) => {
    if (answer.kind === "throw" || when.kind === "never") return [];
    const value = answer.kind === "return" ? answer.value : answer.parameter === callback ? answer.arguments[1] : undefined;
    return value === undefined ? [] : [{ value, when }];
  });
}

/** What could not be read: headers of an answer, and answers of a handler that certainly gets requests. */
export function unreadAnswers(source: JavaScriptSource): readonly { readonly what: string; readonly value: Value; readonly handler: FunctionHandle }[] {
  const headers = lambdaAnswers(source).flatMap(({ record, handler }) => {
    const bag = propertyOf(record, "headers")?.value;
    const isRead = bag === undefined || bag.kind === "undefined" || (bag.kind === "record" && !bag.open);
    return isRead || record.at.file !== source.file ? [] : [{ what: "headers of a Lambda function's answer", value: bag, handler }];
  });
  const answers = lambdaFunctions(source)
    .filter(({ role }) => role === "handler" && takesRequests(source))
    .flatMap((one) =>
      given(source, one).flatMap(({ value }) => (isHidden(value) ? [{ what: "the answer of a Lambda function", value, handler: one.handle }] : [])),
    );
  return [...headers, ...answers];
}

function recordsIn(value: Value, when: Condition, handler: FunctionHandle): readonly LambdaAnswer[] {
  if (value.kind === "choice") {
    const before: Condition[] = [];
    return value.alternatives.flatMap((one) => {
      const own = allOf([when, one.when, ...before.map(negate)]);
      before.push(one.when);
      return recordsIn(one.value, own, handler);
    });
  }
  return value.kind === "record" && isAnswer(value) ? [{ record: value, when, handler }] : [];
}

/** Without `statusCode` the object is no answer: REST APIs call it malformed, and HTTP APIs send all of it as the body. */
function isAnswer(value: ValueOf<"record">): boolean {
  return (
    propertyOf(value, "statusCode") !== undefined && ["headers", "multiValueHeaders", "cookies", "body"].some((name) => propertyOf(value, name) !== undefined)
  );
}

/** The status of a function's answer to OPTIONS if it has a branch for it. */
export function optionsAnswerOf(answers: readonly LambdaAnswer[], handler: FunctionHandle): OptionsAnswer | undefined {
  const own = answers.find((answer) => answer.handler.id === handler.id && isForOptions(answer.when));
  if (own === undefined) return undefined;
  const status = propertyOf(own.record, "statusCode")?.value;
  return { status: status?.kind === "number" ? status.value : 200 };
}

/** Values of the `Set-Cookie` headers of an answer, one per cookie: payload 2.0 has `cookies`, 1.0 and load balancers a list or a single header. */
export function cookiesOf({ record }: LambdaAnswer): readonly Value[] {
  const headers = ["headers", "multiValueHeaders"].flatMap((bag) => {
    const written = propertyOf(record, bag)?.value;
    return written?.kind === "record"
      ? written.properties.filter((property) => property.name.toLowerCase() === "set-cookie").map((property) => property.value)
      : [];
  });
  const list = propertyOf(record, "cookies")?.value;
  return [...headers, ...(list === undefined ? [] : [list])].flatMap((value) => (value.kind === "list" ? cookiesIn(value) : [value]));
}

function isHidden(value: Value): boolean {
  return value.kind === "unknown" || value.kind === "external" || value.kind === "parameter";
}
