/**
 * What a condition means for requests: who surely gets in, who possibly does, and which conditions exclude or imply one another. Opaque
 * tests are quantified first, then what a page can choose; tests of the Origin stay (DESIGN section 13). Which call or round is meant is
 * quantified before all of them. Past a bound everything is unknown.
 */
import type { Condition, TestClass } from "../model/condition.ts";
import { allOf, anyOf } from "../model/condition.ts";
import type { OriginLanguage } from "../model/origin-language.ts";
import { complementOf, intersectionOf, unionOf } from "../model/origin-language.ts";
import type { Reason } from "../model/setting.ts";
import { accepts } from "../origins/accepts.ts";
import type { Atom, System } from "./atoms.ts";
import { independentParts, systemOf } from "./atoms.ts";
import type { Node, Quantifier } from "./diagram.ts";
import { FALSE, TRUE } from "./diagram.ts";
import type { Answered } from "./questions.ts";

const TOO_MANY: Reason = { kind: "budget", text: "its conditions are too many to follow" };
/** Most parts of a language that is written out of a diagram. */
const MOST_PARTS = 2_000;

/**
 * The origins for which the condition holds in some request of a stranger's page. A part that hangs on opaque tests is `unknown` inside the
 * language: without it stands who surely gets in, with all of it who possibly does.
 */
export function originsWhere(condition: Condition): OriginLanguage {
  if (condition.kind === "always" || condition.kind === "origin-present") return { kind: "all" };
  if (condition.kind === "never") return { kind: "none" };
  return originsOfWhole(condition) ?? originsOfParts(condition) ?? { kind: "unknown", reason: TOO_MANY };
}

/** The same, decided at once; `undefined` past a bound. */
function originsOfWhole(condition: Condition): OriginLanguage | undefined {
  const system = systemOf([condition]);
  const root = system?.roots[0];
  if (system === undefined || root === undefined) return undefined;
  const sure = sureOrigins(system, root);
  const possible = possibleOrigins(system, root);
  if (system.diagram.isSpent()) return undefined;
  const surely = languageOf(system, sure);
  if (sure === possible) return surely;
  const possibly = languageOf(system, possible);
  const open: OriginLanguage = { kind: "unknown", reason: reasonIn(system, root) };
  if (surely === undefined || possibly === undefined) return open;
  return unionOf([surely, intersectionOf([possibly, open])]);
}

/**
 * The same for a condition that is too large as a whole. Parts that ask about different values are decided one by one: for one origin, the
 * choices of the page and the opaque answers of one part say nothing of the other. Of alternatives about the same value, what each lets
 * in surely all of them do, though together they may let in more; nothing is told of tests that all hold. `undefined` if it has no parts.
 */
function originsOfParts(condition: Condition): OriginLanguage | undefined {
  if (condition.kind !== "and" && condition.kind !== "or") return undefined;
  const groups = independentParts(condition.of);
  const isOr = condition.kind === "or";
  if (groups.length > 1) {
    const languages = groups.map((group) => originsWhere(isOr ? anyOf(group) : allOf(group)));
    return isOr ? unionOf(languages) : intersectionOf(languages);
  }
  return isOr ? unionOf(condition.of.map(originsWhere)) : undefined;
}

/** An answer to each question that a case asks of one value. */
export interface Demand {
  /** The value, as tests name it. */
  readonly subject: string;
  readonly answers: readonly Answered[];
}

/** Most ways through a diagram that are tried. */
const MOST_CASES = 64;

/**
 * What a page of the origin must choose so that the condition surely holds, in the order in which it is to be preferred; each is a way to
 * answer the questions about what a page chooses, and values with these answers were shown to exist. Empty if there is none, or past a bound.
 */
export function casesOf(condition: Condition, origin: string): readonly (readonly Demand[])[] {
  const system = systemOf([condition]);
  const root = system?.roots[0];
  if (system === undefined || root === undefined) return [];
  const { diagram, atoms } = system;
  const ofOrigin = atoms.reduce(
    (node, atom, level) => {
      if (atom.kind !== "origin") return node;
      const isIn = accepts(atom.language, origin);
      if (isIn === undefined) return diagram.quantify(node, (other) => (other === level ? "for-all" : undefined));
      const variable = diagram.variable(level);
      return diagram.quantify(diagram.and(node, isIn ? variable : diagram.not(variable)), (other) => (other === level ? "exists" : undefined));
    },
    sureChoices(system, root),
  );
  const found: (readonly Demand[])[] = [];
  const walk = (node: Node, answered: ReadonlyMap<number, boolean>): void => {
    if (found.length >= MOST_CASES || node === FALSE) return;
    const branch = diagram.branch(node);
    if (branch === undefined) {
      found.push(demandsOf(atoms, answered));
      return;
    }
    // What need not be so is easier to meet than what must be.
    walk(branch.low, new Map(answered).set(branch.level, false));
    walk(branch.high, new Map(answered).set(branch.level, true));
  };
  walk(ofOrigin, new Map());
  return diagram.isSpent() ? [] : found;
}

function demandsOf(atoms: readonly Atom[], answered: ReadonlyMap<number, boolean>): readonly Demand[] {
  const demands = new Map<string, Answered[]>();
  for (const [level, holds] of answered) {
    const atom = atoms[level];
    if (atom?.kind !== "value") continue;
    const answers = demands.get(atom.subject) ?? [];
    answers.push({ question: atom.question, holds });
    demands.set(atom.subject, answers);
  }
  return [...demands].map(([subject, answers]) => ({ subject, answers }));
}

/** True unless no request at all can meet the condition, whatever the Origin. */
export function isPossible(condition: Condition): boolean {
  if (condition.kind === "always") return true;
  if (condition.kind === "never") return false;
  const system = systemOf([condition]);
  const root = system?.roots[0];
  if (system === undefined || root === undefined) return true;
  return system.diagram.and(root, system.possible) !== FALSE || system.diagram.isSpent();
}

/** True if wherever the left condition holds the right one does; `false` proves nothing. */
export function implies(left: Condition, right: Condition): boolean {
  return refutes([left, right], (system, [one = TRUE, other = FALSE]) => system.diagram.and(one, system.diagram.not(other)));
}

/** True if both conditions never hold together; `false` proves nothing. */
export function excludes(left: Condition, right: Condition): boolean {
  return refutes([left, right], (system, [one = TRUE, other = TRUE]) => system.diagram.and(one, other));
}

function refutes(conditions: readonly Condition[], combined: (system: System, roots: readonly Node[]) => Node): boolean {
  const system = systemOf(conditions);
  if (system === undefined) return false;
  const node = system.diagram.and(combined(system, system.roots), system.possible);
  return node === FALSE && !system.diagram.isSpent();
}

/** What does not hold when a stranger surely gets in. */
const NEVER_OF_STRANGERS: ReadonlySet<TestClass> = new Set(["failure", "secret", "entry"]);

/**
 * The page's choices and origins for which the condition holds whatever the opaque tests say; nothing failed, no secret was known, no variable
 * names the page. For each answer of these, some way through the code leads there: it may be another call of a helper for another answer.
 */
function sureChoices(system: System, root: Node): Node {
  const { diagram, atoms } = system;
  const fixed = assumed(system, root, (atom) => (NEVER_OF_STRANGERS.has(atom.class) ? false : undefined));
  const someWay = (node: Node): Node => diagram.quantify(node, (level): Quantifier | undefined => (isWay(atoms[level]) ? "exists" : undefined));
  const withinOpaque = diagram.or(someWay(diagram.and(fixed, system.possible)), diagram.not(someWay(system.possible)));
  const forAll = diagram.quantify(withinOpaque, (level): Quantifier | undefined => (isLeftOpen(atoms[level]) ? "for-all" : undefined));
  return diagram.and(forAll, choicesShown(system));
}

/** There is such a choice. */
function sureOrigins(system: System, root: Node): Node {
  const { diagram, atoms } = system;
  return diagram.quantify(sureChoices(system, root), (level): Quantifier | undefined => (atoms[level]?.kind === "value" ? "exists" : undefined));
}

/** The answers of the page's own choices that were shown to go together. */
function choicesShown({ diagram, atoms, shown }: System): Node {
  return diagram.quantify(shown, (level) => (isLeftOpen(atoms[level]) || isWay(atoms[level]) ? "exists" : undefined));
}

function possibleOrigins(system: System, root: Node): Node {
  const { diagram, atoms } = system;
  const fixed = assumed(system, diagram.and(root, system.possible), (atom) => (atom.class === "secret" ? false : undefined));
  return diagram.quantify(fixed, (level): Quantifier | undefined => (atoms[level]?.kind === "value" ? "exists" : undefined));
}

function isWay(atom: Atom | undefined): boolean {
  return atom?.kind === "value" && atom.class === "way";
}

/** A setting that nobody split off may have any value, like an opaque test. */
function isLeftOpen(atom: Atom | undefined): boolean {
  return atom?.kind === "value" && (atom.class === "opaque" || atom.class === "setting" || atom.class === "failure");
}

function assumed({ diagram, atoms }: System, root: Node, answer: (atom: Extract<Atom, { readonly kind: "value" }>) => boolean | undefined): Node {
  return atoms.reduce((node, atom, level) => {
    const holds = atom.kind === "value" ? answer(atom) : undefined;
    if (holds === undefined) return node;
    const variable = diagram.variable(level);
    const agreeing = diagram.and(node, holds ? variable : diagram.not(variable));
    return diagram.quantify(agreeing, (other) => (other === level ? "exists" : undefined));
  }, root);
}

/** A function of Origin tests as a language; `undefined` if it is too long to write down. */
function languageOf({ diagram, atoms }: System, root: Node): OriginLanguage | undefined {
  let parts = 0;
  const write = (node: Node): OriginLanguage => {
    parts += 1;
    const branch = parts > MOST_PARTS ? undefined : diagram.branch(node);
    if (branch === undefined) return { kind: node === TRUE ? "all" : "none" };
    const atom = atoms[branch.level];
    const language: OriginLanguage = atom?.kind === "origin" ? atom.language : { kind: "none" };
    const covers = (outer: Node, inner: Node): boolean => diagram.and(inner, diagram.not(outer)) === FALSE;
    // `A or (not A and B)` is `A or B`: what an early return leaves is not said again.
    const high = write(branch.high);
    const low = write(branch.low);
    const whereIn = covers(branch.low, branch.high) ? high : intersectionOf([language, high]);
    const whereOut = covers(branch.high, branch.low) ? low : intersectionOf([complementOf(language), low]);
    return unionOf([whereIn, whereOut]);
  };
  const language = write(root);
  return parts > MOST_PARTS ? undefined : language;
}

/** Why it cannot be told: the first opaque test that the condition hangs on, else the first setting. */
function reasonIn({ diagram, atoms }: System, root: Node): Reason {
  const levels = new Set<number>();
  const seen = new Set<Node>();
  const queue: Node[] = [root];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    const branch = seen.has(node) ? undefined : diagram.branch(node);
    seen.add(node);
    if (branch === undefined) continue;
    levels.add(branch.level);
    queue.push(branch.high, branch.low);
  }
  const open = [...levels].sort((left, right) => right - left).map((level) => atoms[level]);
  const first =
    open.find((atom) => atom?.kind === "value" && atom.class === "opaque") ??
    open.find((atom) => isLeftOpen(atom) || (atom?.kind === "value" && atom.class === "entry"));
  return (first?.kind === "value" ? first.reason : undefined) ?? TOO_MANY;
}
