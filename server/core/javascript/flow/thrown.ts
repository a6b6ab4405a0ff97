/** When a `catch` clause runs. Only the parsing of the request's origin as a URL is understood; other errors are opaque. */
import ts from "typescript";
import type { Condition } from "../../model/condition.ts";
import { isFunctionNode } from "../syntax/syntax-index.ts";
import { either, negation, ORIGIN_PRESENT, opaqueCondition, originCondition } from "../values/conditions.ts";
import type { Frame, Interpreter } from "../values/interpreter.ts";
import { dynamicReason, placeOfNode } from "../values/interpreter.ts";

/** `new URL(origin)` throws for a missing origin and for `null`, and for no other origin of a browser. */
export function thrownCondition(interpreter: Interpreter, statement: ts.TryStatement, frame: Frame): Condition {
  const at = placeOfNode(statement.catchClause ?? statement, frame.module);
  const parsed = findNode(statement.tryBlock, (node) => ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "URL", 0);
  const argument = parsed !== undefined && ts.isNewExpression(parsed) ? parsed.arguments?.[0] : undefined;
  if (argument !== undefined) {
    const value = interpreter.evaluate(argument, frame);
    if (value.kind === "request" && value.part.kind === "origin") {
      return either([negation(ORIGIN_PRESENT), originCondition({ kind: "exact", value: "null", part: "origin", ignoreCase: false, at, via: [] }, at)]);
    }
  }
  return opaqueCondition(at, dynamicReason("an error was thrown"), frame.path);
}

function findNode(node: ts.Node, accept: (node: ts.Node) => boolean, depth: number): ts.Node | undefined {
  if (accept(node)) return node;
  if (depth > 40 || isFunctionNode(node)) return undefined;
  return ts.forEachChild(node, (child) => findNode(child, accept, depth + 1));
}
