/** Which text of a file may run before a place does, in the same request. Refuses to tell where functions are handed on or exported. */
import ts from "typescript";
import type { SyntaxIndex } from "./syntax-index.ts";
import { containsNode, enclosingFunction, isFunctionNode, resolveBinding } from "./syntax-index.ts";

/** Most occurrences of the text, uses of a name, and names from one to another that are looked at. */
const MOST_OCCURRENCES = 30;
const MOST_USES = 30;
const MOST_STEPS = 4;

/**
 * True if code that holds the text, in lower case, may have run when `place` does. Code does not count that stands behind the place in its
 * function, and functions that only such code uses.
 */
export function mayRunBefore(index: SyntaxIndex, text: string, place: ts.Node): boolean {
  const tree = place.getSourceFile();
  const lower = tree.text.toLowerCase();
  let seen = 0;
  for (let at = lower.indexOf(text); at >= 0; at = lower.indexOf(text, at + text.length)) {
    seen += 1;
    const node = nodeAt(tree, at);
    if (node !== undefined && containsNode(place, node)) continue;
    if (seen > MOST_OCCURRENCES || (node !== undefined && runsBefore(index, node, place, 0))) return true;
  }
  return false;
}

/** The innermost node around a position; `undefined` in comments. */
function nodeAt(tree: ts.SourceFile, position: number): ts.Node | undefined {
  let found: ts.Node | undefined;
  for (let node: ts.Node | undefined = tree; node !== undefined; ) {
    const inner: ts.Node | undefined = ts.forEachChild(node, (child) => (child.getStart(tree) <= position && position < child.end ? child : undefined));
    found = inner ?? found;
    node = inner;
  }
  return found === undefined || ts.isBlock(found) || isFunctionNode(found) || ts.isStatement(found) ? undefined : found;
}

function runsBefore(index: SyntaxIndex, node: ts.Node, place: ts.Node, steps: number): boolean {
  const own = enclosingFunction(place);
  if (own !== undefined && containsNode(own, node)) return node.pos < place.pos;
  const name = nameAround(node);
  const uses = name === undefined ? [] : (index.names.get(name.text) ?? []);
  if (name === undefined || steps > MOST_STEPS || uses.length > MOST_USES) return true;
  return uses.some((use) => {
    if (use === name || resolveBinding(index, use, use.text)?.name !== name) return false;
    return ts.isExportSpecifier(use.parent) || ts.isExportAssignment(use.parent) || runsBefore(index, use, place, steps + 1);
  });
}

/**
 * The name by which alone the code is reached: of the function or class around it, or of the constant of the module that it belongs to, as a
 * method of an object does. `undefined` if there is none.
 */
function nameAround(node: ts.Node): ts.Identifier | undefined {
  for (let current: ts.Node = node; current.parent !== undefined; current = current.parent) {
    if (ts.isFunctionDeclaration(current)) return isExported(current) ? undefined : current.name;
    // A decorator hands the class on.
    if (ts.isClassDeclaration(current))
      return isExported(current) || (ts.canHaveDecorators(current) && (ts.getDecorators(current)?.length ?? 0) > 0) ? undefined : current.name;
    if (ts.isVariableDeclaration(current) && enclosingFunction(current) === undefined) {
      const statement = current.parent.parent;
      return ts.isIdentifier(current.name) && ts.isVariableStatement(statement) && !isExported(statement) ? current.name : undefined;
    }
    // A function that is handed to another one may be run by it.
    if (isFunctionNode(current) && (ts.isCallExpression(current.parent) || ts.isNewExpression(current.parent))) return undefined;
  }
  return undefined;
}

function isExported(node: ts.FunctionDeclaration | ts.ClassDeclaration | ts.VariableStatement): boolean {
  return node.modifiers?.some((item) => item.kind === ts.SyntaxKind.ExportKeyword) === true;
}
