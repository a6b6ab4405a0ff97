/** Methods of strings, regular expressions and of the request's origin. `undefined` means: no method that is modelled. */

import type { Condition } from "../../model/condition.ts";
import type { Reason } from "../../model/setting.ts";
import { type Match, matchesOf } from "../../origins/pattern-membership.ts";
import type { Place } from "../../text/place.ts";
import { placeOf } from "../../text/place.ts";
import type { ValueText } from "../../text/value-text.ts";
import type { Value, ValueOf } from "../values.ts";
import { reasonOf, stringOf, unknownValue } from "../values.ts";
import { testValue } from "./choices.ts";
import { methodOfChosen } from "./chosen.ts";
import { either, originCondition } from "./conditions.ts";
import type { Interpreter } from "./interpreter.ts";
import { dynamicReason, marked, WIDTH_LIMIT } from "./interpreter.ts";
import { concatenate } from "./operators.ts";
import { equalsOrigin, type OriginText, originRegexTest, originTextOf, originTextTest, originWithinText, unknownOriginTest } from "./origin-tests.ts";
import { distanceToEnd, indexValue, positionOfText } from "./positions.ts";
import { replacedLength, textWithin, tooLarge } from "./sizes.ts";
import { questionOn } from "./value-tests.ts";

const KEEPS_ORIGIN = new Set(["trim", "toString", "valueOf", "normalize", "trimEnd", "trimStart"]);
const KEEPS_METHOD = new Set(["toLowerCase", "toUpperCase", "toLocaleLowerCase", "toLocaleUpperCase", "toString", "trim"]);

/** A method of the request's origin or a part of it. */
export function originMethod(interpreter: Interpreter, receiver: ValueOf<"request">, name: string, args: readonly Value[], at: Place): Value | undefined {
  const origin = originTextOf(receiver);
  const part = receiver.part;
  // Names of methods are compared in any case.
  if (part.kind === "method" && KEEPS_METHOD.has(name)) return { ...receiver, at, via: [] };
  if (origin === undefined || part.kind !== "origin") return methodOfChosen(interpreter, receiver, name, args, at);
  const [first, second] = args;
  if (KEEPS_ORIGIN.has(name)) return { ...receiver, at, via: [] };
  switch (name) {
    case "toLowerCase":
    case "toLocaleLowerCase":
      return { kind: "request", part: { ...part, lowerCased: true }, at, via: [] };
    case "startsWith":
      return testValue(
        args.length > 1 && second?.kind !== "undefined"
          ? unknownOriginTest(interpreter, receiver, at)
          : originTextTest(interpreter, "prefix", origin, first, at),
        at,
      );
    case "endsWith":
      return testValue(originTextTest(interpreter, "suffix", origin, first, at), at);
    case "includes":
      return testValue(originTextTest(interpreter, "contains", origin, first, at), at);
    case "localeCompare":
      return undefined;
    case "indexOf":
    case "lastIndexOf":
      return positionOfText(interpreter, receiver, name, args, at);
    case "search":
    case "match": {
      const regex = first?.kind === "string" ? regexOfText(first) : first;
      if (regex?.kind !== "regex") return first === undefined ? undefined : truthValue(interpreter, unknownOriginTest(interpreter, first, at), at);
      if (name === "match") return matchValue(interpreter, receiver, regex, originRegexTest(origin, regex, at), at);
      return indexValue(interpreter, originRegexTest(origin, regex, at), undefined, at);
    }
    case "slice":
    case "substring":
    case "substr": {
      // Counted from the end, `length - 3` is -3: longer texts are never equal to the part, whichever method cuts it.
      const start = first?.kind === "number" ? first.value : first === undefined ? undefined : distanceToEnd(interpreter, receiver, first);
      const isFromEnd = first?.kind !== "number";
      const end = second?.kind === "number" ? second.value : undefined;
      if (start === undefined || (second !== undefined && end === undefined) || (name !== "slice" && start < 0 && !isFromEnd)) return undefined;
      const value = unknownValue({ kind: "request", text: "it is a part of the request's origin" }, at);
      return marked(interpreter, value, { kind: "slice", of: receiver, start, end });
    }
    case "replace": {
      if (part.part === "origin" && first?.kind === "regex" && stringOf(second) === "" && SCHEME_PATTERNS.has(first.source)) {
        return { kind: "request", part: { ...part, part: "host" }, at, via: [] };
      }
      return undefined;
    }
    case "split":
      // A browser sends one origin; splitting at a comma gives a list of it.
      if (stringOf(first)?.trim() === ",") return { kind: "list", items: [{ ...receiver, at }], open: false, of: "array", at, via: [] };
      return pieceOfOrigin(receiver, part, stringOf(first), at);
    default:
      return undefined;
  }
}

/** `origin.split("://")[1]` and `origin.split("/")[2]` are the host, `host.split(":")[0]` its name; what stands beside them is not known. */
function pieceOfOrigin(receiver: ValueOf<"request">, part: OriginText, separator: string | undefined, at: Place): Value | undefined {
  const wanted = part.part === "origin" ? PIECES.get(separator ?? "") : part.part === "host" && separator === ":" ? HOST_NAME : undefined;
  if (wanted === undefined || receiver.part.kind !== "origin") return undefined;
  const beside: Value = unknownValue({ kind: "request", text: "it is a part of the request's origin" }, at);
  const piece: Value = { kind: "request", part: { ...receiver.part, part: wanted.part }, at, via: [] };
  return { kind: "list", items: [...Array.from({ length: wanted.index }, () => beside), piece], open: true, of: "array", at, via: [] };
}

const HOST_NAME = { part: "hostname", index: 0 } as const;
const PIECES: ReadonlyMap<string, { readonly part: "host"; readonly index: number }> = new Map([
  ["://", { part: "host", index: 1 }],
  ["//", { part: "host", index: 1 }],
  ["/", { part: "host", index: 2 }],
]);

const SCHEME_PATTERNS = new Set(["^https?:\\/\\/", "https?:\\/\\/", "^(https?:\\/\\/)", "^https?://", "(^\\w+:|^)\\/\\/", "^\\w+:\\/\\/"]);

function truthValue(interpreter: Interpreter, condition: Condition, at: Place): Value {
  const value = unknownValue({ kind: "request", text: "it is a match on the request's origin" }, at);
  return marked(interpreter, value, { kind: "truth", condition });
}

function matchValue(interpreter: Interpreter, of: ValueOf<"request">, regex: ValueOf<"regex">, condition: Condition, at: Place): Value {
  const value = unknownValue({ kind: "request", text: "it is a match on the request's origin" }, at);
  return marked(interpreter, value, { kind: "truth", condition, match: { of, regex } });
}

/** A string used as a pattern, as `match` and `search` do. */
function regexOfText(value: ValueOf<"string">): ValueOf<"regex"> {
  return { kind: "regex", source: value.value.text === "" ? "(?:)" : value.value.text, flags: "", at: value.at, via: value.via };
}

/** `regex.test(x)` and `regex.exec(x)`. */
export function regexMethod(interpreter: Interpreter, receiver: ValueOf<"regex">, name: string, args: readonly Value[], at: Place): Value | undefined {
  const [first] = args;
  if (first === undefined) return undefined;
  const origin = originTextOf(first);
  if (origin === undefined) {
    if (first.kind !== "request" || (name !== "test" && name !== "exec")) return undefined;
    const asked = questionOn(interpreter, first, { kind: "regex", source: receiver.source, flags: receiver.flags }, at);
    return name === "test" ? testValue(asked, at) : truthValue(interpreter, asked, at);
  }
  if (name === "test") return testValue(originRegexTest(origin, receiver, at), at);
  if (name === "exec" && first.kind === "request") return matchValue(interpreter, first, receiver, originRegexTest(origin, receiver, at), at);
  return undefined;
}

/** `text.replace(/\./g, "\\.")`: the pattern is not run, its matches are found by walking its syntax. */
function replacedByPattern(
  interpreter: Interpreter,
  receiver: ValueOf<"string">,
  { source, flags }: ValueOf<"regex">,
  to: string,
  at: Place,
): Value | undefined {
  const { text } = receiver.value;
  const matches = /\$(?![$&])/.test(to) ? undefined : matchesOf(source, flags, text);
  if (matches === undefined) return undefined;
  const grown = matches.reduce((length, { start, end }) => length + to.length * (end - start + 1), text.length);
  return rewritten(interpreter, receiver, grown, () => withMatchesReplaced(text, matches, to), at);
}

function withMatchesReplaced(text: string, matches: readonly Match[], to: string): string {
  let result = "";
  let from = 0;
  for (const { start, end } of matches) {
    const matched = text.slice(start, end);
    result += text.slice(from, start) + to.replace(/\$([$&])/g, (_, what) => (what === "$" ? "$" : matched));
    from = end;
  }
  return result + text.slice(from);
}

/** A method of a known string. */
export function stringMethod(interpreter: Interpreter, receiver: ValueOf<"string">, name: string, args: readonly Value[], at: Place): Value | undefined {
  const text = receiver.value.text;
  const [first, second] = args;
  const argument = stringOf(first);
  const originArgument = first === undefined ? undefined : originTextOf(first);
  if (originArgument !== undefined) {
    if (name === "includes" || name === "startsWith" || name === "endsWith") {
      const isPlain = args.length === 1 || name === "includes";
      return testValue(isPlain ? originWithinText(originArgument, receiver, at, name) : unknownOriginTest(interpreter, first ?? receiver, at), at);
    }
    if (name === "indexOf" || name === "search") {
      return indexValue(
        interpreter,
        originWithinText(originArgument, receiver, at),
        originCondition({ kind: "unknown", reason: dynamicReason("the position of the origin is used") }, at),
        at,
      );
    }
    if (name === "localeCompare")
      return indexValue(interpreter, originCondition({ kind: "all" }, at), equalsOrigin(interpreter, originArgument, receiver, at), at);
    return undefined;
  }
  switch (name) {
    case "trim":
      return part(receiver, text.length - text.trimStart().length, text.trimEnd().length, at);
    case "trimStart":
      return part(receiver, text.length - text.trimStart().length, text.length, at);
    case "trimEnd":
      return part(receiver, 0, text.trimEnd().length, at);
    case "toString":
    case "valueOf":
    case "normalize":
      return receiver;
    case "toLowerCase":
    case "toLocaleLowerCase":
      return rewritten(interpreter, receiver, text.length, () => text.toLowerCase(), at);
    case "toUpperCase":
    case "toLocaleUpperCase":
      return rewritten(interpreter, receiver, text.length, () => text.toUpperCase(), at);
    case "split":
      return split(receiver, first, at);
    case "concat":
      return concatenate(interpreter, [receiver, ...args], at);
    case "slice":
    case "substring": {
      if (first?.kind !== "number" || (second !== undefined && second.kind !== "number")) return undefined;
      const start = first.value < 0 ? Math.max(0, text.length + first.value) : first.value;
      const given = second?.kind === "number" ? second.value : text.length;
      const end = given < 0 ? Math.max(0, text.length + given) : given;
      return part(receiver, Math.min(start, text.length), Math.max(start, Math.min(end, text.length)), at);
    }
    case "replace":
    case "replaceAll": {
      const to = stringOf(second);
      if (first?.kind === "regex" && to !== undefined) return replacedByPattern(interpreter, receiver, first, to, at);
      if (argument === undefined || to === undefined || to.includes("$")) return undefined;
      if (name === "replace") return rewritten(interpreter, receiver, text.length + to.length, () => text.replace(argument, to), at);
      return rewritten(interpreter, receiver, replacedLength(text, argument, to), () => text.replaceAll(argument, to), at);
    }
    case "startsWith":
      return argument === undefined ? undefined : bool(text.startsWith(argument), at);
    case "endsWith":
      return argument === undefined ? undefined : bool(text.endsWith(argument), at);
    case "includes":
      return argument === undefined ? undefined : bool(text.includes(argument), at);
    case "indexOf":
      return argument === undefined ? undefined : { kind: "number", value: text.indexOf(argument), at, via: [] };
    case "repeat":
      if (first?.kind !== "number" || !(first.value >= 0)) return undefined;
      return rewritten(interpreter, receiver, text.length * first.value, () => text.repeat(first.value), at);
    case "padStart":
    case "padEnd": {
      const filler = second === undefined ? " " : stringOf(second);
      if (first?.kind !== "number" || filler === undefined) return undefined;
      const pad = (): string => (name === "padStart" ? text.padStart(first.value, filler) : text.padEnd(first.value, filler));
      return rewritten(interpreter, receiver, Math.max(text.length, first.value), pad, at);
    }
    default:
      return undefined;
  }
}

function bool(value: boolean, at: Place): Value {
  return { kind: "boolean", value, at, via: [] };
}

/** A part of the text, with exact places where the source shows it letter by letter. */
function part(receiver: ValueOf<"string">, start: number, end: number, at: Place): Value {
  if (start === 0 && end === receiver.value.text.length) return receiver;
  return { kind: "string", value: sliceText(receiver.value, start, Math.max(start, end)), at: receiver.at, via: [at, ...receiver.via] };
}

/** The characters from `start` to `end` with their pieces. */
export function sliceText(value: ValueText, start: number, end: number): ValueText {
  const first = firstPieceAfter(value.pieces, start);
  let afterLast = first;
  while ((value.pieces[afterLast]?.start ?? end) < end) afterLast += 1;
  const pieces = value.pieces
    .slice(first, afterLast)
    .filter((piece) => piece.end > start)
    .map((piece) => {
      const from = Math.max(piece.start, start);
      const to = Math.min(piece.end, end);
      const base = piece.place.span.start - piece.start;
      const place = piece.exact ? placeOf(piece.place.file, base + from, base + to) : piece.place;
      return { start: from - start, end: to - start, place, exact: piece.exact };
    });
  return { text: value.text.slice(start, end), pieces };
}

/** Index of the first piece that ends behind an offset: pieces are in order, and a text that is split into thousands has as many. */
function firstPieceAfter(pieces: ValueText["pieces"], offset: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pieces[middle]?.end ?? 0) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Another text in place of the receiver's, of `length` characters or hardly more. */
function rewritten(interpreter: Interpreter, receiver: ValueOf<"string">, length: number, make: () => string, at: Place): Value {
  return textWithin(interpreter, length, 1, at, () => {
    const text = make();
    if (text === receiver.value.text) return receiver;
    const pieces = [{ start: 0, end: text.length, place: receiver.at, exact: false }];
    return { kind: "string", value: { text, pieces }, at: receiver.at, via: [at, ...receiver.via] };
  });
}

function split(receiver: ValueOf<"string">, separator: Value | undefined, at: Place): Value | undefined {
  const text = receiver.value.text;
  const items: Value[] = [];
  const ranges: (readonly [number, number])[] = [];
  if (separator === undefined) ranges.push([0, text.length]);
  else if (separator.kind === "string" && separator.value.text !== "") {
    const by = separator.value.text;
    let from = 0;
    for (let found = text.indexOf(by); found >= 0; found = text.indexOf(by, from)) {
      ranges.push([from, found]);
      if (ranges.length > WIDTH_LIMIT) return tooLarge(at, []);
      from = found + by.length;
    }
    ranges.push([from, text.length]);
  } else if (separator.kind === "regex") {
    // Our own patterns for the usual separators; a pattern of the user is never executed.
    const own = SEPARATORS.get(separator.source);
    if (own === undefined) return undefined;
    let from = 0;
    for (const match of text.matchAll(own)) {
      ranges.push([from, match.index]);
      if (ranges.length > WIDTH_LIMIT) return tooLarge(at, []);
      from = match.index + match[0].length;
    }
    ranges.push([from, text.length]);
  } else return undefined;
  for (const [start, end] of ranges) items.push({ kind: "string", value: sliceText(receiver.value, start, end), at: receiver.at, via: receiver.via });
  return {
    kind: "list",
    items: items.map((item, index) => ({ ...item, at: placeOfRange(receiver, ranges[index], item.at) })),
    open: false,
    of: "array",
    at,
    via: [],
  };
}

/** Where the part stands, if the source shows it. */
function placeOfRange(receiver: ValueOf<"string">, range: readonly [number, number] | undefined, fallback: Place): Place {
  const [piece] = receiver.value.pieces;
  if (range === undefined || piece === undefined || receiver.value.pieces.length !== 1 || !piece.exact) return fallback;
  return placeOf(piece.place.file, piece.place.span.start + range[0], piece.place.span.start + range[1]);
}

const SEPARATORS = new Map<string, RegExp>([
  [",", /,/g],
  [",\\s*", /,\s*/g],
  [",\\s+", /,\s+/g],
  ["\\s*,\\s*", /\s{0,50},\s*/g],
  ["[,\\s]+", /[,\s]+/g],
  ["[\\s,]+", /[,\s]+/g],
  ["\\s+", /\s+/g],
  [";", /;/g],
  ["[,;]", /[,;]/g],
  ["[;,]", /[,;]/g],
]);

/** A method of a text with unknown parts, or of an environment variable. */
export function unknownTextMethod(interpreter: Interpreter, receiver: Value, name: string, args: readonly Value[], at: Place): Value | undefined {
  switch (name) {
    case "trim":
    case "toString":
    case "toLowerCase":
    case "trimEnd":
    case "trimStart":
    case "replace":
    case "replaceAll":
    case "normalize":
      if (receiver.kind === "environment" && !name.startsWith("replace")) return { ...receiver, via: [at, ...receiver.via] };
      return receiver.kind === "template" && name.startsWith("trim") ? receiver : unknownValue(reasonOf(receiver), at);
    case "split": {
      const parts: Value = { kind: "list", items: [], open: true, of: "array", rest: reasonOf(receiver), at, via: receiver.via };
      if (receiver.kind !== "environment") return parts;
      return marked(interpreter, parts, { kind: "count", some: { kind: "environment-variable", name: receiver.name, state: "set" } });
    }
    case "includes":
    case "startsWith":
    case "endsWith":
    case "indexOf": {
      const [first] = args;
      const origin = first === undefined ? undefined : originTextOf(first);
      if (origin === undefined) return undefined;
      // A variable is always one text, never a list.
      const isInside = receiver.kind === "environment" && (name === "includes" || name === "indexOf") && origin.part === "origin";
      const reason: Reason = { kind: "inside-text", text: `it is looked for inside the text of ${receiver.kind === "environment" ? receiver.name : ""}` };
      const condition = isInside ? originCondition({ kind: "unknown", reason }, at) : unknownOriginTest(interpreter, receiver, at);
      return name === "indexOf" ? indexValue(interpreter, condition, undefined, at) : testValue(either([condition]), at);
    }
    default:
      return undefined;
  }
}
