/**
 * Where a function that has no call of its own ends up: handed on as an argument, returned by a factory, a member of an object or of an
 * instance. Follows constants, members and returned values through the file and the files that import it. Refuses to guess: what leaves the
 * code that can be followed has no known ways.
 */
import ts from "typescript";
import { exportNamesOf, referencesTo } from "../modules/importers.ts";
import type { FunctionNode } from "../syntax/syntax-index.ts";
import { enclosingFunction, isFunctionNode, isMemberAccess, resolveBinding } from "../syntax/syntax-index.ts";
import type { Interpreter, Module } from "../values/interpreter.ts";

/** A place that names a function, calls it or hands it on, in its own module or in one that imports it. */
export interface Use<N extends ts.Node> {
  readonly node: N;
  readonly module: Module;
  /** True if the function is an argument of the call, not what it calls. */
  readonly isHandedOn?: boolean;
  /** Branches on the way there, `development ? [share] : []`: it is used only where these are taken. */
  readonly through?: readonly Use<ts.Node>[];
}

/** Known ways; `undefined` if there may be others. */
type Ways = readonly Use<ts.Node>[] | undefined;

/** Constants, members and returned values between a function and its use. */
const DEEPEST = 8;
const MOST_WAYS = 16;

/** The places at which the function is called or handed to other code; `undefined` if they are not all known. */
export function waysInto(interpreter: Interpreter, owner: FunctionNode, module: Module): Ways {
  const known = interpreter.ways.get(owner);
  if (known !== undefined) return known.ways;
  const ways = waysOf({ interpreter, steps: 0 }, owner, module, 0);
  interpreter.ways.set(owner, { ways });
  return ways;
}

/** All calls of a method, or of a function that is a member of an object; `undefined` if there may be others. */
export function callsOfMember(interpreter: Interpreter, owner: FunctionNode, module: Module): readonly Use<ts.CallExpression>[] | undefined {
  const member = ts.isMethodDeclaration(owner)
    ? owner
    : ts.isPropertyAssignment(owner.parent) || ts.isPropertyDeclaration(owner.parent)
      ? owner.parent
      : undefined;
  const name = member === undefined ? undefined : nameOfMember(member);
  const ways = member === undefined || name === undefined ? undefined : waysOfMember({ interpreter, isStrict: true, steps: 0 }, member, module, 0);
  const calls: Use<ts.CallExpression>[] = [];
  for (const { node, module: home, through } of ways ?? []) {
    if (!ts.isCallExpression(node) || through !== undefined || calledMember(node) !== name) return undefined;
    calls.push({ node, module: home });
  }
  return ways === undefined ? undefined : calls;
}

function nameOfMember({ name }: ts.ClassElement | ts.ObjectLiteralElementLike): string | undefined {
  return name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteralLike(name)) ? name.text : undefined;
}

/** The name of the member that is called, not handed on. */
function calledMember({ expression }: ts.CallExpression): string | undefined {
  if (!isMemberAccess(expression)) return undefined;
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text;
  return ts.isStringLiteralLike(expression.argumentExpression) ? expression.argumentExpression.text : undefined;
}

function waysOf(tracer: Tracer, owner: FunctionNode, module: Module, depth: number): Ways {
  if (ts.isArrowFunction(owner) || ts.isFunctionExpression(owner)) return waysOfValue(tracer, owner, module, depth);
  if (ts.isFunctionDeclaration(owner)) return owner.name === undefined ? undefined : waysOfName(tracer, owner.name, owner, module, depth);
  return ts.isMethodDeclaration(owner) ? waysOfMember(tracer, owner, module, depth) : undefined;
}

interface Tracer {
  readonly interpreter: Interpreter;
  /** Only ways that are all there are will do: instances that are not seen have others. */
  readonly isStrict?: true;
  /** Mutable: what was looked at. */
  steps: number;
}

function isSpent(tracer: Tracer, depth: number): boolean {
  tracer.steps += 1;
  tracer.interpreter.budget.steps += 1;
  return depth > DEEPEST || tracer.steps > 200;
}

/** What becomes of the function that an expression stands for. */
function waysOfValue(tracer: Tracer, node: ts.Expression, module: Module, depth: number): Ways {
  if (isSpent(tracer, depth)) return undefined;
  const outer = outermost(node);
  const { parent } = outer;
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return [{ node: parent, module, isHandedOn: parent.expression !== outer }];
  if (ts.isArrayLiteralExpression(parent) || ts.isSpreadElement(parent)) return waysOfValue(tracer, parent as ts.Expression, module, depth + 1);
  if (isAlternative(parent, outer)) {
    const ways = waysOfValue(tracer, parent, module, depth + 1);
    // What stands behind `||` and `??` is what is used unless somebody says otherwise.
    if (ts.isBinaryExpression(parent) && parent.operatorToken.kind !== ts.SyntaxKind.AmpersandAmpersandToken) return ways;
    return ways?.map((use) => ({ ...use, through: [...(use.through ?? []), { node: outer, module }] }));
  }
  if (ts.isVariableDeclaration(parent) && parent.initializer === outer && ts.isIdentifier(parent.name))
    return isConstant(parent) ? waysOfName(tracer, parent.name, outer, module, depth) : undefined;
  if (ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === outer)) {
    const maker = enclosingFunction(outer);
    return maker === undefined ? undefined : each(callsOf(tracer, maker, module, depth + 1), (call) => waysOfValue(tracer, call.node, call.module, depth + 1));
  }
  if (ts.isPropertyAssignment(parent) && parent.initializer === outer) return waysOfMember(tracer, parent, module, depth);
  if (ts.isPropertyDeclaration(parent) && parent.initializer === outer) return waysOfMember(tracer, parent, module, depth);
  const exported = exportNamesOf(module, outer);
  return exported.length === 0 ? undefined : foreign(tracer, module, exported, (use) => waysOfValue(tracer, use.node, use.module, depth + 1));
}

function isAlternative(parent: ts.Node, node: ts.Expression): parent is ts.ConditionalExpression | ts.BinaryExpression {
  if (ts.isConditionalExpression(parent)) return parent.condition !== node;
  if (!ts.isBinaryExpression(parent)) return false;
  const { kind } = parent.operatorToken;
  return kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.AmpersandAmpersandToken;
}

/** The ways of everything that a name stands for, in this module and wherever it is exported to. `declared` is what it names. */
function waysOfName(tracer: Tracer, name: ts.Identifier, declared: ts.Node, module: Module, depth: number): Ways {
  return throughName(tracer, name, declared, module, (use) => waysOfValue(tracer, use.node, use.module, depth + 1));
}

function throughName(tracer: Tracer, name: ts.Identifier, declared: ts.Node, module: Module, follow: (use: Use<ts.Expression>) => Ways): Ways {
  const exported = exportNamesOf(module, declared);
  if (exported.length === 0 && module.summary.exportedNames.has(name.text)) return undefined;
  const local = namesLike(module, name).filter((use) => exported.length === 0 || exportNamesOf(module, use).length === 0);
  const here = each(
    local.map((node) => ({ node, module })),
    follow,
  );
  if (here === undefined || exported.length === 0) return here;
  const there = foreign(tracer, module, exported, follow);
  return there === undefined ? undefined : [...here, ...there];
}

/** Nobody is known to import it: whoever does is not in the project. */
function foreign(tracer: Tracer, module: Module, exported: readonly string[], follow: (use: Use<ts.Expression>) => Ways): Ways {
  const uses = referencesTo(tracer.interpreter, module, exported);
  return uses === undefined || uses.length === 0 || uses.length > MOST_WAYS ? undefined : each(uses, follow);
}

/** The ways of a member of an object literal or of a class. */
function waysOfMember(tracer: Tracer, member: ts.ClassElement | ts.ObjectLiteralElementLike, module: Module, depth: number): Ways {
  const name = nameOfMember(member);
  if (name === undefined) return undefined;
  const { parent } = member;
  const follow = (use: Use<ts.Expression>): Ways => waysOfValue(tracer, use.node, use.module, depth + 1);
  if (ts.isObjectLiteralExpression(parent)) return membersOf(tracer, parent, name, module, depth + 1, follow);
  if (!ts.isClassLike(parent)) return undefined;
  const isStatic = ts.canHaveModifiers(member) && (ts.getModifiers(member) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.StaticKeyword);
  const own = each(
    thisMembers(parent, name).map((node) => ({ node, module })),
    follow,
  );
  const outside = throughClass(tracer, parent, module, (use) =>
    isStatic ? membersOfUse(tracer, use, name, depth + 1, follow) : membersOfInstances(tracer, use, name, depth + 1, follow),
  );
  // Of a class whose instances are not seen, what its own methods do with a method is what is known of it.
  if (own === undefined || (outside === undefined && (isStatic || tracer.isStrict === true || own.length === 0))) return undefined;
  return [...own, ...(outside ?? [])];
}

/** What becomes of a member of the instances that a class has, its subclasses with it. A class that is handed on makes instances that are not seen. */
function membersOfInstances(tracer: Tracer, use: Use<ts.Expression>, name: string, depth: number, follow: (use: Use<ts.Expression>) => Ways): Ways {
  if (isSpent(tracer, depth)) return undefined;
  const { module } = use;
  const made = outermost(use.node).parent;
  if (ts.isNewExpression(made) && made.expression === use.node) return membersOf(tracer, made, name, module, depth, follow);
  const heir = ts.isExpressionWithTypeArguments(made) && ts.isClassLike(made.parent.parent) ? made.parent.parent : undefined;
  if (heir === undefined) return undefined;
  const isOwn = heir.members.some((member) => nameOfMember(member) === name);
  const inside = isOwn ? [] : thisMembers(heir, name);
  const here = each(
    [...inside, ...superMembers(heir, name)].map((node) => ({ node, module })),
    follow,
  );
  const outside = isOwn ? [] : throughClass(tracer, heir, module, (next) => membersOfInstances(tracer, next, name, depth + 1, follow));
  return here === undefined || outside === undefined ? undefined : [...here, ...outside];
}

function throughClass(tracer: Tracer, node: ts.ClassLikeDeclaration, module: Module, follow: (use: Use<ts.Expression>) => Ways): Ways {
  if (node.name !== undefined && ts.isClassDeclaration(node)) return throughName(tracer, node.name, node, module, follow);
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) && isConstant(parent)) return throughName(tracer, parent.name, node, module, follow);
  const exported = exportNamesOf(module, node);
  return exported.length === 0 ? undefined : foreign(tracer, module, exported, follow);
}

/** What becomes of one member of the object that an expression makes or stands for. */
function membersOf(tracer: Tracer, node: ts.Expression, name: string, module: Module, depth: number, follow: (use: Use<ts.Expression>) => Ways): Ways {
  return membersOfUse(tracer, { node, module }, name, depth, follow);
}

function membersOfUse(tracer: Tracer, use: Use<ts.Expression>, name: string, depth: number, follow: (use: Use<ts.Expression>) => Ways): Ways {
  if (isSpent(tracer, depth)) return undefined;
  const { module } = use;
  const outer = outermost(use.node);
  const { parent } = outer;
  const again = (next: Use<ts.Expression>): Ways => membersOfUse(tracer, next, name, depth + 1, follow);
  if (isMemberAccess(parent) && parent.expression === outer) {
    const accessed = ts.isPropertyAccessExpression(parent)
      ? parent.name.text
      : ts.isStringLiteralLike(parent.argumentExpression)
        ? parent.argumentExpression.text
        : undefined;
    if (accessed === name) return follow({ node: parent, module });
    return accessed === undefined ? undefined : [];
  }
  if (ts.isVariableDeclaration(parent) && parent.initializer === outer && isConstant(parent)) {
    if (ts.isIdentifier(parent.name)) return throughName(tracer, parent.name, outer, module, again);
    if (!ts.isObjectBindingPattern(parent.name)) return undefined;
    return each(
      parent.name.elements.map((node) => ({ node, module })),
      ({ node }) => {
        const key = node.propertyName ?? node.name;
        if (node.dotDotDotToken !== undefined || !ts.isIdentifier(key)) return undefined;
        if (key.text !== name) return [];
        return ts.isIdentifier(node.name) ? throughName(tracer, node.name, node, module, follow) : undefined;
      },
    );
  }
  if (ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === outer)) {
    const maker = enclosingFunction(outer);
    return maker === undefined ? undefined : each(callsOf(tracer, maker, module, depth + 1), again);
  }
  const exported = exportNamesOf(module, outer);
  if (exported.length > 0) return foreign(tracer, module, exported, again);
  // An expression statement makes an object and drops it.
  return ts.isExpressionStatement(parent) ? [] : undefined;
}

/** The calls of a function that makes something; `undefined` if it is used in any other way. */
function callsOf(tracer: Tracer, maker: FunctionNode, module: Module, depth: number): readonly Use<ts.Expression>[] | undefined {
  if (isSpent(tracer, depth) || isAsync(maker)) return undefined;
  const ways = waysOf(tracer, maker, module, depth);
  const calls: Use<ts.Expression>[] = [];
  for (const { node, module: home, isHandedOn } of ways ?? []) {
    if (!ts.isCallExpression(node) || isHandedOn === true) return undefined;
    calls.push({ node, module: home });
  }
  return ways === undefined ? undefined : calls;
}

function isAsync(node: FunctionNode): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.AsyncKeyword);
}

/** The members of `this` and `super` that the methods of a class use, by name: found once for each class. */
const membersByClass = new WeakMap<ts.ClassLikeDeclaration, ReadonlyMap<string, readonly ts.Expression[]>>();

/** `this.name` in the methods of a class, functions with a `this` of their own left out. */
function thisMembers(node: ts.ClassLikeDeclaration, name: string): readonly ts.Expression[] {
  return ownMembers(node, name).filter((member) => isMemberAccess(member) && member.expression.kind === ts.SyntaxKind.ThisKeyword);
}

/** `super.name` in the methods of a class. */
function superMembers(node: ts.ClassLikeDeclaration, name: string): readonly ts.Expression[] {
  return ownMembers(node, name).filter((member) => isMemberAccess(member) && member.expression.kind === ts.SyntaxKind.SuperKeyword);
}

function ownMembers(node: ts.ClassLikeDeclaration, name: string): readonly ts.Expression[] {
  const known = membersByClass.get(node) ?? indexThisMembers(node);
  membersByClass.set(node, known);
  return known.get(name) ?? [];
}

function indexThisMembers(node: ts.ClassLikeDeclaration): ReadonlyMap<string, readonly ts.Expression[]> {
  const found = new Map<string, ts.Expression[]>();
  const waiting: ts.Node[] = [];
  const take = (inner: ts.Node): void => {
    if (!ts.isClassLike(inner) && !ts.isFunctionExpression(inner) && !ts.isFunctionDeclaration(inner)) waiting.push(inner);
  };
  for (const member of node.members) ts.forEachChild(member, take);
  for (let inner = waiting.pop(); inner !== undefined; inner = waiting.pop()) {
    if (ts.isPropertyAccessExpression(inner) && isOfInstance(inner.expression)) {
      const list = found.get(inner.name.text);
      if (list === undefined) found.set(inner.name.text, [inner]);
      else list.push(inner);
    }
    ts.forEachChild(inner, take);
  }
  for (const list of found.values()) list.sort((left, right) => left.pos - right.pos);
  return found;
}

function isOfInstance({ kind }: ts.Expression): boolean {
  return kind === ts.SyntaxKind.ThisKeyword || kind === ts.SyntaxKind.SuperKeyword;
}

function each<N extends ts.Node>(uses: readonly Use<N>[] | undefined, follow: (use: Use<N>) => Ways): Ways {
  const found: Use<ts.Node>[] = [];
  for (const use of uses ?? []) {
    const ways = follow(use);
    if (ways === undefined || found.length + ways.length > MOST_WAYS) return undefined;
    found.push(...ways);
  }
  return uses === undefined ? undefined : found;
}

/** All identifiers of the module that mean what this one does. */
export function namesLike(module: Module, name: ts.Identifier): readonly ts.Identifier[] {
  const { index } = module.parsed;
  const own = resolveBinding(index, name, name.text);
  return (index.names.get(name.text) ?? []).filter((identifier) => identifier !== name && resolveBinding(index, identifier, name.text) === own);
}

function isConstant(node: ts.VariableDeclaration): boolean {
  return (node.parent.flags & ts.NodeFlags.Const) !== 0;
}

/** Brackets, type assertions and `await` around an expression stand for what is in them. */
function outermost(node: ts.Expression): ts.Expression {
  let current = node;
  for (;;) {
    const { parent } = current;
    if (parent === undefined || isFunctionNode(parent)) return current;
    const isWrapped =
      ts.isParenthesizedExpression(parent) ||
      ts.isAsExpression(parent) ||
      ts.isSatisfiesExpression(parent) ||
      ts.isNonNullExpression(parent) ||
      ts.isAwaitExpression(parent);
    if (!isWrapped) return current;
    current = parent;
  }
}
