/**
 * `while` loops that go through a list: those that count (`let i = 0; while (i < list.length) { …; i++; }`) and those that take one element
 * after the other (`const rest = [a, b]; while (rest.length > 0) { const one = rest.pop(); … }`). Refuses all others.
 */
import ts from "typescript";
import { isFunctionNode } from "../syntax/syntax-index.ts";

/** A loop over the elements of `list`. The declared name counts the rounds, or is the element of the round. */
export interface WhileLoop {
  readonly kind: "counted" | "taken";
  readonly node: ts.WhileStatement;
  readonly declaration: ts.VariableDeclaration;
  readonly list: ts.Expression;
  /** The last element comes first. */
  readonly isReversed: boolean;
}

const known = new WeakMap<ts.WhileStatement, { readonly loop: WhileLoop | undefined }>();

/** The loop that a `while` statement is; `undefined` if it does not go through a list. */
export function whileLoopOf(node: ts.WhileStatement): WhileLoop | undefined {
  const found = known.get(node) ?? { loop: countingLoop(node) ?? takingLoop(node) };
  known.set(node, found);
  return found.loop;
}

/** The step of a counted loop, `i++`; its last statement. */
function stepOf({ statement }: ts.WhileStatement, name: string): ts.Expression | undefined {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : undefined;
  if (last === undefined || !ts.isExpressionStatement(last)) return undefined;
  const { expression } = last;
  const isName = (one: ts.Expression): boolean => ts.isIdentifier(one) && one.text === name;
  if (ts.isPostfixUnaryExpression(expression) || ts.isPrefixUnaryExpression(expression))
    return expression.operator === ts.SyntaxKind.PlusPlusToken && isName(expression.operand) ? expression : undefined;
  const isSum =
    ts.isBinaryExpression(expression) &&
    expression.operatorToken.kind === ts.SyntaxKind.PlusEqualsToken &&
    ts.isNumericLiteral(expression.right) &&
    expression.right.text === "1";
  return isSum && isName(expression.left) ? expression : undefined;
}

/** True for the step of a `while` loop that counts. */
export function isStepOfWhile(node: ts.Node): boolean {
  const block = ts.isExpressionStatement(node.parent) ? node.parent.parent : undefined;
  if (block === undefined || !ts.isBlock(block) || !ts.isWhileStatement(block.parent)) return false;
  const loop = whileLoopOf(block.parent);
  return loop?.kind === "counted" && block.statements.at(-1) === node.parent;
}

function countingLoop(node: ts.WhileStatement): WhileLoop | undefined {
  const { expression } = node;
  if (!ts.isBinaryExpression(expression) || expression.operatorToken.kind !== ts.SyntaxKind.LessThanToken) return undefined;
  const { left, right } = expression;
  if (!ts.isIdentifier(left) || !ts.isPropertyAccessExpression(right) || right.name.text !== "length") return undefined;
  const declaration = declaredBeside(node, left.text);
  const starts = declaration?.initializer;
  if (declaration === undefined || starts === undefined || !ts.isNumericLiteral(starts) || starts.text !== "0") return undefined;
  // Nothing else may change the counter: each other use only reads it.
  const step = stepOf(node, left.text);
  const isStepped = step !== undefined && usesOf(node, left.text).every((use) => !isChanged(use) || use.parent === step);
  return isStepped && !hasContinue(node.statement, 0) ? { kind: "counted", node, declaration, list: right.expression, isReversed: false } : undefined;
}

function takingLoop(node: ts.WhileStatement): WhileLoop | undefined {
  const list = listThatIsLeft(node.expression);
  const declared = list === undefined ? undefined : declaredBeside(node, list.text);
  const first = ts.isBlock(node.statement) ? node.statement.statements[0] : undefined;
  if (list === undefined || declared?.initializer === undefined || first === undefined || !ts.isVariableStatement(first)) return undefined;
  const [declaration, another] = first.declarationList.declarations;
  const taken = declaration?.initializer;
  if (declaration === undefined || another !== undefined || taken === undefined || !ts.isCallExpression(taken)) return undefined;
  if (!ts.isPropertyAccessExpression(taken.expression) || taken.arguments.length > 0 || !/^(?:pop|shift)$/.test(taken.expression.name.text)) return undefined;
  const own = taken.expression.expression;
  // The declaration, the test and the one that takes are all that name the list.
  const isAlone = ts.isIdentifier(own) && usesOf(node.parent, list.text).every((use) => use === declared.name || use === list || use === own);
  return isAlone ? { kind: "taken", node, declaration, list: declared.initializer, isReversed: taken.expression.name.text === "pop" } : undefined;
}

/** `rest` of `rest.length`, `rest.length > 0` and `rest.length !== 0`. */
function listThatIsLeft(test: ts.Expression): ts.Identifier | undefined {
  const isCompared =
    ts.isBinaryExpression(test) &&
    [ts.SyntaxKind.GreaterThanToken, ts.SyntaxKind.ExclamationEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsToken].includes(test.operatorToken.kind) &&
    ts.isNumericLiteral(test.right) &&
    test.right.text === "0";
  const length = isCompared ? test.left : test;
  return ts.isPropertyAccessExpression(length) && length.name.text === "length" && ts.isIdentifier(length.expression) ? length.expression : undefined;
}

/** The variable of this name that is declared before the loop in the same block, with nothing about it in between. */
function declaredBeside(node: ts.WhileStatement, name: string): ts.VariableDeclaration | undefined {
  const block = node.parent;
  if (!ts.isBlock(block) && !ts.isSourceFile(block)) return undefined;
  const before = block.statements.slice(0, block.statements.indexOf(node));
  for (const statement of before.toReversed()) {
    const declarations = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [];
    const found = declarations.find((one) => ts.isIdentifier(one.name) && one.name.text === name);
    if (found !== undefined) return found;
    if (usesOf(statement, name).length > 0) return undefined;
  }
  return undefined;
}

/** All identifiers of this name below a node, functions included. */
function usesOf(root: ts.Node, name: string): readonly ts.Identifier[] {
  const found: ts.Identifier[] = [];
  const waiting: ts.Node[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (ts.isIdentifier(node) && node.text === name && !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node)) found.push(node);
    ts.forEachChild(node, (child) => void waiting.push(child));
  }
  return found;
}

function isChanged(use: ts.Identifier): boolean {
  const { parent } = use;
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent))
    return parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken;
  const isAssigned =
    ts.isBinaryExpression(parent) &&
    parent.left === use &&
    parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment;
  return isAssigned || ts.isVariableDeclaration(parent) || ts.isArrayLiteralExpression(parent) || ts.isShorthandPropertyAssignment(parent);
}

/** True if a `continue` stands below the node, or may. */
export function hasContinue(node: ts.Node, depth: number): boolean {
  if (ts.isContinueStatement(node)) return true;
  if (isFunctionNode(node) || depth > 40) return depth > 40;
  return ts.forEachChild(node, (child) => hasContinue(child, depth + 1) || undefined) ?? false;
}
