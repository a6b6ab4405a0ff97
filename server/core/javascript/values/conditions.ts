/**
 * Conditions built during evaluation: conjunction and disjunction that merge tests of the origin and drop repetitions.
 * Decides nothing about languages; `core/origins` does.
 */

import { shapeOf, standInFor } from "../../conditions/condition-shapes.ts";
import { answerGiven, questionKey } from "../../conditions/questions.ts";
import { reduced } from "../../conditions/reduced.ts";
import type { Condition, Question, Test, TestClass } from "../../model/condition.ts";
import { allOf, anyOf, negate, opaqueTest } from "../../model/condition.ts";
import type { OriginLanguage } from "../../model/origin-language.ts";
import { complementOf, intersectionOf, unionOf } from "../../model/origin-language.ts";
import type { Reason } from "../../model/setting.ts";
import { reasonKey } from "../../model/setting.ts";
import type { Place } from "../../text/place.ts";
import { samePlace } from "../../text/place.ts";

/** Holds for every request. */
export const ALWAYS: Condition = { kind: "always" };
/** Holds for no request. */
export const NEVER: Condition = { kind: "never" };
/** The request has an Origin header. */
export const ORIGIN_PRESENT: Condition = { kind: "origin-present" };

/** A test of the request's origin; trivial languages become `always` and `never`, an unread one is opaque, with the path of `opaqueCondition`. */
export function originCondition(language: OriginLanguage, at: Place, path = ""): Condition {
  if (language.kind === "none") return NEVER;
  if (language.kind === "unknown") return opaqueCondition(at, language.reason, path);
  return { kind: "origin", language, at };
}

/**
 * A condition that cannot be read; one that holds only where something failed is a class of its own. `path`: of the calls that run, since
 * the same place asks something else in each; empty where the place alone decides.
 */
export function opaqueCondition(at: Place, reason: Reason, path = ""): Condition {
  const test = opaqueTest(at, reason);
  const subject = path === "" ? test.subject : `${test.subject} in ${path}`;
  return reason.kind === "failure" ? { ...test, subject, class: "failure" } : { ...test, subject };
}

/** A question about a value by its name. */
export function testOf(subject: string, question: Question, testClass: TestClass, at: Place, reason: Reason): Test {
  return { kind: "test", subject, question, class: testClass, at, reason };
}

/** Negation that moves inside: `not (not a and not b)` is `a or b`, for conditions and for languages. */
export function negation(condition: Condition): Condition {
  if (condition.kind !== "and" && condition.kind !== "or") return negationOfPart(condition);
  const known = negations.get(condition) ?? (condition.kind === "and" ? either : both)(condition.of.map(negation));
  negations.set(condition, known);
  return known;
}

const negations = new WeakMap<Condition, Condition>();

function negationOfPart(condition: Condition): Condition {
  switch (condition.kind) {
    case "origin":
      return originCondition(complement(condition.language), condition.at);
    default:
      return negate(condition);
  }
}

/** True if the language is a test that a missing origin fails. */
function isPositive(language: OriginLanguage): boolean {
  switch (language.kind) {
    case "exact":
    case "prefix":
    case "suffix":
    case "contains":
    case "regex":
    case "glob":
      return true;
    case "union":
      return language.of.every(isPositive);
    case "intersection":
      return language.of.some(isPositive);
    default:
      return false;
  }
}

/** True if the condition certainly holds where the given one does; `false` proves nothing. */
export function isImplied(condition: Condition, by: Condition): boolean {
  if (condition.kind === "always" || by.kind === "never" || sameCondition(condition, by)) return true;
  if (condition.kind === "and") return condition.of.every((part) => isImplied(part, by));
  if (condition.kind === "or" && condition.of.some((part) => isImplied(part, by))) return true;
  if (by.kind === "and") return by.of.some((part) => isImplied(condition, part));
  if (by.kind === "test" || (by.kind === "not" && by.of.kind === "test")) return isAnswered(condition, by);
  if (by.kind !== "origin") return false;
  if (condition.kind === "origin-present") return isPositive(by.language);
  if (condition.kind !== "origin") return false;
  const known = by.language.kind === "intersection" ? by.language.of : [by.language];
  const wanted = condition.language.kind === "intersection" ? condition.language.of : [condition.language];
  return wanted.every((part) => known.some((other) => sameLanguage(part, other)));
}

/** Of two tests of one value, the answer to one may give that to the other: in one round of a loop it is not another round. */
function isAnswered(condition: Condition, by: Condition): boolean {
  const known = by.kind === "not" ? by.of : by;
  const asked = condition.kind === "not" ? condition.of : condition;
  if (known.kind !== "test" || asked.kind !== "test" || known.subject !== asked.subject) return false;
  return answerGiven(known.question, by.kind !== "not", asked.question) === (condition.kind !== "not");
}

function complement(language: OriginLanguage): OriginLanguage {
  const isCompound = language.kind === "union" || language.kind === "intersection";
  if (!isCompound || !language.of.some((part) => part.kind === "complement")) return complementOf(language);
  const parts = language.of.map(complement);
  return language.kind === "union" ? intersectionOf(parts) : unionOf(parts);
}

/** Of alternatives of which the first that holds counts: the condition under which that one passes its test. */
export function firstPasses(alternatives: readonly { readonly when: Condition; readonly test: Condition }[]): Condition {
  let rest: Condition = ALWAYS;
  const parts: Condition[] = [];
  for (const { when, test } of alternatives) {
    parts.push(both([rest, when, test]));
    // Where the alternative passes anyway, later ones need not exclude it.
    if (test.kind !== "always") rest = both([rest, negation(when)]);
    else if (when.kind === "always") break;
  }
  return either(parts);
}

/** All hold. */
export function both(conditions: readonly Condition[]): Condition {
  return combine(conditions, "and");
}

/** At least one holds. */
export function either(conditions: readonly Condition[]): Condition {
  return combine(conditions, "or");
}

/** Most nodes of one condition; beyond it only the fact that it is not followed is kept. */
const MAXIMUM_NODES = 400;
type OriginTest = Extract<Condition, { readonly kind: "origin" }>;

function combine(conditions: readonly Condition[], kind: "and" | "or"): Condition {
  const neutral = kind === "and" ? "always" : "never";
  const absorbing = kind === "and" ? "never" : "always";
  const effective = conditions.filter((part) => part.kind !== neutral);
  const [single] = effective;
  if (single === undefined) return kind === "and" ? ALWAYS : NEVER;
  if (effective.every((part) => part === single)) return single;
  if (effective.some((part) => part.kind === absorbing)) return kind === "and" ? NEVER : ALWAYS;
  const flat = effective.flatMap((part) => (part.kind === kind ? part.of : [part]));
  const tests: OriginTest[] = [];
  const kept: Condition[] = [];
  let position = -1;
  const met = createMet();
  for (const part of flat) {
    if (met.has(part, false)) continue;
    met.add(part);
    if (part.kind === "origin") {
      if (position < 0) position = kept.length;
      tests.push(part);
    } else kept.push(part);
  }
  const [first] = tests;
  if (first !== undefined) {
    const languages = tests.map((test) => test.language);
    if (holdsBoth(languages, kind)) return kind === "and" ? NEVER : ALWAYS;
    const language = tests.length === 1 ? first.language : kind === "and" ? intersectionOf(languages) : absorbed(unionOf(languages));
    kept.splice(position, 0, { kind: "origin", language, at: first.at });
    if (kind === "and" && isPositive(language)) {
      const present = kept.findIndex((part) => part.kind === "origin-present");
      if (present >= 0) kept.splice(present, 1);
    }
  }
  if (kept.length > 1) {
    const among = createMet();
    for (const part of kept) {
      if (among.has(part, true)) return kind === "and" ? NEVER : ALWAYS;
      among.add(part);
    }
  }
  const result = kind === "and" ? allOf(kept) : anyOf(kept);
  return isTooLarge(result) ? (tooLarge(result) ?? result) : result;
}

/** True if the condition has more nodes than fit. */
function isTooLarge(condition: Condition): boolean {
  return shapeOf(condition).nodes > MAXIMUM_NODES;
}

interface Met {
  add(condition: Condition): void;
  /** True if one that is written like it, or like its negation, was added. */
  has(condition: Condition, isNegated: boolean): boolean;
}

function createMet(): Met {
  const byNumber = new Map<number, Condition[]>();
  return {
    add(condition) {
      const { own } = shapeOf(condition);
      const group = byNumber.get(own);
      if (group === undefined) byNumber.set(own, [condition]);
      else group.push(condition);
    },
    has(condition, isNegated) {
      const { own, negated } = shapeOf(condition);
      const group = byNumber.get(isNegated ? negated : own);
      if (group === undefined) return false;
      const meant = isNegated ? negation(condition) : condition;
      return group.some((other) => sameCondition(other, meant));
    },
  };
}

/** The same in fewer words, or else what stands for it. */
function tooLarge(condition: Condition): Condition | undefined {
  const at = placeIn(condition);
  if (at === undefined) return undefined;
  return reduced(condition, MAXIMUM_NODES / 4, at) ?? standInFor(condition, at, { kind: "budget", text: "its conditions are too many to follow" });
}

function placeIn(condition: Condition): Place | undefined {
  switch (condition.kind) {
    case "origin":
    case "test":
      return condition.at;
    case "and":
    case "or":
      for (const part of condition.of) {
        const found = placeIn(part);
        if (found !== undefined) return found;
      }
      return undefined;
    case "not":
      return placeIn(condition.of);
    default:
      return undefined;
  }
}

/** Most tests of the origin of which each is compared with the others. */
const MOST_COMPARED = 64;

/** True if a test of the origin and its negation are among those that are joined: `if (a) …` and further down `if (!a) …`. */
function holdsBoth(languages: readonly OriginLanguage[], kind: "and" | "or"): boolean {
  const compound = kind === "and" ? "intersection" : "union";
  const parts = languages.flatMap((language) => (language.kind === compound ? language.of : [language]));
  if (parts.length < 2 || parts.length > MOST_COMPARED) return false;
  return parts.some((part) => part.kind === "complement" && parts.some((other) => sameLanguage(other, part.of)));
}

/** `a or (not a and b)` is `a or b`: what a loop with early returns gives. */
function absorbed(language: OriginLanguage): OriginLanguage {
  if (language.kind !== "union" || language.of.length > 128) return language;
  const parts = language.of.map((part) => {
    if (part.kind !== "intersection") return part;
    const kept = part.of.filter((item) => item.kind !== "complement" || !language.of.some((other) => other !== part && sameLanguage(other, item.of)));
    return kept.length === part.of.length || kept.length === 0 ? part : intersectionOf(kept);
  });
  return unionOf(parts);
}

/** True if both are written alike; `false` proves nothing. */
export function sameCondition(left: Condition, right: Condition): boolean {
  if (left === right) return true;
  if (shapeOf(left).own !== shapeOf(right).own) return false;
  switch (left.kind) {
    case "always":
    case "never":
    case "origin-present":
      return left.kind === right.kind;
    case "method":
      return right.kind === "method" && left.equals === right.equals;
    case "environment-variable":
      return right.kind === "environment-variable" && left.name === right.name && left.state === right.state;
    case "test":
      return right.kind === "test" && left.subject === right.subject && questionKey(left.question) === questionKey(right.question);
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
      return right.kind === "unknown" && reasonKey(left.reason) === reasonKey(right.reason);
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

/** True if the condition says which round of a loop is meant. */
export function isRound(condition: Condition): boolean {
  return condition.kind === "test" && condition.subject.startsWith(ROUND);
}

/**
 * The condition of what happens in one round of a loop, without the round: each round comes, and what holds in all of them or in this
 * one holds. A condition that is no round is joined as it is.
 */
export function inRound(condition: Condition, round: Condition): Condition {
  const given = round.kind === "and" ? round.of : [round];
  const rounds = given.filter(isRound);
  if (rounds.length > 0 && given.length > rounds.length) {
    // The list is the one that a branch or a caller gives: that stays.
    const rest = both([condition, ...given.filter((one) => !isRound(one))]);
    return rounds.reduce((joined, one) => inRound(joined, one), rest);
  }
  if (!isRound(round)) return both([condition, round]);
  const parts = condition.kind === "and" ? condition.of : [condition];
  return both(parts.map((part) => (isImplied(part, round) ? ALWAYS : isImplied(negation(part), round) ? NEVER : part)));
}

/** The condition that a loop at this place is in the given round; of the rounds one is meant at a time. */
export function roundOf(at: Place, index: number): Condition {
  const reason: Reason = { kind: "dynamic", text: "it is one round of a loop" };
  return testOf(`${ROUND}${at.file}#${at.span.start}`, { kind: "equals", value: index }, "way", at, reason);
}

const ROUND = "round at ";
