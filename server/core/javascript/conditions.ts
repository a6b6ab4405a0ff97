/**
 * Conditions built during evaluation: conjunction and disjunction that merge tests of the origin and drop repetitions.
 * Decides nothing about languages; `core/origins` does.
 */
import type { Condition } from "../model/condition.ts";
import { allOf, anyOf, negate } from "../model/condition.ts";
import type { OriginLanguage } from "../model/origin-language.ts";
import { intersectionOf, unionOf } from "../model/origin-language.ts";
import type { Reason } from "../model/setting.ts";
import type { Place } from "../text/place.ts";
import { samePlace } from "../text/place.ts";

/** Holds for every request. */
export const ALWAYS: Condition = { kind: "always" };
/** Holds for no request. */
export const NEVER: Condition = { kind: "never" };
/** The request has an Origin header. */
export const ORIGIN_PRESENT: Condition = { kind: "origin-present" };

/** A test of the request's origin; trivial languages become `always` and `never`. */
export function originCondition(language: OriginLanguage, at: Place): Condition {
  if (language.kind === "none") return NEVER;
  return { kind: "origin", language, at };
}

/** A condition that cannot be read. */
export function opaqueCondition(at: Place, reason: Reason): Condition {
  return { kind: "opaque", at, reason };
}

/** All hold. */
export function both(conditions: readonly Condition[]): Condition {
  return combine(conditions, "and");
}

/** At least one holds. */
export function either(conditions: readonly Condition[]): Condition {
  return combine(conditions, "or");
}

function combine(conditions: readonly Condition[], kind: "and" | "or"): Condition {
  const flat = conditions.flatMap((part) => (part.kind === kind ? part.of : [part]));
  const kept: Condition[] = [];
  let merged: Extract<Condition, { kind: "origin" }> | undefined;
  let mergedAt = -1;
  for (const part of flat) {
    if (part.kind === "origin") {
      if (merged === undefined) {
        merged = part;
        mergedAt = kept.length;
        kept.push(part);
      } else if (!sameCondition(merged, part)) {
        const of = [merged.language, part.language];
        merged = { kind: "origin", language: kind === "and" ? intersectionOf(of) : unionOf(of), at: merged.at };
        kept[mergedAt] = merged;
      }
    } else if (kept.length > 64 || !kept.some((other) => sameCondition(other, part))) kept.push(part);
  }
  if (kept.length <= 64) {
    for (const part of kept) {
      const opposite = negate(part);
      if (kept.some((other) => other !== part && sameCondition(other, opposite))) return kind === "and" ? NEVER : ALWAYS;
    }
  }
  return kind === "and" ? allOf(kept) : anyOf(kept);
}

/** True if both are written alike; `false` proves nothing. */
export function sameCondition(left: Condition, right: Condition): boolean {
  if (left === right) return true;
  switch (left.kind) {
    case "always":
    case "never":
    case "origin-present":
      return left.kind === right.kind;
    case "method":
      return right.kind === "method" && left.equals === right.equals;
    case "environment-variable":
      return right.kind === "environment-variable" && left.name === right.name && left.state === right.state;
    case "opaque":
      return right.kind === "opaque" && samePlace(left.at, right.at);
    case "not":
      return right.kind === "not" && sameCondition(left.of, right.of);
    case "and":
    case "or":
      return (
        right.kind === left.kind &&
        left.of.length === right.of.length &&
        left.of.every((part, i) => {
          const other = right.of[i];
          return other !== undefined && sameCondition(part, other);
        })
      );
    case "origin":
      return right.kind === "origin" && sameLanguage(left.language, right.language);
  }
}

function sameLanguage(left: OriginLanguage, right: OriginLanguage): boolean {
  if (left === right) return true;
  switch (left.kind) {
    case "all":
    case "none":
      return right.kind === left.kind;
    case "complement":
      return right.kind === "complement" && sameLanguage(left.of, right.of);
    case "union":
    case "intersection":
      return (
        right.kind === left.kind &&
        left.of.length === right.of.length &&
        left.of.every((part, i) => {
          const other = right.of[i];
          return other !== undefined && sameLanguage(part, other);
        })
      );
    case "unknown":
      return right.kind === "unknown" && left.reason.kind === right.reason.kind && left.reason.text === right.reason.text;
    case "exact":
    case "prefix":
    case "suffix":
    case "contains":
      return right.kind === left.kind && left.value === right.value && left.part === right.part && samePlace(left.at, right.at);
    case "regex":
      return right.kind === "regex" && left.source === right.source && left.flags === right.flags && samePlace(left.at, right.at);
    case "glob":
      return right.kind === "glob" && left.pattern === right.pattern && samePlace(left.at, right.at);
  }
}
