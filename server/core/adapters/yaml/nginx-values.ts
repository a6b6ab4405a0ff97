/**
 * Values of nginx variables: texts and parts of the request, each under the condition under which the variable holds it. Knows how nginx
 * compares them (ngx_http_rewrite_module, ngx_http_script.c); refuses to compare what it cannot split, which becomes a test of its own.
 */
import { shapeOf, standInFor } from "../../conditions/condition-shapes.ts";
import { isPossible } from "../../conditions/decide.ts";
import { classOfHeaderTest } from "../../conditions/request-headers.ts";
import { isNamedLikeSecret } from "../../conditions/secret-names.ts";
import type { Condition, Question, TestClass } from "../../model/condition.ts";
import { allOf, anyOf, negate, opaqueTest } from "../../model/condition.ts";
import type { OriginLanguage } from "../../model/origin-language.ts";
import { unionOf } from "../../model/origin-language.ts";
import type { Reason } from "../../model/setting.ts";
import { patternAccepts } from "../../origins/pattern-membership.ts";
import type { Place } from "../../text/place.ts";
import type { ValueText } from "../../text/value-text.ts";
import type { NginxWord } from "../../yaml/nginx.ts";

/** A piece of a value: text that is written, or something that is only known when a request runs. */
export type Part = { readonly kind: "text"; readonly value: ValueText } | RuntimePart;

/** A variable of the request, or one that nothing in sight explains. Equal subjects are one value of one request. */
export interface RuntimePart {
  readonly kind: "runtime";
  readonly subject: string;
  readonly class: TestClass;
  readonly reason: Reason;
}

/** One value and where its last word stands. */
export interface Value {
  readonly parts: readonly Part[];
  readonly at: Place;
  readonly via: readonly Place[];
}

/** Something that holds under a condition. Lists of them are exclusive and cover every request. */
export interface Guarded<T> {
  readonly when: Condition;
  readonly value: T;
}

/** What a variable may hold. */
export type Values = readonly Guarded<Value>[];

/** The subjects of the request parts that conditions have a form of their own for. */
export const ORIGIN = "$http_origin";
const METHOD = "$request_method";
const REQUESTED = /^\$http_access_control_request_(?:method|headers)$/;

const TOO_MANY: Reason = { kind: "budget", text: "an nginx variable has too many values to follow" };
const PATTERN: Reason = { kind: "dynamic", text: "a part of the pattern is not known" };
const ALWAYS: Condition = { kind: "always" };
const NEVER: Condition = { kind: "never" };
/** Most values of a variable; past them it is unknown. */
const MOST_VALUES = 24;
/** Largest condition that is kept; past it stands a test that is equal to itself only. */
const LARGEST_CONDITION = 200;
/** Methods for which patterns about the method are tried. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** A value that is one text. */
export function textValue(word: NginxWord, via: readonly Place[] = []): Value {
  return { parts: word.text === "" ? [] : [{ kind: "text", value: word.value }], at: word.at, via };
}

/** A value that cannot be read. */
export function unknownValue(at: Place, reason: Reason): Value {
  const test = opaqueTest(at, reason);
  return { parts: [{ kind: "runtime", subject: test.subject, class: "opaque", reason }], at, via: [] };
}

/** The text of a value without runtime parts. */
export function textOfValue(value: Value): string | undefined {
  return value.parts.every((part) => part.kind === "text") ? value.parts.map((part) => (part.kind === "text" ? part.value.text : "")).join("") : undefined;
}

/** The runtime part if the value is one and nothing else. */
export function onlyPart(value: Value): RuntimePart | undefined {
  const [part] = value.parts;
  return part?.kind === "runtime" && value.parts.length === 1 ? part : undefined;
}

/** Drops what no request meets, joins equal values and keeps the list bounded. */
export function tidyValues(values: Values, at: Place): Values {
  const joined = new Map<string, { whens: Condition[]; readonly value: Value }>();
  for (const { when, value } of values) {
    const key = JSON.stringify([value.parts.map((part) => (part.kind === "text" ? part.value.text : [part.subject])), value.at.span.start]);
    const known = joined.get(key);
    if (known !== undefined) known.whens.push(when);
    else joined.set(key, { whens: [when], value });
  }
  const kept = [...joined.values()].map(({ whens, value }) => ({ when: bounded(anyOf(whens), at), value })).filter(({ when }) => isPossible(when));
  return kept.length > MOST_VALUES ? [{ when: ALWAYS, value: unknownValue(at, TOO_MANY) }] : kept;
}

/** The condition, or a test that stands for it where it is too large. */
export function bounded(condition: Condition, at: Place): Condition {
  return shapeOf(condition).nodes > LARGEST_CONDITION
    ? standInFor(condition, at, { kind: "budget", text: "its conditions are too many to follow" })
    : condition;
}

/** Alternatives; tests of the Origin among them are one test. */
export function anyOfTests(conditions: readonly Condition[]): Condition {
  const origins = conditions.filter((one) => one.kind === "origin");
  const [first] = origins;
  if (first === undefined || origins.length < 2) return anyOf(conditions);
  const joined: Condition = { kind: "origin", language: unionOf(origins.map((one) => one.language)), at: first.at };
  return anyOf([joined, ...conditions.filter((one) => one.kind !== "origin")]);
}

/** `if ($value)`: false if it is empty or `0`. */
export function isTruthy(value: Value, at: Place): Condition {
  const text = textOfValue(value);
  if (text !== undefined) return text !== "" && text !== "0" ? ALWAYS : NEVER;
  const part = onlyPart(value);
  if (part?.subject === ORIGIN) return { kind: "origin-present" };
  const written = value.parts.map((one) => (one.kind === "text" ? one.value.text : "")).join("");
  if (written !== "" && written !== "0") return ALWAYS;
  if (part === undefined) return jointTest([value], { kind: "truthy" }, at);
  return allOf(["", "0"].map((empty) => negate(partEquals(part, empty, false, at))));
}

/** `left = right`, letter by letter; keys of a `map` ignore case. */
export function equalValues(left: Value, right: Value, ignoreCase: boolean, at: Place): Condition {
  const [one, other] = [textOfValue(left), textOfValue(right)];
  if (one !== undefined && other !== undefined) {
    const isEqual = ignoreCase ? one.toLowerCase() === other.toLowerCase() : one === other;
    return isEqual ? ALWAYS : NEVER;
  }
  if (one !== undefined) return equalValues(right, left, ignoreCase, at);
  const [leftPart, rightPart] = [onlyPart(left), onlyPart(right)];
  if (other !== undefined) {
    const rest = restOf(left, other, ignoreCase);
    return rest === undefined
      ? jointTest([left], { kind: "equals", value: other }, at)
      : rest === "differs"
        ? NEVER
        : partEquals(rest.part, rest.text, ignoreCase, at);
  }
  if (leftPart !== undefined && leftPart.subject === rightPart?.subject) return ALWAYS;
  return jointTest([left, right], { kind: "other", text: "equals" }, at);
}

/** What the only runtime part of a value must be for the value to be the text. */
function restOf(value: Value, text: string, ignoreCase: boolean): { readonly part: RuntimePart; readonly text: string } | "differs" | undefined {
  const index = value.parts.findIndex((part) => part.kind === "runtime");
  const part = value.parts[index];
  if (part?.kind !== "runtime" || value.parts.slice(index + 1).some((other) => other.kind === "runtime")) return undefined;
  const written = (parts: readonly Part[]): string => parts.map((one) => (one.kind === "text" ? one.value.text : "")).join("");
  const fold = (one: string): string => (ignoreCase ? one.toLowerCase() : one);
  const [before, after] = [written(value.parts.slice(0, index)), written(value.parts.slice(index + 1))];
  const fits = text.length >= before.length + after.length && fold(text).startsWith(fold(before)) && fold(text).endsWith(fold(after));
  return fits ? { part, text: text.slice(before.length, text.length - after.length) } : "differs";
}

function partEquals(part: RuntimePart, text: string, ignoreCase: boolean, at: Place): Condition {
  if (part.subject === ORIGIN) {
    if (text === "") return { kind: "not", of: { kind: "origin-present" } };
    return { kind: "origin", language: { kind: "exact", value: text, part: "origin", ignoreCase, at, via: [] }, at };
  }
  if (part.subject === METHOD) {
    const equals = ignoreCase ? text.toUpperCase() : text;
    return /^[A-Z][A-Z-]*$/.test(equals) ? { kind: "method", equals } : NEVER;
  }
  if (REQUESTED.test(part.subject)) return text === "" ? negate(asked(part, undefined, at)) : asked(part, { kind: "equals", value: text }, at);
  return testOf(part, { kind: "equals", value: text }, at);
}

/** Headers of a preflight: no other request of a page has them (Fetch, CORS-preflight fetch). */
function asked(part: RuntimePart, question: Question | undefined, at: Place): Condition {
  const preflight: Condition = { kind: "method", equals: "OPTIONS" };
  if (question === undefined && part.subject.endsWith("_method")) return preflight;
  return allOf([preflight, testOf(part, question ?? { kind: "truthy" }, at)]);
}

/** `value ~ pattern`; the pattern is found anywhere in the value and holds no variables. */
export function matchesPattern(value: Value, pattern: NginxWord, ignoreCase: boolean, at: Place): Condition {
  const text = textOfValue(value);
  const isTemplate = /\$\{|\$[A-Z_]{2}/.test(pattern.text);
  const part = onlyPart(value);
  if (part?.subject === ORIGIN) {
    const dialect = { flavour: "pcre", match: "search", ignoreCase } as const;
    const language: OriginLanguage = isTemplate
      ? { kind: "unknown", reason: PATTERN }
      : { kind: "regex", source: pattern.text, flags: "", part: "origin", dialect, at: pattern.at, via: [] };
    return { kind: "origin", language, at: pattern.at };
  }
  if (isTemplate) return opaqueTest(pattern.at, PATTERN);
  const flags = ignoreCase ? "i" : "";
  const accepts = (one: string): boolean | undefined => patternAccepts(pattern.text, flags, "search", one);
  if (text !== undefined) {
    const answer = accepts(text);
    return answer === undefined ? opaqueTest(pattern.at, PATTERN) : answer ? ALWAYS : NEVER;
  }
  const question: Question = { kind: "regex", source: pattern.text, flags };
  if (part?.subject === METHOD) {
    const answers = METHODS.map((equals) => ({ equals, holds: accepts(equals) }));
    if (answers.some(({ holds }) => holds === undefined)) return opaqueTest(pattern.at, PATTERN);
    const matching = anyOf(answers.filter(({ holds }) => holds).map(({ equals }): Condition => ({ kind: "method", equals })));
    // Of methods that nobody thought of it is not said what the pattern makes of them.
    const others = allOf(METHODS.map((equals) => negate({ kind: "method", equals })));
    return anyOf([matching, allOf([others, opaqueTest(pattern.at, PATTERN)])]);
  }
  if (part !== undefined) return REQUESTED.test(part.subject) ? asked(part, question, at) : testOf(part, question, at);
  return jointTest([value], question, at);
}

/** Keys of a `map` with `hostnames`: `*.a.com`, `.a.com` and `a.*` compare ends and beginnings. */
export function matchesHostMask(value: Value, mask: NginxWord, at: Place): Condition | undefined {
  const part = onlyPart(value);
  const { text } = mask;
  if (part?.subject !== ORIGIN) return undefined;
  const leaf = (kind: "suffix" | "prefix" | "exact", of: string): Condition => ({
    kind: "origin",
    language: { kind, value: of, part: "origin", ignoreCase: true, at: mask.at, via: [] },
    at,
  });
  if (text.startsWith("*.")) return leaf("suffix", text.slice(1));
  if (text.startsWith(".")) return anyOfTests([leaf("exact", text.slice(1)), leaf("suffix", text)]);
  return text.endsWith(".*") ? leaf("prefix", text.slice(0, -1)) : undefined;
}

function testOf(part: RuntimePart, question: Question, at: Place): Condition {
  const header = part.subject.startsWith("header ") && part.class === "opaque" ? part.subject.slice("header ".length) : undefined;
  const testClass = header === undefined ? part.class : classOfHeaderTest(header, question);
  return { kind: "test", subject: part.subject, question, class: testClass, at, reason: part.reason };
}

/** Parts of the address: the page asks for one as a whole. */
const ADDRESS = /^(?:header host|\$(?:scheme|host|server_name|server_port|uri|request_uri|args|is_args|request_filename))\b/;

/**
 * A test of several parts at once. It is the page's choice only if all of them are parts of one address: how it goes together with tests
 * of single parts is not known. A secret that the page must write keeps strangers out.
 */
function jointTest(values: readonly Value[], question: Question, at: Place): Condition {
  const parts = values.flatMap((value) => value.parts.filter((part) => part.kind === "runtime"));
  const subject = values.map((value) => value.parts.map((part) => (part.kind === "text" ? part.value.text : part.subject)).join("")).join(" = ");
  const isFree = parts.every((part) => part.class === "free" && (parts.length === 1 || ADDRESS.test(part.subject)));
  const isSecret = parts.some(isWrittenByPage) && parts.some((part) => part.class === "opaque" && isNamedLikeSecret(part.subject));
  const reason = parts.find((part) => part.class === "opaque")?.reason ?? { kind: "dynamic", text: "an nginx condition decides" };
  return { kind: "test", subject, question, class: isFree ? "free" : isSecret ? "secret" : "opaque", at, reason };
}

function isWrittenByPage(part: RuntimePart): boolean {
  return part.class === "free" && /^(?:header (?!cookie$|authorization$|user-agent$)|\$arg_)/.test(part.subject);
}
