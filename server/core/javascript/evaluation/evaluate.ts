/**
 * Expression to value, on demand and bounded by steps and depth. Follows names, imports and local calls; what it cannot
 * follow is unknown with a reason. Executes nothing.
 */
import ts from "typescript";
import type { Place } from "../../text/place.ts";
import { isMissing } from "../flow/guards.ts";
import { isFunctionNode } from "../syntax/syntax-index.ts";
import { joinChoice, mapChoice, testValue, truthOf } from "../values/choices.ts";
import { ALWAYS, both, negation } from "../values/conditions.ts";
import { functionValue } from "../values/handles.ts";
import type { Frame, Interpreter } from "../values/interpreter.ts";
import { DEPTH_BUDGET, dynamicReason, marked, placeOfNode, reachedThrough, STEP_BUDGET } from "../values/interpreter.ts";
import { arrayLiteral, objectLiteral, regexLiteral, stringLiteral } from "../values/literals.ts";
import { elementOf } from "../values/members.ts";
import { binaryOperation, concatenate, equality, inOperator, instanceCondition, typeofCondition } from "../values/operators.ts";
import { limited } from "../values/sizes.ts";
import type { Value } from "../values.ts";
import { unknownValue } from "../values.ts";
import { evaluateCall, evaluateNew } from "./calls.ts";
import { memberOfSuper } from "./classes.ts";
import { readMember, readName } from "./names.ts";
import { memberOfThis } from "./this-members.ts";

/** The value of an expression in a frame. */
export function evaluate(interpreter: Interpreter, node: ts.Node, frame: Frame): Value {
  const known = frame.memo.get(node);
  if (known === "busy") return unknownValue(dynamicReason("it depends on itself"), placeOfNode(node, frame.module));
  if (known !== undefined) return known;
  const { budget } = interpreter;
  if (budget.steps >= STEP_BUDGET || budget.depth >= DEPTH_BUDGET) {
    budget.exhausted = true;
    return unknownValue({ kind: "budget", text: "following it takes too many steps" }, placeOfNode(node, frame.module));
  }
  const before = budget.steps;
  budget.steps += 1;
  budget.depth += 1;
  const wasExhausted = budget.exhausted;
  budget.exhausted = false;
  frame.memo.set(node, "busy");
  const outer = interpreter.running.path;
  interpreter.running.path = frame.path;
  const value = limited(interpreter, metIn(interpreter, evaluateNode(interpreter, node, frame), frame));
  interpreter.running.path = outer;
  // An incomplete value is not kept, unless it alone is what takes so long.
  if (budget.exhausted && budget.steps - before < STEP_BUDGET / 2) frame.memo.delete(node);
  else frame.memo.set(node, value);
  budget.exhausted ||= wasExhausted;
  budget.depth -= 1;
  return value;
}

/** An unread value of a call is another one in each call; so is one that some branch gives. */
function metIn(interpreter: Interpreter, value: Value, frame: Frame): Value {
  const met = frame.path === "" ? value : withCall(interpreter, value, frame);
  const mark = met === value ? undefined : interpreter.marks.get(value);
  return mark === undefined ? met : marked(interpreter, met, mark);
}

function withCall(interpreter: Interpreter, value: Value, frame: Frame): Value {
  if (value.kind === "unknown" || value.kind === "external") return value.call === undefined ? { ...value, call: frame.path } : value;
  if (value.kind !== "choice") return value;
  const alternatives = value.alternatives.map(({ when, value: one }) => ({ when, value: one.kind === "choice" ? one : metIn(interpreter, one, frame) }));
  return alternatives.every((one, index) => one.value === value.alternatives[index]?.value) ? value : { ...value, alternatives };
}

function evaluateNode(interpreter: Interpreter, node: ts.Node, frame: Frame): Value {
  const at = placeOfNode(node, frame.module);
  const run = (inner: ts.Node): Value => interpreter.evaluate(inner, frame);
  switch (node.kind) {
    case ts.SyntaxKind.StringLiteral:
    case ts.SyntaxKind.NoSubstitutionTemplateLiteral:
      return stringLiteral(node as ts.StringLiteralLike, frame);
    case ts.SyntaxKind.NumericLiteral:
      return { kind: "number", value: Number((node as ts.NumericLiteral).text), at, via: [] };
    case ts.SyntaxKind.TrueKeyword:
    case ts.SyntaxKind.FalseKeyword:
      return { kind: "boolean", value: node.kind === ts.SyntaxKind.TrueKeyword, at, via: [] };
    case ts.SyntaxKind.NullKeyword:
      return { kind: "null", at, via: [] };
    case ts.SyntaxKind.RegularExpressionLiteral:
      return regexLiteral(node as ts.RegularExpressionLiteral, frame);
    case ts.SyntaxKind.Identifier:
      return readName(interpreter, node as ts.Identifier, frame);
    case ts.SyntaxKind.ParenthesizedExpression:
    case ts.SyntaxKind.AsExpression:
    case ts.SyntaxKind.SatisfiesExpression:
    case ts.SyntaxKind.NonNullExpression:
    case ts.SyntaxKind.TypeAssertionExpression:
    case ts.SyntaxKind.AwaitExpression:
    case ts.SyntaxKind.ExpressionWithTypeArguments:
    case ts.SyntaxKind.Decorator:
      return run((node as ts.ParenthesizedExpression | ts.AwaitExpression | ts.Decorator).expression);
    case ts.SyntaxKind.ArrowFunction:
    case ts.SyntaxKind.FunctionExpression:
    case ts.SyntaxKind.FunctionDeclaration:
    case ts.SyntaxKind.MethodDeclaration:
      return isFunctionNode(node) ? functionValue(interpreter, node, frame) : unknownValue(dynamicReason("it is a function"), at);
    case ts.SyntaxKind.ClassExpression:
    case ts.SyntaxKind.ClassDeclaration:
      return functionValue(interpreter, node as ts.ClassLikeDeclaration, frame);
    case ts.SyntaxKind.ObjectLiteralExpression:
      return objectLiteral(interpreter, node as ts.ObjectLiteralExpression, frame);
    case ts.SyntaxKind.ArrayLiteralExpression:
      return arrayLiteral(interpreter, node as ts.ArrayLiteralExpression, frame);
    case ts.SyntaxKind.TemplateExpression: {
      const template = node as ts.TemplateExpression;
      const parts: Value[] = [stringLiteral(template.head, frame)];
      for (const span of template.templateSpans) parts.push(run(span.expression), stringLiteral(span.literal, frame));
      return concatenate(interpreter, parts, at);
    }
    case ts.SyntaxKind.PropertyAccessExpression: {
      const access = node as ts.PropertyAccessExpression;
      if (access.expression.kind === ts.SyntaxKind.ThisKeyword)
        return memberOfThis(interpreter, access, access.name.text, frame) ?? unknownValue(dynamicReason("it is a member of an object"), at);
      if (access.expression.kind === ts.SyntaxKind.SuperKeyword)
        return memberOfSuper(interpreter, access, access.name.text, frame) ?? unknownValue(dynamicReason("it is a member of a base class"), at);
      const owner = run(access.expression);
      const member =
        ownExport(interpreter, owner, access.name.text, frame, at) ??
        optionalAccess(interpreter, access, owner, (one) => interpreter.memberOf(one, access.name.text, at), frame);
      return readMember(interpreter, access, member, frame);
    }
    case ts.SyntaxKind.ElementAccessExpression: {
      const access = node as ts.ElementAccessExpression;
      const key = run(access.argumentExpression);
      if (access.expression.kind === ts.SyntaxKind.ThisKeyword && key.kind === "string")
        return memberOfThis(interpreter, access, key.value.text, frame) ?? unknownValue(dynamicReason("it is a member of an object"), at);
      const owner = run(access.expression);
      const element = elementOf(interpreter, owner, key, at);
      // An entry of a list is used where it is taken out, like a name.
      return owner.kind === "list" ? reachedThrough(interpreter, element, at) : element;
    }
    case ts.SyntaxKind.CallExpression:
      return evaluateCall(interpreter, node as ts.CallExpression, frame);
    case ts.SyntaxKind.NewExpression:
      return evaluateNew(interpreter, node as ts.NewExpression, frame);
    case ts.SyntaxKind.ConditionalExpression: {
      const conditional = node as ts.ConditionalExpression;
      const test = truthOf(interpreter, run(conditional.condition));
      if (test.kind === "always") return run(conditional.whenTrue);
      if (test.kind === "never") return run(conditional.whenFalse);
      return joinChoice(
        interpreter,
        [
          { when: test, value: run(conditional.whenTrue) },
          { when: ALWAYS, value: run(conditional.whenFalse) },
        ],
        at,
      );
    }
    case ts.SyntaxKind.BinaryExpression:
      return evaluateBinary(interpreter, node as ts.BinaryExpression, frame);
    case ts.SyntaxKind.PrefixUnaryExpression:
      return evaluatePrefix(interpreter, node as ts.PrefixUnaryExpression, frame);
    case ts.SyntaxKind.TypeOfExpression: {
      const type = typeName(interpreter, run((node as ts.TypeOfExpression).expression));
      return type === undefined
        ? unknownValue(dynamicReason("it is the type of a value"), at)
        : { kind: "string", value: { text: type, pieces: [] }, at, via: [] };
    }
    case ts.SyntaxKind.VoidExpression:
      return { kind: "undefined", at, via: [] };
    case ts.SyntaxKind.MetaProperty:
      return marked(interpreter, unknownValue({ kind: "external", text: "it is import.meta" }, at), { kind: "global", path: ["import.meta"] });
    case ts.SyntaxKind.TaggedTemplateExpression:
      return unknownValue(dynamicReason("it is a tagged template"), at);
    default:
      return unknownValue(
        node.kind === ts.SyntaxKind.OmittedExpression
          ? { kind: "syntax", text: "nothing is written here" }
          : dynamicReason("this kind of expression is not followed"),
        at,
      );
  }
}

/** `a?.b`: undefined if `a` is missing. */
function optionalAccess(interpreter: Interpreter, node: ts.PropertyAccessExpression, owner: Value, apply: (owner: Value) => Value, frame: Frame): Value {
  if (node.questionDotToken === undefined || owner.kind !== "environment") return apply(owner);
  const at = placeOfNode(node, frame.module);
  const missing = isMissing(interpreter, owner, frame, node.expression);
  return joinChoice(
    interpreter,
    [
      { when: negation(missing), value: apply(owner) },
      { when: ALWAYS, value: { kind: "undefined", at, via: [] } },
    ],
    at,
  );
}

/** `exports.name` or `module.exports.name` read in the module that writes it, as compilers do; `undefined` if it is something else. */
function ownExport(interpreter: Interpreter, owner: Value, name: string, { module }: Frame, at: Place): Value | undefined {
  const mark = interpreter.marks.get(owner);
  const path = mark?.kind === "global" ? mark.path.join(".") : "";
  if ((path !== "exports" && path !== "module.exports") || !module.summary.exports.has(name)) return undefined;
  return interpreter.exportOf(module, name, at);
}

function typeName(interpreter: Interpreter, value: Value): string | undefined {
  for (const name of ["string", "number", "boolean", "undefined", "object", "function"]) {
    if (typeofCondition(interpreter, value, name, value.at).kind === "always") return name;
  }
  return undefined;
}

function evaluatePrefix(interpreter: Interpreter, node: ts.PrefixUnaryExpression, frame: Frame): Value {
  const at = placeOfNode(node, frame.module);
  const operand = interpreter.evaluate(node.operand, frame);
  switch (node.operator) {
    case ts.SyntaxKind.ExclamationToken:
      return testValue(negation(truthOf(interpreter, operand)), at);
    case ts.SyntaxKind.MinusToken:
      return operand.kind === "number" ? { ...operand, value: -operand.value, at } : unknownValue(dynamicReason("it is computed"), at);
    case ts.SyntaxKind.PlusToken:
      if (operand.kind === "string") return { kind: "number", value: Number(operand.value.text), at, via: operand.via };
      return operand.kind === "number" ? operand : unknownValue(dynamicReason("it is computed"), at);
    case ts.SyntaxKind.TildeToken: {
      const mark = interpreter.marks.get(operand);
      if (mark?.kind === "index") return testValue(mark.found, at);
      return unknownValue(dynamicReason("it is computed"), at);
    }
    default:
      return unknownValue(dynamicReason("it is computed"), at);
  }
}

function evaluateBinary(interpreter: Interpreter, node: ts.BinaryExpression, frame: Frame): Value {
  const at = placeOfNode(node, frame.module);
  const operator = node.operatorToken.kind;
  switch (operator) {
    case ts.SyntaxKind.AmpersandAmpersandToken:
    case ts.SyntaxKind.BarBarToken:
    case ts.SyntaxKind.QuestionQuestionToken:
      return logical(interpreter, node, frame);
    case ts.SyntaxKind.EqualsEqualsEqualsToken:
    case ts.SyntaxKind.EqualsEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsToken: {
      const isNegated = operator === ts.SyntaxKind.ExclamationEqualsEqualsToken || operator === ts.SyntaxKind.ExclamationEqualsToken;
      const isLoose = operator === ts.SyntaxKind.EqualsEqualsToken || operator === ts.SyntaxKind.ExclamationEqualsToken;
      const condition = comparison(interpreter, node, isLoose, frame);
      return testValue(isNegated ? negation(condition) : condition, at);
    }
    case ts.SyntaxKind.InKeyword:
      return testValue(inOperator(interpreter, interpreter.evaluate(node.left, frame), interpreter.evaluate(node.right, frame), at), at);
    case ts.SyntaxKind.CommaToken:
    case ts.SyntaxKind.EqualsToken:
      return interpreter.evaluate(node.right, frame);
    case ts.SyntaxKind.InstanceOfKeyword:
      return instanceTest(interpreter, node, frame);
    default:
      return binaryOperation(interpreter, operator, interpreter.evaluate(node.left, frame), interpreter.evaluate(node.right, frame), at);
  }
}

/** Classes by their global name, `RegExp` and `globalThis.RegExp`. */
function instanceTest(interpreter: Interpreter, node: ts.BinaryExpression, frame: Frame): Value {
  const at = placeOfNode(node, frame.module);
  const mark = interpreter.marks.get(interpreter.evaluate(node.right, frame));
  const name = mark?.kind === "global" ? mark.path.at(-1) : undefined;
  if (name === undefined) return unknownValue(dynamicReason("it is a test of a class"), at);
  return testValue(instanceCondition(interpreter, interpreter.evaluate(node.left, frame), name, at), at);
}

function comparison(interpreter: Interpreter, node: ts.BinaryExpression, isLoose: boolean, frame: Frame): ReturnType<typeof equality> {
  const at = placeOfNode(node, frame.module);
  const sides = [node.left, node.right].map(withoutParentheses);
  for (const [index, side] of sides.entries()) {
    const other = sides[1 - index];
    if (side === undefined || other === undefined || !ts.isTypeOfExpression(side) || !ts.isStringLiteralLike(other)) continue;
    return typeofCondition(interpreter, interpreter.evaluate(side.expression, frame), other.text, at);
  }
  return equality(interpreter, interpreter.evaluate(node.left, frame), interpreter.evaluate(node.right, frame), isLoose, at);
}

function withoutParentheses(node: ts.Expression): ts.Expression {
  let current = node;
  while (ts.isParenthesizedExpression(current)) current = current.expression;
  return current;
}

/** `&&`, `||` and `??`: the left operand where it decides, else the right one. */
function logical(interpreter: Interpreter, node: ts.BinaryExpression, frame: Frame): Value {
  const at = placeOfNode(node, frame.module);
  const operator = node.operatorToken.kind;
  const left = interpreter.evaluate(node.left, frame);
  const stays =
    operator === ts.SyntaxKind.QuestionQuestionToken
      ? negation(isMissing(interpreter, left, frame, node.left))
      : operator === ts.SyntaxKind.BarBarToken
        ? truthOf(interpreter, left)
        : negation(truthOf(interpreter, left));
  if (stays.kind === "always") return left;
  const right = interpreter.evaluate(node.right, frame);
  if (stays.kind === "never") return right;
  const kept = keptSide(interpreter, left, operator);
  if (operator === ts.SyntaxKind.AmpersandAmpersandToken) {
    if (isTest(left) && isTest(right)) return testValue(both([truthOf(interpreter, left), truthOf(interpreter, right)]), at);
    return joinChoice(
      interpreter,
      [
        { when: negation(stays), value: right },
        { when: ALWAYS, value: kept },
      ],
      at,
    );
  }
  if (isTest(left) && isTest(right)) return testValue(negation(both([negation(truthOf(interpreter, left)), negation(truthOf(interpreter, right))])), at);
  return joinChoice(
    interpreter,
    [
      { when: stays, value: kept },
      { when: ALWAYS, value: right },
    ],
    at,
  );
}

function isTest(value: Value): boolean {
  return value.kind === "boolean" || (value.kind === "choice" && value.alternatives.every((item) => item.value.kind === "boolean"));
}

/** The left operand, reduced to what it can be where it decides. */
function keptSide(interpreter: Interpreter, left: Value, operator: ts.SyntaxKind): Value {
  const at = left.at;
  if (operator === ts.SyntaxKind.AmpersandAmpersandToken) {
    if (left.kind === "request" || left.kind === "environment") return { kind: "undefined", at, via: [] };
    return mapChoice(interpreter, left, at, (item) => (item.kind === "request" || item.kind === "environment" ? { kind: "undefined", at, via: [] } : item));
  }
  if (left.kind !== "choice") return left;
  const wanted = left.alternatives.filter((item) => {
    if (operator === ts.SyntaxKind.BarBarToken) return truthOf(interpreter, item.value).kind !== "never";
    return item.value.kind !== "undefined" && item.value.kind !== "null";
  });
  if (wanted.length === 0) return left;
  const last = wanted.at(-1);
  // The last alternative need not be reachable by its own condition: the caller adds the condition of the whole.
  return joinChoice(
    interpreter,
    wanted.map((item) => (item === last ? { when: ALWAYS, value: item.value } : item)),
    at,
  );
}
