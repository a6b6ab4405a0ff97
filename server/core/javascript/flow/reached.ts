/**
 * Under which conditions a function of a file runs: the conditions of the places that call it, hand it on or define it in place, followed
 * outwards (DESIGN section 13, "Calls"), into the files that import it where these are known. What nobody in the project imports runs always.
 */
import ts from "typescript";
import type { Condition } from "../../model/condition.ts";
import type { Place } from "../../text/place.ts";
import { samePlace } from "../../text/place.ts";
import { exportNamesOf, importPlaces, referencesTo } from "../modules/importers.ts";
import type { FunctionNode } from "../syntax/syntax-index.ts";
import { enclosingFunction } from "../syntax/syntax-index.ts";
import { ALWAYS, both, either, NEVER, opaqueCondition, testOf } from "../values/conditions.ts";
import type { Frame, Interpreter, Module } from "../values/interpreter.ts";
import { dynamicReason, placeOfNode } from "../values/interpreter.ts";
import type { FunctionHandle } from "../values.ts";
import type { Use } from "./ways.ts";
import { callsOfMember, namesLike, waysInto } from "./ways.ts";

/** Most places that use one function. */
const MAXIMUM_USES = 16;
/** Most places of other files that use one function: what is used more is everybody's helper, and one call says little about it. */
const MAXIMUM_FOREIGN_USES = 8;
/** Known calls; `undefined` if there may be others. */
type Sites = readonly Use<ts.CallExpression | ts.NewExpression>[] | undefined;

/** Functions that are followed outwards. */
const MAXIMUM_DEPTH = 6;

/** The condition of a node from the start of the program, or of the outermost function that others call. */
export function reachedCondition(interpreter: Interpreter, node: ts.Node, frame: Frame): Condition {
  return reached(interpreter, node, frame, 0);
}

function reached(interpreter: Interpreter, node: ts.Node, frame: Frame, depth: number): Condition {
  const own = interpreter.conditionAt(node, frame);
  if (own.kind === "never") return own;
  const owner = enclosingFunction(node);
  return both([own, owner === undefined ? loaded(interpreter, frame.module, depth) : entered(interpreter, owner, frame, depth)]);
}

/**
 * Answers once for each node and depth, since what is followed further outwards is followed less far, and keeps only whole answers: a circle adds
 * nothing to what leads into it, so what was found inside of one holds there alone.
 */
function once(interpreter: Interpreter, node: ts.Node, depth: number, answer: () => Condition): Condition {
  const { busy, answers } = interpreter.entered;
  if (busy.has(node)) {
    interpreter.entered.circles += 1;
    return NEVER;
  }
  const atDepth = answers[depth] ?? new Map<ts.Node, Condition>();
  answers[depth] = atDepth;
  const known = answers[0]?.get(node) ?? atDepth.get(node);
  if (known !== undefined) return known;
  busy.add(node);
  const before = interpreter.entered.circles;
  const condition = answer();
  busy.delete(node);
  if (!interpreter.budget.exhausted && (depth === 0 || interpreter.entered.circles === before)) atDepth.set(node, condition);
  return condition;
}

/** The condition under which a module runs: always, unless all that import it do so under a condition. */
function loaded(interpreter: Interpreter, module: Module, depth: number): Condition {
  const { tree } = module.parsed;
  if (depth > MAXIMUM_DEPTH) return ALWAYS;
  return once(interpreter, tree, depth, () => {
    const importers = interpreter.importersOf(module);
    if (importers === undefined || importers.length === 0 || importers.length > MAXIMUM_USES) return ALWAYS;
    if (importers.some((importer) => importer.isPlain)) return ALWAYS;
    const ways: Condition[] = [];
    for (const importer of importers) {
      const home = importer.module();
      const places = home === undefined ? [] : importPlaces(interpreter, home, module);
      if (home === undefined || places.length === 0) return ALWAYS;
      for (const place of places) {
        ways.push(reached(interpreter, place, home.root, depth + 1));
        if (ways.at(-1)?.kind === "always") return ALWAYS;
      }
    }
    return either(ways);
  });
}

function entered(interpreter: Interpreter, owner: FunctionNode, frame: Frame, depth: number): Condition {
  if (depth > MAXIMUM_DEPTH) return opaqueCondition(placeOfNode(owner, frame.module), dynamicReason("its calls are nested too deeply"));
  return once(interpreter, owner, depth, () => enteredFrom(interpreter, owner, frame, depth));
}

function enteredFrom(interpreter: Interpreter, owner: FunctionNode, frame: Frame, depth: number): Condition {
  const inPlace = placeOfDefinition(owner);
  if (inPlace !== undefined) {
    const made = reached(interpreter, inPlace, frame, depth + 1);
    return ts.isReturnStatement(inPlace) || ts.isArrowFunction(owner.parent) ? both([made, usedWhen(interpreter, owner, frame, depth)]) : made;
  }
  const calls = callSitesOf(interpreter, owner, frame);
  if (calls !== undefined && calls.length > 0) {
    if (calls.length > MAXIMUM_USES) return opaqueCondition(placeOfNode(owner, frame.module), dynamicReason("it is called from too many places"));
    const [only] = calls;
    if (calls.length === 1 && only !== undefined) return reachedUse(interpreter, only, frame, depth);
    return either(calls.map((site) => both([enteredBy(owner, site, frame), reachedUse(interpreter, site, frame, depth)])));
  }
  return usedWhen(interpreter, owner, frame, depth);
}

/** Where it is called or handed on, if all such places are known. */
function usedWhen(interpreter: Interpreter, owner: FunctionNode, frame: Frame, depth: number): Condition {
  const ways = waysInto(interpreter, owner, frame.module);
  if (ways === undefined || ways.length === 0 || ways.length > MAXIMUM_USES) return ALWAYS;
  return either(ways.map((use) => reachedUse(interpreter, use, frame, depth)));
}

function reachedUse(interpreter: Interpreter, use: Use<ts.Node>, frame: Frame, depth: number): Condition {
  const frameOf = ({ module }: Use<ts.Node>): Frame => (module === frame.module ? frame : module.root);
  const branches = (use.through ?? []).map((branch) => interpreter.conditionAt(branch.node, frameOf(branch)));
  return both([reached(interpreter, use.node, frameOf(use), depth + 1), ...branches]);
}

/** This run of the function came from this call. Of several calls one is meant at a time, and a page chooses what it asks for. */
export function enteredBy(owner: FunctionNode, site: Use<ts.Node>, frame: Frame): Condition {
  const at = placeOfNode(site.node, site.module);
  const called = placeOfNode(owner, frame.module);
  const question = { kind: "equals", value: site.module === frame.module ? `${at.span.start}` : `${at.file}#${at.span.start}` } as const;
  return testOf(`call of ${called.file}#${called.span.start}`, question, "way", at, { kind: "parameter", text: "its calls give different values" });
}

/** The same for a function that is known by its handle and a call that is known by its place; always, if there is no other. */
export function enteredFromCall(interpreter: Interpreter, handle: FunctionHandle, call: Place): Condition | undefined {
  const record = interpreter.functions.get(handle.id);
  if (record === undefined || ts.isClassLike(record.node)) return undefined;
  const { node: owner, frame } = record;
  // A method is called by what becomes of its instances; of those, only one that is alone has a condition that says so.
  const sites = callSitesOf(interpreter, owner, frame) ?? alone(waysInto(interpreter, owner, frame.module));
  const site = sites?.find(({ node, module }) => samePlace(placeOfNode(node, module), call));
  if (sites === undefined || site === undefined || sites.length > MAXIMUM_USES) return undefined;
  return sites.length === 1 ? ALWAYS : enteredBy(owner, site, frame);
}

function alone(uses: readonly Use<ts.Node>[] | undefined): readonly Use<ts.Node>[] | undefined {
  return uses?.length === 1 ? uses : undefined;
}

/** Where a function without a name of its own stands among the code that runs: an argument, a returned value, a callee. */
function placeOfDefinition(owner: FunctionNode): ts.Node | undefined {
  if (!ts.isArrowFunction(owner) && !ts.isFunctionExpression(owner)) return undefined;
  let outer: ts.Node = owner;
  while (ts.isParenthesizedExpression(outer.parent) || ts.isAsExpression(outer.parent) || ts.isSatisfiesExpression(outer.parent)) outer = outer.parent;
  const { parent } = outer;
  if (ts.isArrowFunction(parent)) return outer;
  return ts.isCallExpression(parent) || ts.isReturnStatement(parent) || ts.isNewExpression(parent) ? parent : undefined;
}

/** All calls of a function that the project can call, by its name or in place; `undefined` if others may call it. */
export function callSitesOf(interpreter: Interpreter, owner: FunctionNode, frame: Frame): Sites {
  let outer: ts.Node = owner;
  while (outer.parent !== undefined && ts.isParenthesizedExpression(outer.parent)) outer = outer.parent;
  if (ts.isCallExpression(outer.parent) && outer.parent.expression === outer) return [{ node: outer.parent, module: frame.module }];
  const known = interpreter.callSites.get(owner);
  if (known !== undefined) return known.sites;
  const sites = sitesByName(interpreter, owner, frame);
  interpreter.callSites.set(owner, { sites });
  return sites;
}

function sitesByName(interpreter: Interpreter, owner: FunctionNode, frame: Frame): Sites {
  if (ts.isConstructorDeclaration(owner)) return constructionsOf(interpreter, owner.parent, frame.module, 0);
  const uses = usesOf(interpreter, owner, frame.module);
  if (uses === undefined) return callsOfMember(interpreter, owner, frame.module);
  const sites: Use<ts.CallExpression>[] = [];
  for (const { node, module } of uses) {
    if (!ts.isCallExpression(node.parent) || node.parent.expression !== node) return undefined;
    sites.push({ node: node.parent, module });
  }
  return sites;
}

/** Where a class's constructor runs: `new`, and `super(…)` in the constructors of the classes that extend it. */
function constructionsOf(interpreter: Interpreter, node: ts.ClassLikeDeclaration, home: Module, depth: number): Sites {
  const uses = depth > MAXIMUM_DEPTH ? undefined : usesOf(interpreter, node, home);
  const sites: Use<ts.CallExpression | ts.NewExpression>[] = [];
  for (const { node: use, module } of uses ?? []) {
    const { parent } = use;
    const heir = heirBy(use);
    if (ts.isNewExpression(parent) && parent.expression === use) sites.push({ node: parent, module });
    else if (heir === undefined) return undefined;
    else {
      const builder = heir.members.find((member): member is ts.ConstructorDeclaration => ts.isConstructorDeclaration(member) && member.body !== undefined);
      const inner = builder === undefined ? constructionsOf(interpreter, heir, module, depth + 1) : superCallsIn(builder, module);
      if (inner === undefined) return undefined;
      sites.push(...inner);
    }
  }
  return uses === undefined ? undefined : sites;
}

/** The classes that are known to extend this one directly. */
export function heirsOf(interpreter: Interpreter, node: ts.ClassLikeDeclaration, home: Module): readonly ts.ClassLikeDeclaration[] {
  const known = interpreter.heirs.get(node);
  if (known !== undefined) return known;
  const heirs = (usesOf(interpreter, node, home) ?? []).flatMap(({ node: use }) => heirBy(use) ?? []);
  interpreter.heirs.set(node, heirs);
  return heirs;
}

/** The class that extends what the expression names. */
function heirBy({ parent }: ts.Expression): ts.ClassLikeDeclaration | undefined {
  const clause = ts.isExpressionWithTypeArguments(parent) ? parent.parent : undefined;
  return clause !== undefined && ts.isHeritageClause(clause) && clause.token === ts.SyntaxKind.ExtendsKeyword && ts.isClassLike(clause.parent)
    ? clause.parent
    : undefined;
}

function superCallsIn(builder: ts.ConstructorDeclaration, module: Module): Sites {
  const isSuper = (call: ts.Node): call is ts.CallExpression => ts.isCallExpression(call) && call.expression.kind === ts.SyntaxKind.SuperKeyword;
  return module.parsed.index.calls.filter(isSuper).flatMap((node) => (enclosingFunction(node) === builder ? [{ node, module }] : []));
}

/** All places that name a function or class; `undefined` if it has no name or files may name it that are not known. */
function usesOf(interpreter: Interpreter, named: FunctionNode | ts.ClassLikeDeclaration, module: Module): readonly Use<ts.Expression>[] | undefined {
  const name = nameOfFunction(named);
  const exported = exportNamesOf(module, named);
  const local = name === undefined ? [] : namesLike(module, name).filter((use) => exported.length === 0 || exportNamesOf(module, use).length === 0);
  if (exported.length === 0) {
    const isVisible = name === undefined || module.summary.exportedNames.has(name.text);
    return isVisible ? undefined : local.map((node) => ({ node, module }));
  }
  const foreign = referencesTo(interpreter, module, exported);
  // Nobody is known to import it: whoever does is not in the project.
  if (foreign === undefined || foreign.length === 0 || foreign.length > MAXIMUM_FOREIGN_USES) return undefined;
  return [...local.map((node) => ({ node, module })), ...foreign];
}

function nameOfFunction(owner: FunctionNode | ts.ClassLikeDeclaration): ts.Identifier | undefined {
  if (ts.isFunctionDeclaration(owner) || ts.isClassDeclaration(owner)) return owner.name;
  if (!ts.isArrowFunction(owner) && !ts.isFunctionExpression(owner) && !ts.isClassExpression(owner)) return undefined;
  const { parent } = owner;
  const isConstant = ts.isVariableDeclaration(parent) && (parent.parent.flags & ts.NodeFlags.Const) !== 0;
  return isConstant && ts.isIdentifier(parent.name) ? parent.name : undefined;
}
