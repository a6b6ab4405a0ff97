/** The conditions under which a line of code runs or an answer is given, as far as they matter to us. */
import type { Place } from "../text/place.ts";
import type { OriginLanguage } from "./origin-language.ts";
import { complementOf, intersectionOf, unionOf } from "./origin-language.ts";
import type { Reason } from "./setting.ts";

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
  | { readonly kind: "environment-variable"; readonly name: string; readonly state: "set" | "missing" }
  | { readonly kind: "opaque"; readonly at: Place; readonly reason: Reason }
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
    case "and":
      return anyOf(condition.of.map(negate));
    case "or":
      return allOf(condition.of.map(negate));
    default:
      return { kind: "not", of: condition };
  }
}

/**
 * The origins for which the condition can hold, given a cross-origin request that carries an Origin header.
 * Conditions on anything else count as `unknown`, except the method and the presence of the header, which hold.
 */
export function originLanguageOf(condition: Condition): OriginLanguage {
  switch (condition.kind) {
    case "always":
    case "origin-present":
    case "method":
    case "environment-variable":
      return { kind: "all" };
    case "never":
      return { kind: "none" };
    case "origin":
      return condition.language;
    case "opaque":
      return { kind: "unknown", reason: condition.reason };
    case "and":
      return intersectionOf(condition.of.map(originLanguageOf));
    case "or":
      return unionOf(condition.of.map(originLanguageOf));
    case "not":
      if (condition.of.kind === "origin-present") return { kind: "none" };
      if (condition.of.kind === "method" || condition.of.kind === "environment-variable") return { kind: "all" };
      return complementOf(originLanguageOf(condition.of));
  }
}
