/**
 * Numbers that stand for how a condition is written, so that most comparisons of two conditions are one of two numbers. Conditions are never
 * changed, so each is looked at once. Equal numbers prove nothing: `conditions.ts` compares those that have them.
 */
import type { Condition, Test } from "../model/condition.ts";
import { opaqueTest } from "../model/condition.ts";
import type { OriginLanguage } from "../model/origin-language.ts";
import type { Reason } from "../model/setting.ts";
import { reasonKey } from "../model/setting.ts";
import { numberOfText } from "../text/fingerprint.ts";
import type { Place } from "../text/place.ts";
import { questionKey } from "./questions.ts";

/** What is known of one condition. */
interface Shape {
  /** Two conditions that are written alike have the same number. */
  readonly own: number;
  /** The number of what is written as its negation. */
  readonly negated: number;
  /** Conditions and compound languages in it. A list of origins counts by its nesting only. */
  readonly nodes: number;
}

const shapes = new WeakMap<Condition, Shape>();
const languages = new WeakMap<OriginLanguage, number>();

/** The shape of a condition. */
export function shapeOf(condition: Condition): Shape {
  const known = shapes.get(condition);
  if (known !== undefined) return known;
  const shape = computed(condition);
  shapes.set(condition, shape);
  return shape;
}

/**
 * What stands for a condition that is too large to follow: a test that nothing is known about, equal to what stands for the same condition
 * and to nothing else. The place alone would make two conditions that begin there one.
 */
export function standInFor(condition: Condition, at: Place, reason: Reason): Test {
  const { own, negated } = shapeOf(condition);
  const test = opaqueTest(at, reason);
  return { ...test, subject: `${test.subject} for ${own} ${negated}` };
}

const AND = 11;
const OR = 13;
const NOT = 17;
const ORIGIN = 19;
const COMPLEMENT = 23;

function computed(condition: Condition): Shape {
  switch (condition.kind) {
    case "and":
    case "or": {
      const parts = condition.of.map(shapeOf);
      const isAnd = condition.kind === "and";
      return {
        own: mixed(
          isAnd ? AND : OR,
          parts.map(({ own }) => own),
        ),
        negated: mixed(
          isAnd ? OR : AND,
          parts.map(({ negated }) => negated),
        ),
        nodes: parts.reduce((sum, { nodes }) => sum + nodes, 1),
      };
    }
    case "not": {
      const of = shapeOf(condition.of);
      return { own: of.negated, negated: of.own, nodes: of.nodes + 1 };
    }
    case "origin": {
      const { language } = condition;
      return {
        own: mixed(ORIGIN, [languageNumber(language, false)]),
        negated: mixed(ORIGIN, [languageNumber(language, true)]),
        nodes: 1 + nestingOf(language),
      };
    }
    case "environment-variable": {
      const [set, missing] = [numberOfText(`set ${condition.name}`), numberOfText(`missing ${condition.name}`)];
      return condition.state === "set" ? { own: set, negated: missing, nodes: 1 } : { own: missing, negated: set, nodes: 1 };
    }
    case "always":
    case "never": {
      const [always, never] = [numberOfText("always"), numberOfText("never")];
      return condition.kind === "always" ? { own: always, negated: never, nodes: 1 } : { own: never, negated: always, nodes: 1 };
    }
    default: {
      const own = numberOfText(leafText(condition));
      return { own, negated: mixed(NOT, [own]), nodes: 1 };
    }
  }
}

function leafText(condition: Extract<Condition, { readonly kind: "test" | "method" | "origin-present" }>): string {
  if (condition.kind === "test") return `${condition.subject}\n${questionKey(condition.question)}`;
  return condition.kind === "method" ? `method ${condition.equals}` : condition.kind;
}

/** The number of a language or of its complement, with complements moved inside. */
function languageNumber(language: OriginLanguage, isComplement: boolean): number {
  if (language.kind === "complement") return languageNumber(language.of, !isComplement);
  if (language.kind === "all" || language.kind === "none") return numberOfText((language.kind === "all") === isComplement ? "none" : "all");
  const isCompound = language.kind === "union" || language.kind === "intersection";
  if (isComplement && isCompound && language.of.some((part) => part.kind === "complement")) {
    return mixed(
      language.kind === "union" ? AND : OR,
      language.of.map((part) => languageNumber(part, true)),
    );
  }
  const known = languages.get(language) ?? plainNumber(language);
  languages.set(language, known);
  return isComplement ? mixed(COMPLEMENT, [known]) : known;
}

function plainNumber(language: OriginLanguage): number {
  switch (language.kind) {
    case "union":
    case "intersection":
      return mixed(
        language.kind === "union" ? OR : AND,
        language.of.map((part) => languageNumber(part, false)),
      );
    case "exact":
    case "prefix":
    case "suffix":
    case "contains":
      return numberOfText(`${language.kind} ${language.part} ${language.value}`);
    case "regex":
      return numberOfText(`regex ${language.flags} ${language.source}`);
    case "glob":
      return numberOfText(`glob ${language.pattern}`);
    case "unknown":
      return numberOfText(`unknown ${reasonKey(language.reason)}`);
    default:
      return numberOfText(language.kind);
  }
}

/** Compound parts of a language: plain lists stay cheap, nested tests count. */
function nestingOf(language: OriginLanguage): number {
  if (language.kind === "complement") return 1 + nestingOf(language.of);
  if (language.kind !== "union" && language.kind !== "intersection") return 0;
  return language.of.reduce((sum, part) => sum + nestingOf(part), 1);
}

function mixed(seed: number, parts: readonly number[]): number {
  let hash = seed;
  for (const part of parts) hash = Math.imul(hash ^ part, 0x5bd1e995) ^ (hash >>> 13);
  return hash | 0;
}
