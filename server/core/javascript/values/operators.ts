/** Binary and unary operators on values, comparisons as conditions. Unknown operands give unknown results, never a guess. */
import ts from "typescript";
import type { Condition } from "../../model/condition.ts";
import type { Place } from "../../text/place.ts";
import type { TextPiece, ValueText } from "../../text/value-text.ts";
import type { Value, ValueOf } from "../values.ts";
import { propertyOf, unknownValue } from "../values.ts";
import { joinChoice, mapChoice, testValue, truthOf } from "./choices.ts";
import { chosenValue, isChosenByPage } from "./chosen.ts";
import { ALWAYS, either, firstPasses, NEVER, negation, ORIGIN_PRESENT, originCondition } from "./conditions.ts";
import type { Interpreter } from "./interpreter.ts";
import { dynamicReason } from "./interpreter.ts";
import { keyText, memberOf } from "./members.ts";
import { decideWorld, equalsOrigin, opaqueBy, originSliceEquals, originTextOf } from "./origin-tests.ts";
import { amountComparison, movedLength, positionComparison } from "./positions.ts";
import { textWithin } from "./sizes.ts";
import { comparisonOf, questionOn } from "./value-tests.ts";

/** `left === right` as a condition; `==` is read alike except for null and undefined. */
export function equality(interpreter: Interpreter, left: Value, right: Value, loose: boolean, at: Place): Condition {
  if (left.kind === "choice" || right.kind === "choice") {
    const [choice, other, swapped] = left.kind === "choice" ? [left, right, false] : [right, left, true];
    if (choice.kind !== "choice") return NEVER;
    const passes = (item: Value): Condition => (swapped ? equality(interpreter, other, item, loose, at) : equality(interpreter, item, other, loose, at));
    return firstPasses(choice.alternatives.map((item) => ({ when: item.when, test: passes(item.value) })));
  }
  const leftMark = interpreter.marks.get(left);
  const rightMark = interpreter.marks.get(right);
  if (leftMark?.kind === "slice" || rightMark?.kind === "slice") {
    const mark = leftMark?.kind === "slice" ? leftMark : rightMark;
    const origin = mark?.kind === "slice" ? originTextOf(mark.of) : undefined;
    if (mark?.kind === "slice" && origin !== undefined)
      return originSliceEquals(interpreter, origin, mark.start, mark.end, leftMark?.kind === "slice" ? right : left, at);
  }
  const positions = positionComparison(interpreter, ts.SyntaxKind.EqualsEqualsEqualsToken, left, right, at);
  if (positions !== undefined) return positions;
  const leftOrigin = originTextOf(left);
  if (leftOrigin !== undefined) return equalsOrigin(interpreter, leftOrigin, right, at);
  const rightOrigin = originTextOf(right);
  if (rightOrigin !== undefined) return equalsOrigin(interpreter, rightOrigin, left, at);
  if (left.kind === "request" && left.part.kind === "method") return methodEquals(interpreter, left, right, at);
  if (right.kind === "request" && right.part.kind === "method") return methodEquals(interpreter, right, left, at);
  if (left.kind === "environment" || right.kind === "environment") {
    const [variable, other] = left.kind === "environment" ? [left, right] : [right, left];
    if (variable.kind !== "environment") return NEVER;
    if (other.kind === "string") {
      const decided = decideWorld(interpreter, variable.name, other.value.text);
      if (decided !== undefined) return decided ? ALWAYS : NEVER;
    }
    if (other.kind === "undefined") return variable.name === "NODE_ENV" ? NEVER : { kind: "environment-variable", name: variable.name, state: "missing" };
  }
  const leftText = primitive(left);
  const rightText = primitive(right);
  if (leftText !== undefined && rightText !== undefined) {
    if (loose && leftText.kind === "empty" && rightText.kind === "empty") return ALWAYS;
    return leftText.value === rightText.value ? ALWAYS : NEVER;
  }
  // A test compared with true or false, and a value compared with null or undefined.
  const truthLiteral =
    leftText?.kind === "boolean" ? { literal: leftText, other: right } : rightText?.kind === "boolean" ? { literal: rightText, other: left } : undefined;
  if (truthLiteral !== undefined) {
    const mark = interpreter.marks.get(truthLiteral.other);
    if (mark?.kind === "truth") return truthLiteral.literal.value === true ? mark.condition : negation(mark.condition);
  }
  if (leftText?.kind === "empty" || rightText?.kind === "empty") {
    const other = leftText?.kind === "empty" ? right : left;
    const mark = interpreter.marks.get(other);
    if (mark?.kind === "truth") return negation(mark.condition);
    if (other.kind === "list" || other.kind === "record" || other.kind === "function" || other.kind === "regex") return NEVER;
    return questionOn(interpreter, other, { kind: "missing" }, at);
  }
  const constant = leftText ?? rightText;
  if (constant === undefined || constant.value === null || constant.value === undefined) return comparisonOf(interpreter, left, right, at);
  return questionOn(interpreter, leftText === undefined ? left : right, { kind: "equals", value: constant.value }, at);
}

function methodEquals(interpreter: Interpreter, request: Value, other: Value, at: Place): Condition {
  if (other.kind !== "string") return opaqueBy(interpreter, other.kind === "unknown" ? other : request, at);
  return { kind: "method", equals: other.value.text.toUpperCase() };
}

type Primitive = { readonly kind: "string" | "number" | "boolean" | "empty"; readonly value: string | number | boolean | null | undefined };

function primitive(value: Value): Primitive | undefined {
  switch (value.kind) {
    case "string":
      return { kind: "string", value: value.value.text };
    case "number":
      return { kind: "number", value: value.value };
    case "boolean":
      return { kind: "boolean", value: value.value };
    case "null":
      return { kind: "empty", value: null };
    case "undefined":
      return { kind: "empty", value: undefined };
    default:
      return undefined;
  }
}

/** `typeof value === name` as a condition. */
export function typeofCondition(interpreter: Interpreter, value: Value, name: string, at: Place): Condition {
  if (value.kind === "choice") {
    return firstPasses(value.alternatives.map((item) => ({ when: item.when, test: typeofCondition(interpreter, item.value, name, at) })));
  }
  if (value.kind === "request" && value.part.kind === "origin") {
    return name === "string" ? ORIGIN_PRESENT : name === "undefined" ? negation(ORIGIN_PRESENT) : NEVER;
  }
  const types: Partial<Record<Value["kind"], string>> = {
    string: "string",
    template: "string",
    number: "number",
    boolean: "boolean",
    undefined: "undefined",
    null: "object",
    list: "object",
    record: "object",
    regex: "object",
    function: "function",
  };
  const type = types[value.kind];
  if (type !== undefined) return type === name ? ALWAYS : NEVER;
  if (value.kind === "environment") {
    return name === "string"
      ? { kind: "environment-variable", name: value.name, state: "set" }
      : name === "undefined"
        ? { kind: "environment-variable", name: value.name, state: "missing" }
        : NEVER;
  }
  return questionOn(interpreter, value, { kind: "other", text: `typeof ${name}` }, at);
}

/** `value instanceof Name` for the built-in classes; what is not known is a question about the value. */
export function instanceCondition(interpreter: Interpreter, value: Value, name: string, at: Place): Condition {
  if (value.kind === "choice") {
    return firstPasses(value.alternatives.map((item) => ({ when: item.when, test: instanceCondition(interpreter, item.value, name, at) })));
  }
  if (interpreter.marks.get(value)?.kind === "url") return name === "URL" || name === "Object" ? ALWAYS : NEVER;
  const isPart = value.kind === "request" && (value.part.kind === "origin" || value.part.kind === "header" || value.part.kind === "method");
  if (primitive(value) !== undefined || value.kind === "template" || value.kind === "environment" || isPart) return NEVER;
  const classes: Partial<Record<Value["kind"], string>> = { regex: "RegExp", function: "Function", list: value.kind === "list" ? CLASS_OF_LIST[value.of] : "" };
  const own = classes[value.kind];
  if (own === undefined || !BUILT_IN_CLASSES.has(name)) return questionOn(interpreter, value, { kind: "other", text: `instanceof ${name}` }, at);
  return own === name || name === "Object" ? ALWAYS : NEVER;
}

const CLASS_OF_LIST = { array: "Array", set: "Set", map: "Map" } as const;
const BUILT_IN_CLASSES = new Set(["RegExp", "Array", "Set", "Map", "Function", "Object", "String", "Number", "Boolean", "Date", "Error", "Promise", "URL"]);

/** Relational and arithmetic operators. `+` on texts is `concatenate`. */
export function binaryOperation(interpreter: Interpreter, operator: ts.SyntaxKind, left: Value, right: Value, at: Place): Value {
  if (left.kind === "choice") return mapChoice(interpreter, left, at, (item) => binaryOperation(interpreter, operator, item, right, at));
  if (right.kind === "choice") return mapChoice(interpreter, right, at, (item) => binaryOperation(interpreter, operator, left, item, at));
  const positions = positionComparison(interpreter, operator, left, right, at);
  if (positions !== undefined) return testValue(positions, at);
  const amounts = amountComparison(interpreter, operator, left, right, at);
  if (amounts !== undefined) return testValue(amounts, at);
  const moved = movedLength(interpreter, operator, left, right, at);
  if (moved !== undefined) return moved;
  if (operator === ts.SyntaxKind.PlusToken && (isText(left) || isText(right))) return concatenate(interpreter, [left, right], at);
  if (left.kind === "number" && right.kind === "number") {
    const result = arithmetic(operator, left.value, right.value);
    if (typeof result === "number") return { kind: "number", value: result, at, via: [] };
    if (typeof result === "boolean") return { kind: "boolean", value: result, at, via: [] };
  }
  const unknownSide = left.kind === "number" || left.kind === "string" ? right : left;
  const other = unknownSide === left ? right : left;
  const result = unknownValue(opaqueReason(unknownSide), at);
  return isChosenByPage(interpreter, unknownSide) && (isChosenByPage(interpreter, other) || primitive(other) !== undefined)
    ? chosenValue(interpreter, undefined, at)
    : result;
}

function isText(value: Value): boolean {
  return value.kind === "string" || value.kind === "template" || value.kind === "request" || value.kind === "environment" || value.kind === "list";
}

function opaqueReason(value: Value): Extract<Value, { kind: "unknown" }>["reason"] {
  return value.kind === "unknown" ? value.reason : dynamicReason("it is computed");
}

function arithmetic(operator: ts.SyntaxKind, left: number, right: number): number | boolean | undefined {
  switch (operator) {
    case ts.SyntaxKind.PlusToken:
      return left + right;
    case ts.SyntaxKind.MinusToken:
      return left - right;
    case ts.SyntaxKind.AsteriskToken:
      return left * right;
    case ts.SyntaxKind.SlashToken:
      return left / right;
    case ts.SyntaxKind.PercentToken:
      return left % right;
    case ts.SyntaxKind.AsteriskAsteriskToken:
      return left ** right;
    case ts.SyntaxKind.LessThanToken:
      return left < right;
    case ts.SyntaxKind.LessThanEqualsToken:
      return left <= right;
    case ts.SyntaxKind.GreaterThanToken:
      return left > right;
    case ts.SyntaxKind.GreaterThanEqualsToken:
      return left >= right;
    case ts.SyntaxKind.LessThanLessThanToken:
      return left << right;
    case ts.SyntaxKind.BarToken:
      return left | right;
    default:
      return undefined;
  }
}

/** Texts joined; unknown parts become holes. Choices are spread over the result while they are few. */
export function concatenate(interpreter: Interpreter, parts: readonly Value[], at: Place): Value {
  const choiceAt = parts.findIndex((part) => part.kind === "choice");
  const choice = parts[choiceAt];
  const choices = parts.filter((part) => part.kind === "choice").length;
  if (choice?.kind === "choice" && choices <= 3) {
    return joinChoice(
      interpreter,
      choice.alternatives.map((item) => ({ when: item.when, value: concatenate(interpreter, parts.with(choiceAt, item.value), at) })),
      at,
    );
  }
  const whole = onlyText(interpreter, parts);
  if (whole !== undefined) return whole;
  const written = parts.map((part) => (part.kind === "string" || part.kind === "template" ? part.value : scalarText(interpreter, part)));
  const length = written.reduce((sum, one) => sum + (typeof one === "string" ? one.length : (one?.text.length ?? 0)), 0);
  const pieceCount = written.reduce((sum, one) => sum + (typeof one === "object" ? one.pieces.length : 1), 0);
  return textWithin(interpreter, length, pieceCount, at, () => joinedText(parts, written, at));
}

/** The one part that is not empty, if it is a text already: joining leaves it as it is. */
function onlyText(interpreter: Interpreter, parts: readonly Value[]): Value | undefined {
  const [part, another] = parts.filter((one) => one.kind !== "string" || one.value.text !== "");
  if (part === undefined || another !== undefined || interpreter.marks.get(part) !== undefined) return undefined;
  if (part.kind === "environment") return textOfVariable(interpreter, part);
  const isHeader = part.kind === "request" && (part.part.kind === "origin" || part.part.kind === "header");
  return part.kind === "template" || isHeader ? part : undefined;
}

/** A variable in a text: where it is not set, the text says `undefined`. */
function textOfVariable(interpreter: Interpreter, variable: ValueOf<"environment">): Value {
  const { at, via } = variable;
  return joinChoice(
    interpreter,
    [
      { when: truthOf(interpreter, variable), value: variable },
      { when: ALWAYS, value: { kind: "string", value: { text: "undefined", pieces: [{ start: 0, end: 9, place: at, exact: false }] }, at, via } },
    ],
    at,
    via,
  );
}

/** The parts one after the other; `written` is what each of them writes, `undefined` where that is not known. */
function joinedText(parts: readonly Value[], written: readonly (ValueText | string | undefined)[], at: Place): Value {
  let text = "";
  const pieces: TextPiece[] = [];
  const holes: number[] = [];
  const unknown: Value[] = [];
  for (const [index, part] of parts.entries()) {
    if (part.kind === "string" || part.kind === "template") {
      for (const piece of part.value.pieces) pieces.push({ ...piece, start: piece.start + text.length, end: piece.end + text.length });
      if (part.kind === "template") {
        for (const hole of part.holes) holes.push(hole + text.length);
        for (const inner of part.parts) unknown.push(inner);
      }
      text += part.value.text;
      continue;
    }
    const scalar = written[index];
    if (typeof scalar !== "string") {
      holes.push(text.length);
      unknown.push(part);
    } else {
      pieces.push({ start: text.length, end: text.length + scalar.length, place: part.at, exact: false });
      text += scalar;
    }
  }
  const value = { text, pieces };
  if (holes.length === 0) return { kind: "string", value, at, via: [] };
  return { kind: "template", value, holes, parts: unknown, at, via: [] };
}

/** How a known scalar reads inside a text. */
export function scalarText(interpreter: Interpreter, value: Value): string | undefined {
  switch (value.kind) {
    case "string":
      return value.value.text;
    case "number":
    case "boolean":
      return String(value.value);
    case "null":
    case "undefined":
      return value.kind;
    case "environment":
      return keyText(interpreter, value);
    case "list": {
      if (value.open || value.of !== "array") return undefined;
      const texts = value.items.map((item) => scalarText(interpreter, item));
      return texts.every((item) => item !== undefined) ? texts.join(",") : undefined;
    }
    case "regex":
      return `/${value.source}/${value.flags}`;
    default:
      return undefined;
  }
}

/** `key in owner` as a condition. */
export function inOperator(interpreter: Interpreter, key: Value, owner: Value, at: Place): Condition {
  if (key.kind === "choice") return firstPasses(key.alternatives.map(({ when, value }) => ({ when, test: inOperator(interpreter, value, owner, at) })));
  if (owner.kind !== "record") {
    const name = keyText(interpreter, key);
    const member = name === undefined ? owner : memberOf(interpreter, owner, name, at);
    // Whether a header was sent: no browser sends an empty one where it matters.
    return member.kind === "request" ? truthOf(interpreter, member) : opaqueBy(interpreter, owner, at);
  }
  const origin = originTextOf(key);
  if (origin === undefined) {
    const name = keyText(interpreter, key);
    if (name === undefined) return opaqueBy(interpreter, key, at);
    const member = propertyOf(owner, name);
    if (member !== undefined) return isThere(interpreter, member.value, at);
    return owner.open ? opaqueBy(interpreter, owner, at) : NEVER;
  }
  const parts = owner.properties.map((property) =>
    equalsOrigin(interpreter, origin, { kind: "string", value: { text: property.name, pieces: [] }, at: property.keyAt, via: [] }, at),
  );
  if (owner.open)
    parts.push(originCondition({ kind: "unknown", reason: dynamicReason("a part of the object could not be read") }, at, interpreter.running.path));
  return either(parts);
}

/** When a member is there that branches, or functions that run at another time, may have written. */
function isThere(interpreter: Interpreter, value: Value, at: Place): Condition {
  if (value.kind === "unknown") return opaqueBy(interpreter, value, at);
  if (value.kind !== "choice") return value.kind === "undefined" ? NEVER : ALWAYS;
  return firstPasses(value.alternatives.map((one) => ({ when: one.when, test: isThere(interpreter, one.value, at) })));
}
