/** What the text says of the objects that a call is given: enough to leave most arguments unevaluated. Evaluates nothing. */
import ts from "typescript";
import { rootOf } from "./callee-roots.ts";
import type { SyntaxIndex } from "./syntax-index.ts";
import { isFunctionNode, resolveBinding, unwrapped } from "./syntax-index.ts";

/** True unless the argument is no object of this file that has one of these members. What a function of another file gives is not written here. */
export function mayHoldMember(index: SyntaxIndex, expression: ts.Expression, names: ReadonlySet<string>): boolean {
  const node = unwrapped(expression);
  if (ts.isObjectLiteralExpression(node)) return node.properties.some((property) => mayGiveMember(index, property, names));
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse].some((branch) => mayHoldMember(index, branch, names));
  if (ts.isBinaryExpression(node)) return mayHoldOperand(index, node, names);
  if (ts.isAwaitExpression(node)) return mayHoldMember(index, node.expression, names);
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) return mayResultHold(index, node, names);
  if (ts.isIdentifier(node)) return mayNameHold(index, node, names);
  if (ts.isPropertyAccessExpression(node)) return rootOf(index, node).kind !== "module";
  return !isNoObject(node);
}

/** An own function gives what its text or its arguments speak of. */
function mayResultHold(index: SyntaxIndex, call: ts.CallExpression | ts.NewExpression, names: ReadonlySet<string>): boolean {
  if (rootOf(index, call).kind === "module") return false;
  const callee = unwrapped(call.expression);
  const binding = ts.isIdentifier(callee) ? resolveBinding(index, callee, callee.text) : undefined;
  const written = binding?.kind === "function" ? binding.node : binding?.kind === "variable" ? binding.declaration.initializer : undefined;
  if (written === undefined || !isFunctionNode(written)) return true;
  const text = written.getText();
  return [...names].some((name) => text.includes(name)) || (call.arguments ?? []).some((argument) => mayHoldMember(index, argument, names));
}

function mayNameHold(index: SyntaxIndex, name: ts.Identifier, names: ReadonlySet<string>): boolean {
  const isGivenMember = ({ parent }: ts.Identifier): boolean => ts.isPropertyAccessExpression(parent) && names.has(parent.name.text);
  if (index.names.get(name.text)?.some(isGivenMember) === true) return true;
  const binding = resolveBinding(index, name, name.text);
  if (binding?.kind === "parameter") return true;
  if (binding?.kind !== "variable") return false;
  const { initializer, parent } = binding.declaration;
  const isConstant = ts.isVariableDeclarationList(parent) && (parent.flags & ts.NodeFlags.Const) !== 0;
  return initializer === undefined || !isConstant || binding.path.length > 0 || mayHoldMember(index, initializer, names);
}

function mayGiveMember(index: SyntaxIndex, property: ts.ObjectLiteralElementLike, names: ReadonlySet<string>): boolean {
  if (ts.isSpreadAssignment(property)) return mayHoldMember(index, property.expression, names);
  const { name } = property;
  return name === undefined || ts.isComputedPropertyName(name) || names.has(name.text);
}

/** Of an operator, the operands that may be its result. */
function mayHoldOperand(index: SyntaxIndex, { left, operatorToken, right }: ts.BinaryExpression, names: ReadonlySet<string>): boolean {
  switch (operatorToken.kind) {
    case ts.SyntaxKind.BarBarToken:
    case ts.SyntaxKind.QuestionQuestionToken:
      return mayHoldMember(index, left, names) || mayHoldMember(index, right, names);
    case ts.SyntaxKind.AmpersandAmpersandToken:
    case ts.SyntaxKind.CommaToken:
    case ts.SyntaxKind.EqualsToken:
      return mayHoldMember(index, right, names);
    default:
      return false;
  }
}

function isNoObject(node: ts.Expression): boolean {
  return (
    ts.isLiteralExpression(node) ||
    ts.isTemplateExpression(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isClassExpression(node) ||
    ts.isArrayLiteralExpression(node) ||
    ts.isPrefixUnaryExpression(node) ||
    node.kind === ts.SyntaxKind.TrueKeyword ||
    node.kind === ts.SyntaxKind.FalseKeyword ||
    node.kind === ts.SyntaxKind.NullKeyword
  );
}
