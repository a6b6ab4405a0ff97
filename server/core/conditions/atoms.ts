/**
 * Conditions as Boolean functions over atoms. An atom is a test of the page's Origin (one language) or a question about one value; equal
 * atoms are one variable, wherever they are written. Order of the variables: settings, what a page chooses, opaque tests, ways through the
 * code, the Origin.
 */
import type { Condition, Question, TestClass } from "../model/condition.ts";
import type { OriginLanguage } from "../model/origin-language.ts";
import { complementOf, unionOf } from "../model/origin-language.ts";
import type { Reason } from "../model/setting.ts";
import { languageKey } from "../origins/language-key.ts";
import type { Place } from "../text/place.ts";
import type { Diagram, Node } from "./diagram.ts";
import { createDiagram, FALSE, TRUE } from "./diagram.ts";
import type { Possibility } from "./questions.ts";
import { possibilityOf, questionKey } from "./questions.ts";

/** A variable of a condition. */
export type Atom =
  | { readonly kind: "origin"; readonly language: OriginLanguage }
  | { readonly kind: "value"; readonly subject: string; readonly question: Question; readonly class: TestClass; readonly at?: Place; readonly reason?: Reason };

/** Conditions over shared atoms. */
export interface System {
  readonly diagram: Diagram;
  /** By level. */
  readonly atoms: readonly Atom[];
  /** One node for each condition given. */
  readonly roots: readonly Node[];
  /** The answers that can go together: all but the refuted ones, and only those that were shown. */
  readonly possible: Node;
  readonly shown: Node;
}

/** Most atoms of a question, and most of them about the Origin (DESIGN section 13). */
const MOST_ATOMS = 32;
const MOST_ORIGIN_ATOMS = 12;
/** Most steps in which conditions are turned into functions. */
const MOST_PARTS = 6_000;
/** Most questions about one value of which all answers are tried. */
const MOST_QUESTIONS = 5;

const RANK: Readonly<Record<TestClass, number>> = { setting: 0, free: 1, secret: 1, failure: 2, opaque: 2, entry: 2, way: 3 };
const ORIGIN_RANK = 4;

/** The variables and functions of the conditions; `undefined` past a bound, of which that on the number of variables may be lower. */
export function systemOf(conditions: readonly Condition[], mostAtoms: number = MOST_ATOMS): System | undefined {
  const found = new Map<string, Atom>();
  const budget = { parts: MOST_PARTS, atoms: mostAtoms };
  for (const condition of conditions) collect(condition, found, budget);
  const origins = [...found.values()].filter((atom) => atom.kind === "origin").length;
  if (budget.parts < 0 || found.size > mostAtoms || origins > MOST_ORIGIN_ATOMS) return undefined;
  const ordered = [...found].sort(([, left], [, right]) => rankOf(left) - rankOf(right));
  const levels = new Map(ordered.map(([key], level) => [key, level]));
  const atoms = ordered.map(([, atom]) => atom);
  const diagram = createDiagram();
  const roots = conditions.map((condition) => nodeOf(condition, diagram, levels));
  const possible = answersThatGoTogether(diagram, atoms, (how) => how !== "refuted");
  const shown = answersThatGoTogether(diagram, atoms, (how) => how === "shown");
  return diagram.isSpent() ? undefined : { diagram, atoms, roots, possible, shown };
}

function rankOf(atom: Atom): number {
  return atom.kind === "origin" ? ORIGIN_RANK : RANK[atom.class];
}

/** A leaf of a condition as a variable, or as its negation. */
interface Literal {
  readonly key: string;
  readonly atom: Atom;
  readonly negated: boolean;
}

type Leaf = Extract<Condition, { readonly kind: "method" | "environment-variable" | "test" }>;

/** Leaves are shared by the conditions that are made of one another, and each is asked for again and again. */
const literals = new WeakMap<Leaf, Literal>();

function literalOf(leaf: Leaf): Literal {
  const known = literals.get(leaf) ?? newLiteral(leaf);
  literals.set(leaf, known);
  return known;
}

function newLiteral(leaf: Leaf): Literal {
  switch (leaf.kind) {
    case "method":
      return value({ kind: "value", subject: "method", question: { kind: "equals", value: leaf.equals }, class: "free" }, false);
    case "environment-variable":
      return value({ kind: "value", subject: variableSubject(leaf.name), question: { kind: "truthy" }, class: "setting" }, leaf.state === "missing");
    case "test":
      return value({ kind: "value", subject: leaf.subject, question: leaf.question, class: leaf.class, at: leaf.at, reason: leaf.reason }, false);
  }
}

const VARIABLE = "environment variable ";

/** The subject of tests of an environment variable. */
export function variableSubject(name: string): string {
  return `${VARIABLE}${name}`;
}

/** The variable that a subject asks about, `undefined` if it is about something else. */
export function variableOf(subject: string): string | undefined {
  return subject.startsWith(VARIABLE) ? subject.slice(VARIABLE.length) : undefined;
}

function value(atom: Extract<Atom, { readonly kind: "value" }>, negated: boolean): Literal {
  return { key: `${atom.subject} ${questionKey(atom.question)}`, atom, negated };
}

/** A language as a Boolean term over tests that stand together: alternatives of one list are one test. */
type Term =
  | { readonly kind: "constant"; readonly holds: boolean }
  | { readonly kind: "test"; readonly language: OriginLanguage }
  | { readonly kind: "not"; readonly of: Term }
  | { readonly kind: "all" | "any"; readonly of: readonly Term[] };

const terms = new WeakMap<OriginLanguage, Term>();

function termOf(language: OriginLanguage): Term {
  const known = terms.get(language) ?? newTerm(language);
  terms.set(language, known);
  return known;
}

function newTerm(language: OriginLanguage): Term {
  switch (language.kind) {
    case "all":
    case "none":
      return { kind: "constant", holds: language.kind === "all" };
    case "complement":
      return { kind: "not", of: termOf(language.of) };
    case "union":
    case "intersection": {
      const isUnion = language.kind === "union";
      // `not a and not b` is `not (a or b)`, so that a list and its complement are one test.
      const alike = language.of.filter((part) => (isUnion ? isLeaf(part) : part.kind === "complement" && isLeaf(part.of)));
      const others = language.of.filter((part) => !alike.includes(part)).map(termOf);
      if (alike.length < 2) return { kind: isUnion ? "any" : "all", of: language.of.map(termOf) };
      const list: Term = { kind: "test", language: unionOf(alike.map((part) => (isUnion ? part : complementOf(part)))) };
      const whole: Term = isUnion ? list : { kind: "not", of: list };
      return others.length === 0 ? whole : { kind: isUnion ? "any" : "all", of: [whole, ...others] };
    }
    default:
      return { kind: "test", language };
  }
}

function isLeaf(language: OriginLanguage): boolean {
  return language.kind !== "union" && language.kind !== "intersection" && language.kind !== "complement" && language.kind !== "unknown";
}

/** An unread test of the Origin is equal to itself only, so that two of them are never one atom. */
let unreadCount = 0;
const originKeys = new WeakMap<OriginLanguage, string>();

function originKey(language: OriginLanguage): string {
  const known = originKeys.get(language) ?? newOriginKey(language);
  originKeys.set(language, known);
  return known;
}

function newOriginKey(language: OriginLanguage): string {
  if (language.kind === "unknown") {
    unreadCount += 1;
    return `unread ${unreadCount}`;
  }
  return language.kind === "union" ? `origin ${[...new Set(language.of.map(languageKey))].sort().join(" ")}` : `origin ${languageKey(language)}`;
}

/** What collecting may still cost; more than so many atoms are not sought. */
interface CollectBudget {
  parts: number;
  readonly atoms: number;
}

function collect(condition: Condition, found: Map<string, Atom>, budget: CollectBudget): void {
  budget.parts -= 1;
  if (budget.parts < 0 || found.size > budget.atoms) return;
  switch (condition.kind) {
    case "and":
    case "or":
      for (const part of condition.of) collect(part, found, budget);
      return;
    case "not":
      collect(condition.of, found, budget);
      return;
    case "origin":
      collectTerm(termOf(condition.language), found, budget);
      return;
    case "method":
    case "environment-variable":
    case "test": {
      const { key, atom } = literalOf(condition);
      if (!found.has(key)) found.set(key, atom);
      return;
    }
    default:
  }
}

function collectTerm(term: Term, found: Map<string, Atom>, budget: CollectBudget): void {
  budget.parts -= 1;
  if (budget.parts < 0) return;
  if (term.kind === "not") collectTerm(term.of, found, budget);
  else if (term.kind === "all" || term.kind === "any") for (const part of term.of) collectTerm(part, found, budget);
  else if (term.kind === "test") {
    const { language } = term;
    const key = originKey(language);
    if (found.has(key)) return;
    if (language.kind !== "unknown") found.set(key, { kind: "origin", language });
    // Whatever an unread test of the Origin compares with, it may come out either way for any origin.
    else found.set(key, { kind: "value", subject: key, question: { kind: "truthy" }, class: "opaque", reason: language.reason });
  }
}

/** The conditions in groups that share no value: tests of the Origin alone are one group. Past a bound all are one group. */
export function independentParts(conditions: readonly Condition[]): readonly (readonly Condition[])[] {
  const budget: CollectBudget = { parts: MOST_PARTS, atoms: Number.POSITIVE_INFINITY };
  const groups: { readonly subjects: Set<string>; readonly parts: Condition[] }[] = [];
  for (const part of conditions) {
    const found = new Map<string, Atom>();
    collect(part, found, budget);
    const subjects = new Set([...found.values()].flatMap((atom) => (atom.kind === "value" ? [atom.subject] : [])));
    const isAlike = (group: { readonly subjects: ReadonlySet<string> }): boolean =>
      subjects.size === 0 ? group.subjects.size === 0 : [...subjects].some((subject) => group.subjects.has(subject));
    const [first, ...others] = groups.filter(isAlike);
    if (first === undefined) {
      groups.push({ subjects, parts: [part] });
      continue;
    }
    for (const other of others) {
      for (const subject of other.subjects) first.subjects.add(subject);
      first.parts.push(...other.parts);
      groups.splice(groups.indexOf(other), 1);
    }
    for (const subject of subjects) first.subjects.add(subject);
    first.parts.push(part);
  }
  return budget.parts < 0 ? [conditions] : groups.map(({ parts }) => parts);
}

function nodeOf(condition: Condition, diagram: Diagram, levels: ReadonlyMap<string, number>): Node {
  switch (condition.kind) {
    case "always":
    // A cross-origin request for which CORS matters carries an Origin (Fetch, section 3.2.2).
    case "origin-present":
      return TRUE;
    case "never":
      return FALSE;
    case "and":
      return condition.of.reduce((node, part) => (node === FALSE ? node : diagram.and(node, nodeOf(part, diagram, levels))), TRUE);
    case "or":
      return condition.of.reduce((node, part) => (node === TRUE ? node : diagram.or(node, nodeOf(part, diagram, levels))), FALSE);
    case "not":
      return diagram.not(nodeOf(condition.of, diagram, levels));
    case "origin":
      return nodeOfTerm(termOf(condition.language), diagram, levels);
    default: {
      const { key, negated } = literalOf(condition);
      const variable = diagram.variable(levels.get(key) ?? 0);
      return negated ? diagram.not(variable) : variable;
    }
  }
}

function nodeOfTerm(term: Term, diagram: Diagram, levels: ReadonlyMap<string, number>): Node {
  switch (term.kind) {
    case "constant":
      return term.holds ? TRUE : FALSE;
    case "test":
      return diagram.variable(levels.get(originKey(term.language)) ?? 0);
    case "not":
      return diagram.not(nodeOfTerm(term.of, diagram, levels));
    case "all":
      return term.of.reduce((node, part) => diagram.and(node, nodeOfTerm(part, diagram, levels)), TRUE);
    case "any":
      return term.of.reduce((node, part) => diagram.or(node, nodeOfTerm(part, diagram, levels)), FALSE);
  }
}

/** Answers to questions about one value that contradict one another are left out; of many questions, pairs are looked at. */
function answersThatGoTogether(diagram: Diagram, atoms: readonly Atom[], isKept: (how: Possibility) => boolean): Node {
  const bySubject = new Map<string, { readonly level: number; readonly question: Question }[]>();
  for (const [level, atom] of atoms.entries()) {
    if (atom.kind === "origin") continue;
    const group = bySubject.get(atom.subject) ?? [];
    group.push({ level, question: atom.question });
    bySubject.set(atom.subject, group);
  }
  let together = TRUE;
  for (const group of bySubject.values()) {
    if (group.length < 2) continue;
    const sets = group.length <= MOST_QUESTIONS ? [group] : group.flatMap((left, index) => group.slice(index + 1).map((right) => [left, right]));
    for (const set of sets) {
      for (let answers = 0; answers < 1 << set.length; answers += 1) {
        const given = set.map(({ question }, index) => ({ question, holds: (answers & (1 << index)) !== 0 }));
        if (isKept(possibilityOf(given).how)) continue;
        const conflict = set.reduce((node, { level }, index) => {
          const variable = diagram.variable(level);
          return diagram.and(node, given[index]?.holds === true ? variable : diagram.not(variable));
        }, TRUE);
        together = diagram.and(together, diagram.not(conflict));
      }
    }
  }
  return together;
}
