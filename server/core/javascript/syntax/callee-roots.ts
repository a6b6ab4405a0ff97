/** Where a callee comes from, as far as the text alone says: enough to leave most calls of a file unevaluated. Evaluates nothing. */
import ts from "typescript";
import { requiredSpecifier } from "./summary.ts";
import type { CallNode, SyntaxIndex } from "./syntax-index.ts";
import { calleeNodeOf, isMemberAccess, resolveBinding, unwrapped } from "./syntax-index.ts";

/** What the first name of `a.b.c(…)` stands for. */
export type CalleeRoot =
  /** What this specifier gives; `isMade`: what a call of it or of its members gives. */
  | { readonly kind: "module"; readonly specifier: string; readonly isMade?: true }
  /** Nothing that a package exports. */
  | { readonly kind: "own" }
  /** A parameter, the result of a function: only evaluation can tell. `isMember`: a member of such a thing is called, not the thing itself. */
  | { readonly kind: "open"; readonly isMember: boolean };

const OWN: CalleeRoot = { kind: "own" };
const OPEN: CalleeRoot = { kind: "open", isMember: false };
/** Constants that stand for one another are followed this far. */
const MOST_STEPS = 8;

/** The last name of what is called: `setHeader` of `res.setHeader(…)`, `cors` of `cors(…)`; `undefined` where it is computed. */
export function calledName(node: CallNode): string | undefined {
  const callee = unwrapped(calledExpression(node));
  if (ts.isIdentifier(callee)) return callee.text;
  if (ts.isPropertyAccessExpression(callee)) return callee.name.text;
  return ts.isElementAccessExpression(callee) && ts.isStringLiteralLike(callee.argumentExpression) ? callee.argumentExpression.text : undefined;
}

/** Where the callee comes from. */
export function calleeRootOf(index: SyntaxIndex, node: CallNode): CalleeRoot {
  const callee = calledExpression(node);
  const root = rootOf(index, callee, MOST_STEPS);
  return root.kind === "open" && isMemberAccess(unwrapped(callee)) && !isMemberOfObject(index, callee) ? { kind: "open", isMember: true } : root;
}

/** An object that is written out in the file may give its members any names. */
function isMemberOfObject(index: SyntaxIndex, callee: ts.Expression): boolean {
  let node = unwrapped(callee);
  while (isMemberAccess(node)) node = unwrapped(node.expression);
  const binding = ts.isIdentifier(node) ? resolveBinding(index, node, node.text) : undefined;
  const initializer = binding?.kind === "variable" ? binding.declaration.initializer : undefined;
  return initializer !== undefined && ts.isObjectLiteralExpression(unwrapped(initializer));
}

function calledExpression(node: CallNode): ts.Expression {
  if (!ts.isDecorator(node)) return calleeNodeOf(node);
  return ts.isCallExpression(node.expression) ? node.expression.expression : node.expression;
}

/** What an expression is, or is made of. */
export function rootOf(index: SyntaxIndex, expression: ts.Expression, steps: number = MOST_STEPS): CalleeRoot {
  const node = unwrapped(expression);
  if (ts.isAwaitExpression(node)) return rootOf(index, node.expression, steps);
  if (isMemberAccess(node)) return rootOf(index, node.expression, steps);
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    const specifier = requiredSpecifier(node);
    if (specifier !== undefined) return { kind: "module", specifier };
    const root = rootOf(index, node.expression, steps);
    // Our own function may give what a package exports.
    if (root.kind === "own") return OPEN;
    return root.kind === "module" ? { ...root, isMade: true } : root;
  }
  if (ts.isIdentifier(node)) return rootOfName(index, node, steps);
  return isPlainlyOwn(node) ? OWN : OPEN;
}

function rootOfName(index: SyntaxIndex, name: ts.Identifier, steps: number): CalleeRoot {
  const binding = resolveBinding(index, name, name.text);
  if (binding === undefined || steps === 0) return binding === undefined ? OWN : OPEN;
  switch (binding.kind) {
    case "import":
      return { kind: "module", specifier: binding.specifier };
    case "function":
    case "class":
    case "enum":
    case "catch":
      return OWN;
    case "variable": {
      const { initializer, parent } = binding.declaration;
      const root = initializer === undefined ? OPEN : rootOf(index, initializer, steps - 1);
      // `var lib = require("lib")` means the library, whatever it may be given later; what starts as our own may become anything.
      const isConstant = ts.isVariableDeclarationList(parent) && (parent.flags & ts.NodeFlags.Const) !== 0;
      return isConstant || root.kind === "module" ? root : OPEN;
    }
    default:
      return OPEN;
  }
}

/** Values that hold no export of a package. Objects and lists may. */
function isPlainlyOwn(node: ts.Expression): boolean {
  return (
    ts.isLiteralExpression(node) || ts.isTemplateExpression(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isClassExpression(node)
  );
}
