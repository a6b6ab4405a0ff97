/**
 * What a function that is given to a library answers: by its callback, or by its return value. Refuses to call a set of
 * answers complete if the callback leaves the function's own text in a way that the reader does not follow.
 */
import { isPossible } from "../../conditions/decide.ts";
import type { JavaScriptSource } from "../../javascript/source.ts";
import type { FunctionHandle, Value } from "../../javascript/values.ts";
import { unknownValue } from "../../javascript/values.ts";
import type { Condition } from "../../model/condition.ts";
import { allOf, negate } from "../../model/condition.ts";
import type { Reason } from "../../model/setting.ts";
import type { Place } from "../../text/place.ts";
import { truthOf } from "./option-values.ts";

/** One answer. `failed`: an error was given or thrown. `value` is `undefined` if nothing was given. */
export interface Answer {
  readonly when: Condition;
  readonly at: Place;
  readonly failed: boolean;
  readonly value: Value | undefined;
}

/** All answers; `hangs` if there certainly is none. `complete` is false if there may be more. */
export type Answers =
  | { readonly kind: "answers"; readonly answers: readonly Answer[]; readonly complete: boolean }
  | { readonly kind: "hangs"; readonly detail: string }
  | { readonly kind: "unknown"; readonly reason: Reason };

const UNREADABLE: Reason = { kind: "dynamic", text: "the function's answers could not be followed" };

/** The value of the request's Origin header, as an argument that a library passes. */
export function requestOrigin(at: Place): Value {
  return { kind: "request", part: { kind: "origin", part: "origin", lowerCased: false }, at, via: [] };
}

/** A parameter that the library fills with something that needs no value, as an argument. */
export function parameterValue(handle: FunctionHandle, index: number): Value {
  return { kind: "parameter", function: handle, index, name: handle.parameters[index] ?? "", type: undefined, at: handle.at, via: [] };
}

/** Answers that a function gives by calling its parameter `callbackIndex` as `(error, value)`. Return values are ignored. */
export function callbackAnswers(source: JavaScriptSource, handle: FunctionHandle, args: readonly Value[], callbackIndex: number): Answers {
  const answers: Answer[] = [];
  let mayStaySilent = false;
  for (const outcome of source.outcomes(handle, args)) {
    if (!isPossible(outcome.when)) continue;
    const { answer } = outcome;
    if (answer.kind === "throw") answers.push({ when: outcome.when, at: outcome.at, failed: true, value: undefined });
    else if (answer.kind === "callback" && answer.parameter === callbackIndex) {
      const [error, value] = answer.arguments;
      answers.push(...callbackAnswer(source, outcome.when, outcome.at, error, value));
    } else if (answer.kind === "return") mayStaySilent = true;
  }
  const name = handle.parameters[callbackIndex];
  if (answers.length > 0) return { kind: "answers", answers, complete: !(mayStaySilent && isPassedOn(source, handle, name)) };
  const text = textOf(source, handle);
  const mayCall = text === undefined || /\.\.\.|\barguments\b/.test(text) || (name !== undefined && wordCount(text, name) > 1);
  if (mayCall) return { kind: "unknown", reason: UNREADABLE };
  return { kind: "hangs", detail: name === undefined ? "the function has no callback parameter" : `'${name}' is never called` };
}

/** `callback(ok ? null : error, ok)` is two answers. */
function callbackAnswer(source: JavaScriptSource, when: Condition, at: Place, error: Value | undefined, value: Value | undefined): readonly Answer[] {
  if (error?.kind === "choice") {
    const before: Condition[] = [];
    return error.alternatives.flatMap((one) => {
      const own = allOf([when, one.when, ...before.map(negate)]);
      before.push(one.when);
      return callbackAnswer(source, own, at, one.value, value);
    });
  }
  if (!isError(error)) return [{ when, at, failed: false, value }];
  const failed = value === undefined || truthOf(value) === false || error?.kind === "string" || error?.kind === "record" || isCreated(source, error);
  return [{ when, at, failed, value: failed ? value : unknownAnswer(at) }];
}

/** `new Error(…)`, which is never nothing. */
function isCreated(source: JavaScriptSource, error: Value | undefined): boolean {
  if (error?.at.file !== source.file) return false;
  return source.text.startsWith("new ", error.at.span.start);
}

/** An error that may be nothing: whether the value counts cannot be told. */
function unknownAnswer(at: Place): Value {
  return unknownValue({ kind: "dynamic", text: "an error may be given instead" }, at);
}

/** Answers that a function gives by returning them, or a promise of them. */
export function returnAnswers(source: JavaScriptSource, handle: FunctionHandle, args: readonly Value[]): Answers {
  const answers = source.outcomes(handle, args).flatMap((outcome): readonly Answer[] => {
    const { answer } = outcome;
    if (outcome.when.kind === "never" || answer.kind === "callback") return [];
    return [{ when: outcome.when, at: outcome.at, failed: answer.kind === "throw", value: answer.kind === "return" ? answer.value : undefined }];
  });
  return answers.length === 0 ? { kind: "unknown", reason: UNREADABLE } : { kind: "answers", answers, complete: true };
}

/** True if an answer refuses by itself; lists and patterns leave the comparison to the library. */
export function refusesByItself(answers: Answers): boolean {
  if (answers.kind !== "answers") return false;
  return answers.answers.some((answer) => answer.failed || (answer.value?.kind !== "list" && answer.value?.kind !== "regex"));
}

/** The first argument of a Node callback means an error unless it is nothing. */
function isError(value: Value | undefined): boolean {
  return value !== undefined && value.kind !== "null" && value.kind !== "undefined" && !(value.kind === "boolean" && !value.value);
}

function textOf(source: JavaScriptSource, handle: FunctionHandle): string | undefined {
  return handle.at.file === source.file ? source.text.slice(handle.at.span.start, handle.at.span.end) : undefined;
}

/** True if the callback is given to other code, which may call it in ways that are not seen. */
function isPassedOn(source: JavaScriptSource, handle: FunctionHandle, name: string | undefined): boolean {
  const text = textOf(source, handle);
  if (text === undefined || name === undefined || !/^[\w$]+$/.test(name)) return false;
  let count = 0;
  for (let index = text.indexOf(name); index >= 0; index = text.indexOf(name, index + name.length)) {
    const before = text.slice(0, index).trimEnd().at(-1);
    const after = text
      .slice(index + name.length)
      .trimStart()
      .at(0);
    if ((before === "(" || before === ",") && (after === "," || after === ")")) count += 1;
  }
  // The parameter list itself is one of them.
  return count > 1;
}

function wordCount(text: string, word: string): number {
  return text.split(/[^\w$]+/).filter((part) => part === word).length;
}
