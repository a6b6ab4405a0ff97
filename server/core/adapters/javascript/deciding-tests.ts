/** Which tests decide between the branches of a value, and whether they only ask how the request came. Decides nothing about who passes. */
import type { JavaScriptSource } from "../../javascript/source.ts";
import type { Value, ValueOf } from "../../javascript/values.ts";
import type { Condition } from "../../model/condition.ts";
import type { Place } from "../../text/place.ts";

/** A test whose outcome the code does not say. */
export type DecidingTest = Extract<Condition, { readonly kind: "test" | "environment-variable" }>;

/** The tests between the branches of a choice, in the order of writing. */
export function decidingTests(value: ValueOf<"choice">): readonly DecidingTest[] {
  return value.alternatives.flatMap(({ when }) => testsIn(when));
}

function testsIn(condition: Condition): readonly DecidingTest[] {
  switch (condition.kind) {
    case "test":
    case "environment-variable":
      return [condition];
    case "not":
      return testsIn(condition.of);
    case "and":
    case "or":
      return condition.of.flatMap(testsIn);
    default:
      return [];
  }
}

/**
 * True if only the scheme of the request decides the value: `req.secure || req.headers["x-forwarded-proto"] === "https"`. That is what
 * express-session 1.18 calls `secure: "auto"`. Tests that stand in another file are not looked at.
 */
export function followsScheme(source: JavaScriptSource, value: Value): boolean {
  if (value.kind === "unknown") return asksForScheme(source, value.at);
  if (value.kind !== "choice") return false;
  const tests = decidingTests(value);
  return (
    tests.length > 0 &&
    tests.every((test) => test.kind === "test" && asksForScheme(source, test.at)) &&
    value.alternatives.every((one) => one.value.kind !== "unknown" || asksForScheme(source, one.value.at))
  );
}

const ASKS_A_REQUEST = /^!{0,2}(?:this\.)?(?:req|request|ctx|context|c|event)\b/;
const SCHEME_FLAG = /\.(?:secure|encrypted)$/;
const SCHEME_TEXT = /(?:\.(?:protocol|scheme)|\[["']x-forwarded-proto["']\]|\.(?:get|header)\(["']x-forwarded-proto["']\))\s*===?\s*["']https:?["']$/i;

function asksForScheme(source: JavaScriptSource, { file, span }: Place): boolean {
  if (file !== source.file || span.end - span.start > 200) return false;
  const text = source.text.slice(span.start, span.end);
  return ASKS_A_REQUEST.test(text) && !/[|&?:,]/.test(text.replaceAll(/\?\.|https:/g, ".")) && (SCHEME_FLAG.test(text) || SCHEME_TEXT.test(text));
}
