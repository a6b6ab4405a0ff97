/**
 * The conditions under which a line of code runs or an answer is given: plain data, written down as it was read.
 * What a condition means for requests is decided in `core/conditions`, not here.
 */
import type { Place } from "../text/place.ts";
import type { OriginLanguage } from "./origin-language.ts";
import { complementOf } from "./origin-language.ts";
import type { Reason } from "./setting.ts";

/** What is asked of a value. `other` is any question that has no form here, named by its text. */
export type Question =
  | { readonly kind: "truthy" | "missing" }
  | { readonly kind: "equals"; readonly value: string | number | boolean }
  | { readonly kind: "prefix" | "suffix" | "contains"; readonly value: string }
  | { readonly kind: "regex"; readonly source: string; readonly flags: string }
  | { readonly kind: "other"; readonly text: string };

/**
 * Who decides a test (DESIGN section 13).
 * `free`: a stranger's page in the visitor's browser can make it come out either way: method, path, query, body, who the visitor is.
 * `secret`: the page must write what it cannot know, or its browser must say what it never says of strangers; no stranger passes.
 * `setting`: configuration that cannot be read. `failure`: an unread call failed. `opaque`: everything else, also what is unclear.
 * `entry`: the page's origin is what some variable names; a stranger is nobody's entry, whatever the variable says.
 * `way`: which call of a function or round of a loop is meant. Nobody decides it: whichever comes about for the rest counts.
 */
export type TestClass = "free" | "secret" | "setting" | "failure" | "opaque" | "entry" | "way";

/**
 * A question about a value that is no page origin. `subject` names the value: two tests with one subject look at the same
 * value of one request, tests with different subjects may be independent.
 */
export interface Test {
  readonly kind: "test";
  readonly subject: string;
  readonly question: Question;
  readonly class: TestClass;
  readonly at: Place;
  readonly reason: Reason;
}

/**
 * A condition. Tests of NODE_ENV do not appear: a file is read once per world (`production`, `development`),
 * and there such a test is `always` or `never`.
 */
export type Condition =
  | { readonly kind: "always" }
  | { readonly kind: "never" }
  /** The request's Origin header is in the language. */
  | { readonly kind: "origin"; readonly language: OriginLanguage; readonly at: Place }
  /** The request has an Origin header. */
  | { readonly kind: "origin-present" }
  /** The request's method is this one, in upper case. */
  | { readonly kind: "method"; readonly equals: string }
  /** `needed`: the program ends at start where it is otherwise, so of a server that runs it says nothing. */
  | { readonly kind: "environment-variable"; readonly name: string; readonly state: "set" | "missing"; readonly needed?: true }
  | Test
  | { readonly kind: "and" | "or"; readonly of: readonly Condition[] }
  | { readonly kind: "not"; readonly of: Condition };

/** Conjunction without needless wrapping. */
export function allOf(conditions: readonly Condition[]): Condition {
  const parts = conditions.filter((part) => part.kind !== "always").flatMap((part) => (part.kind === "and" ? part.of : [part]));
  if (parts.some((part) => part.kind === "never")) return { kind: "never" };
  const [only] = parts;
  if (only === undefined) return { kind: "always" };
  return parts.length === 1 ? only : { kind: "and", of: parts };
}

/** Disjunction without needless wrapping. */
export function anyOf(conditions: readonly Condition[]): Condition {
  const parts = conditions.filter((part) => part.kind !== "never").flatMap((part) => (part.kind === "or" ? part.of : [part]));
  if (parts.some((part) => part.kind === "always")) return { kind: "always" };
  const [only] = parts;
  if (only === undefined) return { kind: "never" };
  return parts.length === 1 ? only : { kind: "or", of: parts };
}

/** Negation without double negation. */
export function negate(condition: Condition): Condition {
  switch (condition.kind) {
    case "always":
      return { kind: "never" };
    case "never":
      return { kind: "always" };
    case "not":
      return condition.of;
    case "origin":
      return { kind: "origin", language: complementOf(condition.language), at: condition.at };
    case "environment-variable":
      return { kind: condition.kind, name: condition.name, state: condition.state === "set" ? "missing" : "set" };
    case "and":
      return anyOf(condition.of.map(negate));
    case "or":
      return allOf(condition.of.map(negate));
    default:
      return { kind: "not", of: condition };
  }
}

/** A test that nothing is known about but its place: equal to itself only. */
export function opaqueTest(at: Place, reason: Reason): Test {
  return { kind: "test", subject: `${at.file}#${at.span.start}-${at.span.end}`, question: { kind: "truthy" }, class: "opaque", at, reason };
}
