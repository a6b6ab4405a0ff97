/** What a function does with a parameter, as chains from its name: `req.headers.origin`, `res.setHeader("Vary", …)`. Names given to parts are followed. */
import ts from "typescript";

/** One use. */
export interface Use {
  /** Members from the parameter on; empty for the parameter itself. */
  readonly path: readonly string[];
  readonly end: "call" | "write" | "read";
  /** Of a call: how many arguments there are, the text of the first, and whether it names a header. */
  readonly first?: { readonly count: number; readonly text: string | undefined; readonly namesHeader: boolean };
  /** The text that it is compared with. */
  readonly compared?: string | undefined;
}

/** Most nodes of a function that are looked at. */
const MOST_NODES = 20_000;

/** Its uses in source order, functions inside included where they have no parameter of this name. */
export function usesOfParameter(node: ts.SignatureDeclaration, name: string): readonly Use[] {
  const uses: Use[] = [];
  const paths = new Map<string, readonly string[]>([[name, []]]);
  let nodes = 0;
  const visit = (one: ts.Node): void => {
    nodes += 1;
    if (nodes > MOST_NODES || (one !== node && ts.isFunctionLike(one) && one.parameters.some((parameter) => isNamed(parameter.name, name)))) return;
    if (ts.isIdentifier(one)) {
      const path = paths.get(one.text);
      if (path !== undefined && isReference(one)) addUse(one, path, uses, paths);
    }
    ts.forEachChild(one, visit);
  };
  // What stands in the parameter list is no use, save defaults.
  for (const parameter of node.parameters) if (parameter.initializer !== undefined) visit(parameter.initializer);
  const { body } = node as ts.FunctionLikeDeclaration;
  if (body !== undefined) visit(body);
  return uses;
}

function isNamed(name: ts.BindingName, text: string): boolean {
  return ts.isIdentifier(name) && name.text === text;
}

function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isBindingElement(parent) || ts.isParameter(parent)) return parent.initializer === node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.initializer === node;
  return !ts.isLabeledStatement(parent) && !ts.isTypeNode(parent);
}

function addUse(root: ts.Identifier, start: readonly string[], uses: Use[], paths: Map<string, readonly string[]>): void {
  const path = [...start];
  let node: ts.Expression = root;
  for (;;) {
    const { parent } = node;
    if (ts.isPropertyAccessExpression(parent) && parent.expression === node) path.push(parent.name.text);
    else if (ts.isElementAccessExpression(parent) && parent.expression === node && ts.isStringLiteralLike(parent.argumentExpression))
      path.push(parent.argumentExpression.text);
    else if (!(ts.isParenthesizedExpression(parent) || ts.isNonNullExpression(parent) || ts.isAsExpression(parent))) break;
    node = parent;
  }
  const { parent } = node;
  if (ts.isCallExpression(parent) && parent.expression === node) uses.push({ path, end: "call", first: firstOf(parent) });
  else if (ts.isBinaryExpression(parent) && parent.left === node && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) uses.push({ path, end: "write" });
  else {
    uses.push({ path, end: "read", compared: comparedWith(node) });
    const declaration = declarationOf(node);
    if (declaration !== undefined) addNames(declaration, path, uses, paths);
  }
}

function firstOf({ arguments: given }: ts.CallExpression): NonNullable<Use["first"]> {
  const [first] = given;
  const text = first !== undefined && ts.isStringLiteralLike(first) ? first.text : undefined;
  const keys =
    first !== undefined && ts.isObjectLiteralExpression(first) ? first.properties.flatMap(({ name }) => (name === undefined ? [] : [nameText(name)])) : [];
  return { count: given.length, text, namesHeader: [text, ...keys].some((one) => one !== undefined && /^[\w-]+-[\w-]+$/.test(one)) };
}

function nameText(name: ts.PropertyName): string {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : "";
}

/** Not a constant of the module: the parser is loaded with the first script, not with this file. */
function isEquality(token: ts.BinaryOperatorToken): boolean {
  switch (token.kind) {
    case ts.SyntaxKind.EqualsEqualsToken:
    case ts.SyntaxKind.EqualsEqualsEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsEqualsToken:
      return true;
    default:
      return false;
  }
}

function comparedWith(node: ts.Expression): string | undefined {
  const { parent } = node;
  if (ts.isSwitchStatement(parent)) {
    const labels = parent.caseBlock.clauses.flatMap((clause) =>
      ts.isCaseClause(clause) && ts.isStringLiteralLike(clause.expression) ? [clause.expression.text] : [],
    );
    return labels[0];
  }
  if (!ts.isBinaryExpression(parent) || !isEquality(parent.operatorToken)) return undefined;
  const other = parent.left === node ? parent.right : parent.left;
  return ts.isStringLiteralLike(other) ? other.text : undefined;
}

/** The name or pattern that the value is given to, a fallback left aside: `const { origin } = req.headers ?? {}`. */
function declarationOf(node: ts.Expression): ts.BindingName | undefined {
  const { parent } = node;
  if (ts.isVariableDeclaration(parent)) return parent.initializer === node ? parent.name : undefined;
  const isFallback =
    ts.isBinaryExpression(parent) &&
    parent.left === node &&
    (parent.operatorToken.kind === ts.SyntaxKind.BarBarToken || parent.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken);
  return isFallback && ts.isVariableDeclaration(parent.parent) ? parent.parent.name : undefined;
}

function addNames(name: ts.BindingName, path: readonly string[], uses: Use[], paths: Map<string, readonly string[]>): void {
  if (ts.isIdentifier(name)) {
    if (path.length > 0) paths.set(name.text, path);
    return;
  }
  if (!ts.isObjectBindingPattern(name)) return;
  for (const element of name.elements) {
    const member = element.propertyName === undefined ? (ts.isIdentifier(element.name) ? element.name.text : "") : nameText(element.propertyName);
    if (member === "" || element.dotDotDotToken !== undefined) continue;
    uses.push({ path: [...path, member], end: "read" });
    addNames(element.name, [...path, member], uses, paths);
  }
}
