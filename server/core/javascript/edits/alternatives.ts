/** Finds the expression that chooses one alternative among two, for edits that take the alternative away. Refuses loops, `if` and `switch`. */
import ts from "typescript";
import type { Place } from "../../text/place.ts";
import { placeOf } from "../../text/place.ts";
import type { ChosenAlternative } from "../editor.ts";

/**
 * The `??`, `||` or `?:` of which this expression is an alternative: not its test, and not the left side, which is asked for first. Of a
 * whole expression, or of the left side, it is the only literal default in it.
 */
export function chosenAlternative(expression: ts.Node, root: ts.SourceFile, file: Place["file"]): ChosenAlternative | undefined {
  return around(expression, root, file) ?? onlyDefaultIn(expression, root, file);
}

function onlyDefaultIn(expression: ts.Node, root: ts.SourceFile, file: Place["file"]): ChosenAlternative | undefined {
  const found: ChosenAlternative[] = [];
  const visit = (node: ts.Node): void => {
    const choice = isPlainLiteral(node) && node !== expression ? around(node, root, file) : undefined;
    if (choice !== undefined) found.push(choice);
    ts.forEachChild(node, visit);
  };
  const { parent } = withWrappers(expression);
  // Asked for the left side, which the default stands beside.
  visit(ts.isBinaryExpression(parent) && keptBeside(parent.right, parent) !== undefined ? parent : expression);
  return found.length === 1 ? found[0] : undefined;
}

function isPlainLiteral(node: ts.Node): boolean {
  return ts.isStringLiteralLike(node) || node.kind === ts.SyntaxKind.TrueKeyword || ts.isArrayLiteralExpression(node);
}

function around(alternative: ts.Node, root: ts.SourceFile, file: Place["file"]): ChosenAlternative | undefined {
  const node = withWrappers(alternative);
  const { parent } = node;
  const kept = keptBeside(node, parent);
  if (kept === undefined) return undefined;
  // Parentheses go with the operator, unless what is left needs them still.
  const whole = ts.isParenthesizedExpression(parent.parent) && ts.isLeftHandSideExpression(kept) ? parent.parent : parent;
  const at = (one: ts.Node): Place => placeOf(file, one.getStart(root, false), one.end);
  return { whole: at(whole), kept: at(kept) };
}

function keptBeside(node: ts.Node, parent: ts.Node): ts.Expression | undefined {
  if (ts.isBinaryExpression(parent)) {
    const { kind } = parent.operatorToken;
    const isChoice = kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken;
    return isChoice && parent.right === node ? parent.left : undefined;
  }
  if (!ts.isConditionalExpression(parent)) return undefined;
  if (parent.whenTrue === node) return parent.whenFalse;
  return parent.whenFalse === node ? parent.whenTrue : undefined;
}

/** The expression with what only says its type or holds it together. */
function withWrappers(node: ts.Node): ts.Node {
  const { parent } = node;
  const isWrapper = ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent) || ts.isNonNullExpression(parent);
  return isWrapper ? withWrappers(parent) : node;
}
