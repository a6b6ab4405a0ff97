/** Conditions that say one thing in many ways, written as short as their truth table allows. Nothing is decided or lost. */
import type { Condition, Test } from "../model/condition.ts";
import { allOf, anyOf, negate } from "../model/condition.ts";
import type { Place } from "../text/place.ts";
import type { Atom } from "./atoms.ts";
import { systemOf, variableOf } from "./atoms.ts";
import { shapeOf } from "./condition-shapes.ts";
import type { Node } from "./diagram.ts";
import { FALSE, TRUE } from "./diagram.ts";
import { replaceLeaves } from "./settings.ts";

/** Most tests of a condition that is written anew: with more, a diagram is seldom short. */
const MOST_TESTS = 12;
/** Most parts that are written out. */
const MOST_PARTS = 200;

/** The same condition in at most `most` nodes, its tests in the order of the diagram; `undefined` if that cannot be had. Its origins stand `at` one place. */
export function reduced(condition: Condition, most: number, at: Place): Condition | undefined {
  let isWhole = true;
  const asked = replaceLeaves(condition, (leaf) => {
    // What a program needs to start is more than its name, and an unread part of a list has none.
    if ((leaf.kind === "environment-variable" && leaf.needed === true) || (leaf.kind === "origin" && leaf.language.kind === "unknown")) isWhole = false;
    return leaf.kind === "origin-present" ? presence(at) : leaf;
  });
  const system = isWhole ? systemOf([asked], MOST_TESTS) : undefined;
  const [root] = system?.roots ?? [];
  if (system === undefined || root === undefined) return undefined;
  const { diagram, atoms } = system;
  const leaves = atoms.map((atom) => leafOf(atom, at));
  let parts = 0;
  const write = (node: Node): Condition | undefined => {
    parts += 1;
    const branch = diagram.branch(node);
    if (branch === undefined) return { kind: node === TRUE ? "always" : "never" };
    const leaf = leaves[branch.level];
    const high = parts > MOST_PARTS ? undefined : write(branch.high);
    const low = high === undefined ? undefined : write(branch.low);
    if (leaf === undefined || high === undefined || low === undefined) return undefined;
    const covers = (outer: Node, inner: Node): boolean => diagram.and(inner, diagram.not(outer)) === FALSE;
    const whereYes = covers(branch.low, branch.high) ? high : allOf([leaf, high]);
    const whereNo = covers(branch.high, branch.low) ? low : allOf([negate(leaf), low]);
    return anyOf([whereYes, whereNo]);
  };
  const written = write(root);
  return written === undefined || diagram.isSpent() || shapeOf(written).nodes > most ? undefined : written;
}

const PRESENCE = "presence of the Origin header";

function presence(at: Place): Test {
  return { kind: "test", subject: PRESENCE, question: { kind: "truthy" }, class: "free", at, reason: { kind: "request", text: "it is part of the request" } };
}

/** The test that a variable stands for; `undefined` for a part of a list that was not read. */
function leafOf(atom: Atom, at: Place): Condition | undefined {
  if (atom.kind === "origin") return { kind: "origin", language: atom.language, at };
  const { subject, question } = atom;
  if (subject === PRESENCE) return { kind: "origin-present" };
  const variable = question.kind === "truthy" ? variableOf(subject) : undefined;
  if (variable !== undefined) return { kind: "environment-variable", name: variable, state: "set" };
  if (subject === "method" && question.kind === "equals" && typeof question.value === "string") return { kind: "method", equals: question.value };
  if (atom.at === undefined || atom.reason === undefined) return undefined;
  return { kind: "test", subject, question, class: atom.class, at: atom.at, reason: atom.reason };
}
