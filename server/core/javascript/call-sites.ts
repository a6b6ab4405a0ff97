/** Call and assignment sites with lazily evaluated parts. Nothing is evaluated until an adapter reads it. */
import ts from "typescript";
import type { Condition } from "../model/condition.ts";
import { opaqueTest } from "../model/condition.ts";
import type { Place } from "../text/place.ts";
import { reachedCondition } from "./flow/reached.ts";
import { libraryNameOf } from "./modules/resolve.ts";
import type { AssignmentSite, Callee, CallSite } from "./source.ts";
import { mayHoldMember } from "./syntax/argument-shapes.ts";
import { calledName, calleeRootOf } from "./syntax/callee-roots.ts";
import { isMethodOfContainer } from "./syntax/containers.ts";
import type { CallNode } from "./syntax/syntax-index.ts";
import { calleeNodeOf, enclosingFunction, isMemberAccess, unwrapped } from "./syntax/syntax-index.ts";
import { assuming } from "./values/choices.ts";
import { inRound } from "./values/conditions.ts";
import { functionRecord } from "./values/handles.ts";
import type { Interpreter, Module } from "./values/interpreter.ts";
import { placeOfNode } from "./values/interpreter.ts";
import type { FunctionHandle, Value } from "./values.ts";
import { reasonOf, unknownValue } from "./values.ts";

/** What sites need to answer. */
export interface SiteContext {
  readonly interpreter: Interpreter;
  readonly module: Module;
  readonly ask: <Answer>(question: () => Answer, otherwise: () => Answer) => Answer;
  readonly value: (question: () => Value, at: Place) => Value;
}

function once<Answer>(compute: () => Answer): () => Answer {
  let known: { readonly answer: Answer } | undefined;
  return () => {
    known ??= { answer: compute() };
    return known.answer;
  };
}

/** A list whose items are computed when they are first read: most calls are known for irrelevant by their first argument. */
function lazyList<Item, Result>(items: readonly Item[], compute: (item: Item) => Result): readonly Result[] {
  const list: Result[] = new Array(items.length);
  items.forEach((item, index) => {
    Object.defineProperty(list, index, { get: once(() => compute(item)), enumerable: true });
  });
  return list;
}

/** Arguments before the first spread. */
function plainArguments(args: readonly ts.Expression[] | undefined): readonly ts.Expression[] {
  const spread = args?.findIndex(ts.isSpreadElement) ?? -1;
  return spread < 0 ? (args ?? []) : (args ?? []).slice(0, spread);
}

function argumentValue(context: SiteContext, argument: ts.Expression, when: () => Condition): Value {
  const { interpreter, module, value } = context;
  return value(() => narrowed(context, interpreter.evaluate(argument, module.root), when), placeOfNode(argument, module));
}

/** The value as it is where the site is reached. */
function narrowed(context: SiteContext, value: Value, when: () => Condition): Value {
  const mayChange = value.kind === "choice" || (value.kind === "record" && value.properties.some((property) => property.value.kind === "choice"));
  return mayChange ? assuming(context.interpreter, value, when()) : value;
}

/** All calls of the module in source order. */
export function callSites(context: SiteContext): readonly CallSite[] {
  return context.module.parsed.index.calls.map((node) => callSite(context, node));
}

/**
 * The sites by the names that they are written with. A method of a container is left out, unless a name is written into the call: it may be that of
 * a header, and is read for nothing.
 */
export function sitesByName({ module }: SiteContext, sites: readonly CallSite[]): (names: Iterable<string>) => readonly CallSite[] {
  const { index } = module.parsed;
  const isOfContainer = (node: CallNode | undefined): boolean =>
    node !== undefined && ts.isCallExpression(node) && !(node.arguments[0] && ts.isStringLiteralLike(node.arguments[0])) && isMethodOfContainer(index, node);
  const positions = new Map<string, number[]>();
  for (const [position, { name }] of sites.entries()) {
    if (name === undefined) continue;
    const group = positions.get(name);
    if (group === undefined) positions.set(name, [position]);
    else group.push(position);
  }
  const kept = new Map<string, readonly number[]>();
  const keptOf = (name: string): readonly number[] => {
    const known = kept.get(name) ?? positions.get(name)?.filter((position) => !isOfContainer(index.calls[position])) ?? [];
    kept.set(name, known);
    return known;
  };
  return (names) => {
    const found = [...new Set(names)].flatMap(keptOf).sort((left, right) => left - right);
    return found.flatMap((position) => sites[position] ?? []);
  };
}

/** What `sitesByPackage` has to know about the file. */
interface PackagesOfFile {
  /** True for a package that the file itself imports. */
  isImported(packageName: string): boolean;
  /** True for the specifier of a package, false for one of the project. */
  isPackage(specifier: string): boolean;
  /** True if a value of the package can come into the file at all. */
  mayMeet(packageName: string): boolean;
}

/** The sites by the package whose exports they may call, with the names of members that are sought. */
export function sitesByPackage(
  { module }: SiteContext,
  sites: readonly CallSite[],
  { isImported, isPackage, mayMeet }: PackagesOfFile,
): (packages: Iterable<string>, members: readonly string[]) => readonly CallSite[] {
  const { index } = module.parsed;
  const roots = once(() => index.calls.map((node) => calleeRootOf(index, node)));
  return (packages, members) => {
    const wanted = new Set(packages);
    const met = [...wanted].filter(mayMeet);
    const names = new Set([...met.flatMap(namesGivenTo), ...members]);
    const isOwn = met.some(isImported);
    return sites.filter(({ name }, position) => {
      const root = roots()[position];
      if (root === undefined || root.kind === "own") return false;
      if (root.kind === "module" && wanted.has(libraryNameOf(root.specifier))) return true;
      if (met.length === 0) return false;
      if (root.kind === "module" && isPackage(root.specifier)) return false;
      if (root.kind === "module" && root.isMade === undefined) return true;
      // Everything has members, and every callback is called: of what comes from anywhere, or from another file, the name must say what it is.
      return (isOwn && root.kind === "open" && !root.isMember) || name === undefined || names.has(name);
    });
  };
}

/** Names that people give to what a package exports: `helmet`, `koaHelmet`, `session` for express-session. */
function namesGivenTo(packageName: string): readonly string[] {
  const base = packageName.slice(packageName.lastIndexOf("/") + 1).replace(/^node:/, "");
  const last = base.slice(base.lastIndexOf("-") + 1);
  return [base, last, base.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase()), "default"];
}

function callSite(context: SiteContext, node: CallNode): CallSite {
  const { interpreter, module, ask, value } = context;
  const { root } = module;
  const at = placeOfNode(node, module);
  const call = callNode(node);
  const args = ts.isTaggedTemplateExpression(node) ? undefined : call.arguments;
  const calleeNode = call.callee;
  const calleeAt = placeOfNode(calleeNode, module);
  const callee = once(() =>
    ask(
      () => calleeOf(context, calleeNode),
      (): Callee => ({ kind: "unknown", reason: { kind: "budget", text: "following it takes too many steps" }, name: undefined }),
    ),
  );
  const given = once(() =>
    ts.isCallExpression(node)
      ? ask(
          () => givenBefore(context, calleeNode),
          () => [],
        )
      : [],
  );
  const values = once(() => {
    const own = lazyList(plainArguments(args), (argument) => argumentValue(context, argument, when));
    return callee().kind === "external" && given().length > 0 ? [...given(), ...own] : own;
  });
  const result = once(() => value(() => interpreter.evaluate(ts.isDecorator(node) ? node.expression : node, root), at));
  const within = once(() => withinOf(context, node));
  const when = once(() => whenOf(context, node));
  return {
    at,
    calleeAt,
    name: calledName(node),
    get callee() {
      return callee();
    },
    form: ts.isDecorator(node) ? "decorator" : ts.isNewExpression(node) ? "new" : "call",
    get arguments() {
      return values();
    },
    hasSpread: args?.some(ts.isSpreadElement) ?? false,
    argumentsWith(...names) {
      const held = new Set(names);
      const positions = plainArguments(args).flatMap((argument, position) => (mayHoldMember(module.parsed.index, argument, held) ? [position] : []));
      return lazyList(positions, (position) => values()[position] as Value);
    },
    get result() {
      return result();
    },
    get within() {
      return within();
    },
    get when() {
      return when();
    },
    isStatement: isOwnStatement(node),
  };
}

function callNode(node: CallNode): { readonly callee: ts.Expression; readonly arguments: readonly ts.Expression[] | undefined } {
  if (ts.isDecorator(node)) {
    return ts.isCallExpression(node.expression)
      ? { callee: node.expression.expression, arguments: node.expression.arguments }
      : { callee: node.expression, arguments: undefined };
  }
  return { callee: calleeNodeOf(node), arguments: ts.isTaggedTemplateExpression(node) ? undefined : node.arguments };
}

function isOwnStatement(node: ts.Node): boolean {
  let current: ts.Node = node.parent;
  while (ts.isAwaitExpression(current) || ts.isParenthesizedExpression(current) || ts.isVoidExpression(current)) current = current.parent;
  return ts.isExpressionStatement(current);
}

function withinOf(context: SiteContext, node: ts.Node): FunctionHandle | undefined {
  const inner = enclosingFunction(node);
  return inner === undefined ? undefined : functionRecord(context.interpreter, inner, context.module.root).handle;
}

function whenOf(context: SiteContext, node: ts.Node): Condition {
  const { interpreter, module, ask } = context;
  return ask(
    () => reachedCondition(interpreter, node, module.root),
    (): Condition => opaqueTest(placeOfNode(node, module), { kind: "budget", text: "following it takes too many steps" }),
  );
}

function calleeOf(context: SiteContext, node: ts.Expression): Callee {
  const { interpreter, module } = context;
  const { root } = module;
  const expression = unwrapped(node);
  if (isMemberAccess(expression)) {
    const name = memberName(expression);
    if (name !== undefined) {
      const nameNode = ts.isPropertyAccessExpression(expression) ? expression.name : expression.argumentExpression;
      const isThis = expression.expression.kind === ts.SyntaxKind.ThisKeyword;
      const receiver = isThis
        ? unknownValue({ kind: "dynamic", text: "it is this" }, placeOfNode(expression.expression, module))
        : interpreter.evaluate(expression.expression, root);
      const callee = interpreter.evaluate(expression, root);
      if (callee.kind === "function") return { kind: "function", function: callee.function };
      const isCalledBefore = callee.kind === "external" && callee.steps.slice(0, -1).some((step) => step.kind !== "member");
      if (callee.kind === "external" && !isCalledBefore) return { kind: "external", value: callee };
      return {
        kind: "method",
        receiver,
        name,
        nameAt: placeOfNode(nameNode, module),
        receiverText: expression.expression.getText(module.parsed.tree).slice(0, 500),
      };
    }
  }
  const callee = interpreter.evaluate(expression, root);
  if (callee.kind === "external") return { kind: "external", value: callee };
  const mark = interpreter.marks.get(callee);
  if (mark?.kind === "bound") return { kind: "external", value: mark.callee };
  if (callee.kind === "function") return { kind: "function", function: callee.function };
  const name = ts.isIdentifier(expression) ? expression.text : undefined;
  return { kind: "unknown", reason: reasonOf(callee), name };
}

/** Arguments that `bind` has given to a function of a package. */
function givenBefore({ interpreter, module }: SiteContext, callee: ts.Expression): readonly Value[] {
  const expression = unwrapped(callee);
  if (isMemberAccess(expression)) return [];
  const mark = interpreter.marks.get(interpreter.evaluate(expression, module.root));
  return mark?.kind === "bound" ? mark.given : [];
}

function memberName(node: ts.PropertyAccessExpression | ts.ElementAccessExpression): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  return ts.isStringLiteralLike(node.argumentExpression) ? node.argumentExpression.text : undefined;
}

/** Most names that one assignment may have in the rounds of a loop. */
const MOST_NAMES = 24;

/** Longest text of a target that is told. */
const LONGEST_TARGET = 500;

/** Whether an assignment is sought, by the text of the object and by the member's name, if it is written out. */
type IsMeant = (targetText: string, writtenName: string | undefined) => boolean;

/**
 * Assignments to members with a known name, of targets whose text is accepted; one whose name differs between rounds or branches is one site
 * for each. The sites of each assignment are made once, when a search first accepts it.
 */
export function assignmentSites(context: SiteContext): (isMeant: IsMeant) => readonly AssignmentSite[] {
  const { module } = context;
  const candidates = module.parsed.index.assignments.flatMap((node) => {
    const target = node.left;
    if (!isMemberAccess(target)) return [];
    const { expression } = target;
    const start = expression.getStart(module.parsed.tree);
    const text = module.parsed.tree.text.slice(start, Math.min(expression.end, start + LONGEST_TARGET));
    return [{ text, name: memberName(target), sites: once(() => sitesOfAssignment(context, node, target, text)) }];
  });
  return (isMeant) => candidates.flatMap(({ text, name, sites }) => (isMeant(text, name) ? sites() : []));
}

function sitesOfAssignment(context: SiteContext, node: ts.BinaryExpression, target: MemberTarget, text: string): readonly AssignmentSite[] {
  const { interpreter, module, ask } = context;
  const site = (name: string, under?: Condition): AssignmentSite => assignmentSite(context, node, { target, text, name, under });
  const known = memberName(target);
  if (known !== undefined) return [site(known)];
  const key = ask(
    () => (ts.isElementAccessExpression(target) ? interpreter.evaluate(target.argumentExpression, module.root) : undefined),
    () => undefined,
  );
  if (key?.kind === "string") return [site(key.value.text)];
  if (key?.kind !== "choice" || key.alternatives.length > MOST_NAMES) return [];
  return key.alternatives.flatMap((one) => (one.value.kind === "string" ? [site(one.value.value.text, one.when)] : []));
}

type MemberTarget = ts.PropertyAccessExpression | ts.ElementAccessExpression;

interface Assigned {
  readonly target: MemberTarget;
  /** The start of the target's text, without the member. */
  readonly text: string;
  readonly name: string;
  /** The condition, of several, under which the member has this name. */
  readonly under: Condition | undefined;
}

function assignmentSite(context: SiteContext, node: ts.BinaryExpression, { target, text, name, under }: Assigned): AssignmentSite {
  const { interpreter, module, value, ask } = context;
  const { root } = module;
  const targetValue = once(() => value(() => interpreter.evaluate(target.expression, root), placeOfNode(target.expression, module)));
  const right = once(() => value(() => narrowed(context, interpreter.evaluate(node.right, root), when), placeOfNode(node.right, module)));
  const assigned = once(() => {
    const all = right();
    return under === undefined
      ? all
      : ask(
          () => assuming(interpreter, all, under),
          () => all,
        );
  });
  const within = once(() => withinOf(context, node));
  const when = once(() => whenOf(context, node));
  return {
    at: placeOfNode(node, module),
    get target() {
      return targetValue();
    },
    targetText: text,
    name,
    nameAt: placeOfNode(ts.isPropertyAccessExpression(target) ? target.name : target.argumentExpression, module),
    get value() {
      return assigned();
    },
    get within() {
      return within();
    },
    get when() {
      return under === undefined ? when() : inRound(when(), under);
    },
  };
}
