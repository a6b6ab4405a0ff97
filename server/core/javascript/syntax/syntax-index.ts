/**
 * One pass over a syntax tree: scopes with their bindings, calls, assignments and the occurrences of every name.
 * Knows nothing of values. The pass keeps its own stack, so that deep trees do not overflow ours.
 */
import ts from "typescript";

/** How a destructured name is taken from the value on the right. */
export type BindingStep =
  | { readonly kind: "property"; readonly name: string; readonly fallback: ts.Expression | undefined }
  | { readonly kind: "element"; readonly index: number; readonly fallback: ts.Expression | undefined }
  | { readonly kind: "rest"; readonly without: readonly string[]; readonly from: number }
  | { readonly kind: "computed" };

/** What a name in a scope stands for. */
export type Binding =
  | { readonly kind: "variable"; readonly name: ts.Identifier; readonly declaration: ts.VariableDeclaration; readonly path: readonly BindingStep[] }
  | {
      readonly kind: "parameter";
      readonly name: ts.Identifier;
      readonly declaration: ts.ParameterDeclaration;
      readonly function: ts.SignatureDeclaration;
      readonly index: number;
      readonly path: readonly BindingStep[];
    }
  | { readonly kind: "function"; readonly name: ts.Identifier; readonly node: ts.FunctionDeclaration | ts.FunctionExpression }
  | { readonly kind: "class"; readonly name: ts.Identifier; readonly node: ts.ClassLikeDeclaration }
  | { readonly kind: "enum"; readonly name: ts.Identifier; readonly node: ts.EnumDeclaration }
  | { readonly kind: "import"; readonly name: ts.Identifier; readonly specifier: string; readonly imported: "*" | "=" | (string & {}); readonly node: ts.Node }
  | { readonly kind: "alias"; readonly name: ts.Identifier; readonly node: ts.ImportEqualsDeclaration }
  | { readonly kind: "catch"; readonly name: ts.Identifier };

/** A function-like node with parameters that can run. */
export type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.GetAccessorDeclaration
  | ts.SetAccessorDeclaration
  | ts.ConstructorDeclaration;

/** A call, `new` or decorator call; decorators without arguments are `ts.Decorator`. */
export type CallNode = ts.CallExpression | ts.NewExpression | ts.TaggedTemplateExpression | ts.Decorator;

/** Everything that one pass finds. */
export interface SyntaxIndex {
  readonly scopes: ReadonlyMap<ts.Node, ReadonlyMap<string, Binding>>;
  readonly calls: readonly CallNode[];
  /** `a.b = c` and `a[b] = c`, plain assignments only. */
  readonly assignments: readonly ts.BinaryExpression[];
  /** Identifiers by text: uses, writes and declarations, property names excluded. */
  readonly names: ReadonlyMap<string, readonly ts.Identifier[]>;
}

/** True for nodes whose code runs when they are called. */
export function isFunctionNode(node: ts.Node): node is FunctionNode {
  switch (node.kind) {
    case ts.SyntaxKind.FunctionDeclaration:
    case ts.SyntaxKind.FunctionExpression:
    case ts.SyntaxKind.ArrowFunction:
    case ts.SyntaxKind.MethodDeclaration:
    case ts.SyntaxKind.GetAccessor:
    case ts.SyntaxKind.SetAccessor:
    case ts.SyntaxKind.Constructor:
      return true;
    default:
      return false;
  }
}

/** The innermost function around the node, the node itself excluded. */
export function enclosingFunction(node: ts.Node): FunctionNode | undefined {
  let current: ts.Node | undefined = node.parent;
  let child = node;
  while (current !== undefined) {
    // A parameter's decorators and a class member's computed name run outside the member.
    if (isFunctionNode(current) && !(ts.isDecorator(child) || (ts.isComputedPropertyName(child) && current.name === child))) return current;
    child = current;
    current = current.parent;
  }
  return undefined;
}

/** True if the node stands in a loop of its function, or of what is given. */
export function isInLoop(node: ts.Node, within: ts.Node | undefined): boolean {
  for (let current: ts.Node | undefined = node.parent; current !== undefined && current !== within; current = current.parent)
    if (isRepeating(current)) return true;
  return false;
}

/** True for loops that may run more than once: `do … while (false)` is a block that `break` leaves. */
export function isRepeating(node: ts.Node): boolean {
  return ts.isIterationStatement(node, false) && !(ts.isDoStatement(node) && node.expression.kind === ts.SyntaxKind.FalseKeyword);
}

/** True if the text of one node holds that of the other. */
export function containsNode(outer: ts.Node, inner: ts.Node): boolean {
  return outer.pos <= inner.pos && inner.end <= outer.end;
}

/** The binding that an identifier refers to, or `undefined` for globals. */
export function resolveBinding(index: SyntaxIndex, identifier: ts.Node, text: string): Binding | undefined {
  let current: ts.Node | undefined = identifier.parent;
  while (current !== undefined) {
    const found = index.scopes.get(current)?.get(text);
    if (found !== undefined) return found;
    current = current.parent;
  }
  return undefined;
}

/** Builds the index. */
export function indexSyntax(tree: ts.SourceFile): SyntaxIndex {
  const scopes = new Map<ts.Node, Map<string, Binding>>();
  const calls: CallNode[] = [];
  const assignments: ts.BinaryExpression[] = [];
  const names = new Map<string, ts.Identifier[]>();
  const declare = (scope: ts.Node, binding: Binding): void => {
    const map = scopes.get(scope) ?? new Map<string, Binding>();
    scopes.set(scope, map);
    const text = binding.name.text;
    // The first declaration wins, except that a function's body replaces its overloads.
    const old = map.get(text);
    if (old === undefined || (old.kind === "function" && binding.kind === "function" && binding.node.body !== undefined)) map.set(text, binding);
  };
  const stack: ts.Node[] = [tree];
  while (stack.length > 0) {
    const node = stack.pop();
    if (node === undefined) break;
    visit(node, declare, calls, assignments, names);
    const children: ts.Node[] = [];
    ts.forEachChild(node, (child) => {
      if (!isTypeOnly(child)) children.push(child);
    });
    for (let position = children.length - 1; position >= 0; position -= 1) {
      const child = children[position];
      if (child !== undefined) stack.push(child);
    }
  }
  // By the end of the callee: `a.use(x)` before `.use(y)` in a chain, outer before inner in arguments.
  calls.sort((left, right) => calleeNodeOf(left).end - calleeNodeOf(right).end);
  return { scopes, calls, assignments, names };
}

/** The expression that is called. */
export function calleeNodeOf(call: CallNode): ts.Expression {
  return ts.isTaggedTemplateExpression(call) ? call.tag : call.expression;
}

/** An expression without the wrappers that do not change what is called: `(0, x)`, `x!`, `(x as T)`. */
export function unwrapped(node: ts.Expression): ts.Expression {
  let current = node;
  for (;;) {
    if (ts.isParenthesizedExpression(current) || ts.isNonNullExpression(current) || ts.isAsExpression(current) || ts.isSatisfiesExpression(current))
      current = current.expression;
    else if (ts.isBinaryExpression(current) && current.operatorToken.kind === ts.SyntaxKind.CommaToken) current = current.right;
    else return current;
  }
}

function isTypeOnly(node: ts.Node): boolean {
  return ts.isTypeNode(node) && node.kind !== ts.SyntaxKind.ExpressionWithTypeArguments
    ? true
    : ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
}

function visit(
  node: ts.Node,
  declare: (scope: ts.Node, binding: Binding) => void,
  calls: CallNode[],
  assignments: ts.BinaryExpression[],
  names: Map<string, ts.Identifier[]>,
): void {
  switch (node.kind) {
    case ts.SyntaxKind.Identifier: {
      const identifier = node as ts.Identifier;
      if (isPropertyName(identifier)) return;
      const list = names.get(identifier.text);
      if (list === undefined) names.set(identifier.text, [identifier]);
      else list.push(identifier);
      return;
    }
    case ts.SyntaxKind.CallExpression:
    case ts.SyntaxKind.NewExpression:
    case ts.SyntaxKind.TaggedTemplateExpression:
      if (!ts.isDecorator(node.parent)) calls.push(node as CallNode);
      return;
    case ts.SyntaxKind.Decorator:
      calls.push(node as ts.Decorator);
      return;
    case ts.SyntaxKind.BinaryExpression: {
      const binary = node as ts.BinaryExpression;
      if (binary.operatorToken.kind === ts.SyntaxKind.EqualsToken && isMemberAccess(binary.left)) assignments.push(binary);
      return;
    }
    case ts.SyntaxKind.VariableDeclaration: {
      const declaration = node as ts.VariableDeclaration;
      if (declaration.parent.kind === ts.SyntaxKind.CatchClause) {
        if (ts.isIdentifier(declaration.name)) declare(declaration.parent, { kind: "catch", name: declaration.name });
        return;
      }
      const isBlockScoped = (declaration.parent.flags & ts.NodeFlags.BlockScoped) !== 0;
      const scope = isBlockScoped ? blockScopeOf(declaration) : functionScopeOf(declaration);
      eachBoundName(declaration.name, [], (name, path) => declare(scope, { kind: "variable", name, declaration, path }));
      return;
    }
    case ts.SyntaxKind.Parameter: {
      const declaration = node as ts.ParameterDeclaration;
      const owner = declaration.parent;
      const index = owner.parameters.filter((item) => !isThisParameter(item)).indexOf(declaration);
      if (index < 0) return;
      const start: readonly BindingStep[] = [];
      eachBoundName(declaration.name, start, (name, path) => declare(owner, { kind: "parameter", name, declaration, function: owner, index, path }));
      return;
    }
    case ts.SyntaxKind.FunctionDeclaration: {
      const declaration = node as ts.FunctionDeclaration;
      if (declaration.name !== undefined) declare(blockScopeOf(declaration), { kind: "function", name: declaration.name, node: declaration });
      return;
    }
    case ts.SyntaxKind.FunctionExpression: {
      const expression = node as ts.FunctionExpression;
      if (expression.name !== undefined) declare(expression, { kind: "function", name: expression.name, node: expression });
      return;
    }
    case ts.SyntaxKind.ClassDeclaration:
    case ts.SyntaxKind.ClassExpression: {
      const declaration = node as ts.ClassLikeDeclaration;
      if (declaration.name !== undefined)
        declare(ts.isClassDeclaration(declaration) ? blockScopeOf(declaration) : declaration, { kind: "class", name: declaration.name, node: declaration });
      return;
    }
    case ts.SyntaxKind.EnumDeclaration: {
      const declaration = node as ts.EnumDeclaration;
      declare(blockScopeOf(declaration), { kind: "enum", name: declaration.name, node: declaration });
      return;
    }
    case ts.SyntaxKind.ImportDeclaration:
      declareImports(node as ts.ImportDeclaration, declare);
      return;
    case ts.SyntaxKind.ImportEqualsDeclaration: {
      const declaration = node as ts.ImportEqualsDeclaration;
      const reference = declaration.moduleReference;
      if (ts.isExternalModuleReference(reference) && ts.isStringLiteralLike(reference.expression)) {
        declare(declaration.parent, { kind: "import", name: declaration.name, specifier: reference.expression.text, imported: "=", node: declaration });
      } else declare(declaration.parent, { kind: "alias", name: declaration.name, node: declaration });
      return;
    }
    default:
      return;
  }
}

function declareImports(node: ts.ImportDeclaration, declare: (scope: ts.Node, binding: Binding) => void): void {
  const clause = node.importClause;
  if (clause === undefined || !ts.isStringLiteralLike(node.moduleSpecifier)) return;
  const specifier = node.moduleSpecifier.text;
  const scope = node.parent;
  if (clause.name !== undefined) declare(scope, { kind: "import", name: clause.name, specifier, imported: "default", node });
  const named = clause.namedBindings;
  if (named === undefined) return;
  if (ts.isNamespaceImport(named)) declare(scope, { kind: "import", name: named.name, specifier, imported: "*", node });
  else {
    for (const element of named.elements) {
      declare(scope, { kind: "import", name: element.name, specifier, imported: (element.propertyName ?? element.name).text, node: element });
    }
  }
}

function isThisParameter(node: ts.ParameterDeclaration): boolean {
  return ts.isIdentifier(node.name) && node.name.text === "this";
}

/** `a.b` or `a[b]`. */
export function isMemberAccess(node: ts.Node): node is ts.PropertyAccessExpression | ts.ElementAccessExpression {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
}

function isPropertyName(node: ts.Identifier): boolean {
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent)) return parent.name === node;
  return false;
}

function blockScopeOf(node: ts.Node): ts.Node {
  let current: ts.Node = node.parent;
  while (current.parent !== undefined) {
    switch (current.kind) {
      case ts.SyntaxKind.Block:
      case ts.SyntaxKind.CaseBlock:
      case ts.SyntaxKind.ForStatement:
      case ts.SyntaxKind.ForOfStatement:
      case ts.SyntaxKind.ForInStatement:
      case ts.SyntaxKind.ModuleBlock:
        return current;
      default:
        if (isFunctionNode(current) || ts.isClassStaticBlockDeclaration(current)) return current;
    }
    current = current.parent;
  }
  return current;
}

function functionScopeOf(node: ts.Node): ts.Node {
  let current: ts.Node = node.parent;
  while (current.parent !== undefined) {
    if (isFunctionNode(current) || ts.isModuleBlock(current) || ts.isClassStaticBlockDeclaration(current)) return current;
    current = current.parent;
  }
  return current;
}

function eachBoundName(name: ts.BindingName, path: readonly BindingStep[], found: (name: ts.Identifier, path: readonly BindingStep[]) => void): void {
  if (ts.isIdentifier(name)) {
    found(name, path);
    return;
  }
  if (path.length > 16) return;
  name.elements.forEach((element, index) => {
    if (ts.isOmittedExpression(element)) return;
    eachBoundName(element.name, [...path, stepOf(name, element, index)], found);
  });
}

function stepOf(pattern: ts.BindingPattern, element: ts.BindingElement, index: number): BindingStep {
  if (element.dotDotDotToken !== undefined) {
    const without: string[] = [];
    if (ts.isObjectBindingPattern(pattern)) {
      for (const sibling of pattern.elements) {
        const key = sibling.propertyName ?? sibling.name;
        if (ts.isIdentifier(key) || ts.isStringLiteralLike(key)) without.push(key.text);
      }
    }
    return { kind: "rest", without, from: ts.isArrayBindingPattern(pattern) ? index : -1 };
  }
  if (ts.isArrayBindingPattern(pattern)) return { kind: "element", index, fallback: element.initializer };
  const key = element.propertyName ?? element.name;
  if (ts.isIdentifier(key) || ts.isStringLiteralLike(key)) return { kind: "property", name: key.text, fallback: element.initializer };
  return { kind: "computed" };
}
