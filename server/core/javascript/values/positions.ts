/**
 * Positions in the request's origin and its length, and comparisons of them: `indexOf(x) === 0`, `lastIndexOf(x) === origin.length - 12`.
 * Lengths of origins alone are not compared: who gets in by them is left open. Of a list only whether it has entries is asked.
 */
import ts from "typescript";
import type { Condition } from "../../model/condition.ts";
import type { Place } from "../../text/place.ts";
import type { Value, ValueOf } from "../values.ts";
import { unknownValue } from "../values.ts";
import { ALWAYS, both, either, NEVER, negation, opaqueCondition, originCondition } from "./conditions.ts";
import type { Interpreter } from "./interpreter.ts";
import { dynamicReason, marked } from "./interpreter.ts";
import { escapeRegex, originRegexTest, originTextOf, originTextTest, unknownOriginTest } from "./origin-tests.ts";
import { questionOn } from "./value-tests.ts";

type IndexMark = Extract<ReturnType<Interpreter["marks"]["get"]>, { readonly kind: "index" }>;

/** No web origin is shorter: `http://a.bc`. */
const SHORTEST_ORIGIN = 11;

/** A position: found under a condition, and at the start under another; `undefined`: when that is, is not known. */
export function indexValue(interpreter: Interpreter, found: Condition, atZero: Condition | undefined, at: Place, ending?: IndexMark["ending"]): Value {
  const value = unknownValue({ kind: "request", text: "it is a position inside the request's origin" }, at);
  const zero = atZero ?? originCondition({ kind: "unknown", reason: dynamicReason("the position of the match is used") }, at, interpreter.running.path);
  return marked(interpreter, value, { kind: "index", found, atZero: zero, ...(ending === undefined ? {} : { ending }) });
}

/** `origin.indexOf(text, from)` and `origin.lastIndexOf(text)`. */
export function positionOfText(
  interpreter: Interpreter,
  receiver: ValueOf<"request">,
  name: "indexOf" | "lastIndexOf",
  args: readonly Value[],
  at: Place,
): Value {
  const [text, from] = args;
  const origin = originTextOf(receiver);
  if (origin === undefined) return unknownValue({ kind: "request", text: "it is a position inside a part of the request" }, at);
  const suffix = originTextTest(interpreter, "suffix", origin, text, at);
  if (from !== undefined && from.kind !== "undefined" && !(from.kind === "number" && from.value === 0 && name === "indexOf")) {
    const isEnd = name === "indexOf" && text?.kind === "string" && distanceToEnd(interpreter, receiver, from) === -text.value.text.length;
    return indexValue(interpreter, isEnd ? suffix : unknownOriginTest(interpreter, receiver, at), undefined, at);
  }
  const found = originTextTest(interpreter, "contains", origin, text, at);
  const isFirst = name === "indexOf";
  const atZero = isFirst ? originTextTest(interpreter, "prefix", origin, text, at) : undefined;
  if (text?.kind !== "string" || text.value.text === "") return indexValue(interpreter, found, atZero, at);
  // Where it stands earlier too, the first position is not that at the end.
  const earlier = (): Condition =>
    originRegexTest(origin, { kind: "regex", source: `${escapeRegex(text.value.text)}[\\s\\S]`, flags: "", at: text.at, via: text.via }, at);
  return indexValue(interpreter, found, atZero, at, { length: text.value.text.length, when: isFirst ? both([suffix, negation(earlier())]) : suffix });
}

/** `origin.length`. */
export function lengthOfOrigin(interpreter: Interpreter, of: ValueOf<"request">, at: Place): Value {
  return lengthValue(interpreter, of, 0, at);
}

function lengthValue(interpreter: Interpreter, of: ValueOf<"request">, plus: number, at: Place): Value {
  return marked(interpreter, unknownValue({ kind: "request", text: "it is computed from the request's origin" }, at), { kind: "length", of, plus });
}

/** A number added to the length or taken away from it; `undefined` for everything else. */
export function movedLength(interpreter: Interpreter, operator: ts.SyntaxKind, left: Value, right: Value, at: Place): Value | undefined {
  const mark = interpreter.marks.get(left);
  if (mark?.kind !== "length" || right.kind !== "number") return undefined;
  if (operator === ts.SyntaxKind.MinusToken) return lengthValue(interpreter, mark.of, mark.plus - right.value, at);
  return operator === ts.SyntaxKind.PlusToken ? lengthValue(interpreter, mark.of, mark.plus + right.value, at) : undefined;
}

/** How far before the end of this text a position lies, as a negative number, if it is written as the length less a number. */
export function distanceToEnd(interpreter: Interpreter, text: ValueOf<"request">, position: Value): number | undefined {
  // `(origin ?? "").length`: where there is an origin, it is the first.
  const first = position.kind === "choice" ? position.alternatives[0] : undefined;
  const mark = interpreter.marks.get(first?.when.kind === "origin-present" ? first.value : position);
  const isItsOwn = mark?.kind === "length" && originTextOf(mark.of)?.part === originTextOf(text)?.part;
  return isItsOwn && mark.plus < 0 ? mark.plus : undefined;
}

/** A position compared with a number or with the length; `undefined` if neither side is a position. */
export function positionComparison(interpreter: Interpreter, operator: ts.SyntaxKind, left: Value, right: Value, at: Place): Condition | undefined {
  const leftMark = interpreter.marks.get(left);
  const mark = leftMark?.kind === "index" ? leftMark : interpreter.marks.get(right);
  if (mark?.kind !== "index") return undefined;
  const other = leftMark?.kind === "index" ? right : left;
  const asked = leftMark?.kind === "index" ? operator : mirrored(operator);
  const unread = opaqueCondition(at, dynamicReason("a position is compared"), interpreter.running.path);
  if (other.kind === "number") return numberComparison(mark, asked, other.value, unread);
  return asked === ts.SyntaxKind.EqualsEqualsEqualsToken ? (comparisonWithEnd(interpreter, mark, other, at) ?? unread) : unread;
}

/** `lastIndexOf(x) === length - n`. It also holds where x does not occur and the text is one character shorter than x. */
function comparisonWithEnd(interpreter: Interpreter, { found, ending }: IndexMark, other: Value, at: Place): Condition | undefined {
  const mark = interpreter.marks.get(other);
  if (mark?.kind !== "length" || ending === undefined || mark.plus < -ending.length) return undefined;
  const isAtEnd = mark.plus === -ending.length ? ending.when : NEVER;
  const origin = originTextOf(mark.of);
  if (mark.plus >= 0 || (origin?.part === "origin" && -mark.plus - 1 < SHORTEST_ORIGIN)) return isAtEnd;
  const tooShort = originCondition({ kind: "unknown", reason: dynamicReason("origins of one length pass, whatever they are") }, at, interpreter.running.path);
  return either([isAtEnd, both([negation(found), tooShort])]);
}

function numberComparison({ found, atZero }: IndexMark, operator: ts.SyntaxKind, number: number, unread: Condition): Condition {
  switch (operator) {
    case ts.SyntaxKind.EqualsEqualsEqualsToken:
      if (number === -1) return negation(found);
      return number === 0 ? atZero : unread;
    case ts.SyntaxKind.GreaterThanToken:
      if (number === -1) return found;
      return number === 0 ? both([found, negation(atZero)]) : number < -1 ? ALWAYS : unread;
    case ts.SyntaxKind.GreaterThanEqualsToken:
      if (number === 0) return found;
      return number === 1 ? both([found, negation(atZero)]) : number < 0 ? ALWAYS : unread;
    case ts.SyntaxKind.LessThanToken:
      return number === 0 ? negation(found) : number === 1 ? either([negation(found), atZero]) : unread;
    case ts.SyntaxKind.LessThanEqualsToken:
      return number === -1 ? negation(found) : number === 0 ? either([negation(found), atZero]) : unread;
    default:
      return unread;
  }
}

function mirrored(operator: ts.SyntaxKind): ts.SyntaxKind {
  switch (operator) {
    case ts.SyntaxKind.GreaterThanToken:
      return ts.SyntaxKind.LessThanToken;
    case ts.SyntaxKind.GreaterThanEqualsToken:
      return ts.SyntaxKind.LessThanEqualsToken;
    case ts.SyntaxKind.LessThanToken:
      return ts.SyntaxKind.GreaterThanToken;
    case ts.SyntaxKind.LessThanEqualsToken:
      return ts.SyntaxKind.GreaterThanEqualsToken;
    default:
      return operator;
  }
}

/** Whether there are any, asked of a number of entries: `list.length > 0`, `1 > set.size`; `undefined` for every other comparison. */
export function amountComparison(interpreter: Interpreter, operator: ts.SyntaxKind, left: Value, right: Value, at: Place): Condition | undefined {
  const [amount, other, asked] = isAmount(interpreter, left) ? [left, right, operator] : [right, left, mirrored(operator)];
  if (other.kind !== "number" || !isAmount(interpreter, amount)) return undefined;
  const isAny = (asked === ts.SyntaxKind.GreaterThanToken && other.value === 0) || (asked === ts.SyntaxKind.GreaterThanEqualsToken && other.value === 1);
  if (isAny) return questionOn(interpreter, amount, { kind: "truthy" }, at);
  const isNone = (asked === ts.SyntaxKind.LessThanToken && other.value === 1) || (asked === ts.SyntaxKind.LessThanEqualsToken && other.value === 0);
  return isNone ? questionOn(interpreter, amount, { kind: "equals", value: 0 }, at) : undefined;
}

function isAmount(interpreter: Interpreter, value: Value): boolean {
  const mark = interpreter.marks.get(value);
  const last = value.kind === "external" ? value.steps.at(-1) : undefined;
  const name = mark?.kind === "path" ? mark.path.at(-1) : last?.kind === "member" ? last.name : undefined;
  return mark?.kind === "amount" || name === "length" || name === "size";
}
