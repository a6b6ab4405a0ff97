/** Methods of arrays, sets and maps. Callbacks are run on known elements; open lists stay open. */
import type { Condition } from "../../model/condition.ts";
import type { Place } from "../../text/place.ts";
import type { Alternative, Value, ValueOf } from "../values.ts";
import { reasonOf, unknownValue } from "../values.ts";
import { joinChoice, testValue, truthOf } from "./choices.ts";
import { ALWAYS, both, either, firstPasses, opaqueCondition, originCondition } from "./conditions.ts";
import type { Interpreter } from "./interpreter.ts";
import { CHOICE_LIMIT, dynamicReason, marked, WIDTH_LIMIT } from "./interpreter.ts";
import { chosenByTests } from "./members.ts";
import { concatenate, equality } from "./operators.ts";
import { asksForExample, originInList, originTextOf, whereListed } from "./origin-tests.ts";
import { appendItems, limited, listOf, tooLarge, withRest } from "./sizes.ts";

/** Most items that `reduce` goes through. */
const MOST_REDUCED = 60;

/** Evaluates a method call on a list; `undefined` for methods that are not modelled. */
export function listMethod(interpreter: Interpreter, receiver: ValueOf<"list">, name: string, args: readonly Value[], at: Place): Value | undefined {
  const [first] = args;
  const { items, open } = receiver;
  const call = (item: Value, index: number): Value =>
    first === undefined ? unknownValue(dynamicReason("no callback is given"), at) : interpreter.call(first, [item, numberValue(index, at), receiver], at);
  switch (name) {
    case "includes":
    case "has":
      return first === undefined ? undefined : testValue(membership(interpreter, receiver, first, at), at);
    case "indexOf":
    case "lastIndexOf": {
      if (first === undefined) return undefined;
      const [head] = items;
      const value = unknownValue({ kind: "request", text: "it is a position in a list" }, at);
      const atZero =
        head === undefined
          ? originCondition(
              { kind: receiver.open ? "unknown" : "none", reason: dynamicReason("the list is not known") } as Parameters<typeof originCondition>[0],
              at,
            )
          : equality(interpreter, head, first, false, at);
      return marked(interpreter, value, { kind: "index", found: membership(interpreter, receiver, first, at), atZero });
    }
    case "get": {
      const mark = interpreter.marks.get(receiver);
      if (mark?.kind !== "map" || first === undefined) return undefined;
      const entries = mark.entries.map(([key, value]) => ({ when: equality(interpreter, key, first, false, at), value }));
      return chosenByTests(interpreter, entries, open ? receiver : undefined, at);
    }
    case "some":
      return testValue(either([...items.map((item, index) => truthOf(interpreter, call(item, index))), ...someOpenTest(interpreter, receiver, first, at)]), at);
    case "every":
      return testValue(both([...items.map((item, index) => truthOf(interpreter, call(item, index))), ...openTest(interpreter, receiver, first, at)]), at);
    case "find": {
      const entries = items.map((item, index) => ({ when: truthOf(interpreter, call(item, index)), value: item }));
      const rest = someOpenTest(interpreter, receiver, first, at).map((when) => ({ when, value: unknownValue(openReason(), at) }));
      return chosenByTests(interpreter, [...entries, ...rest], undefined, at);
    }
    case "findIndex": {
      const tests = items.map((item, index) => truthOf(interpreter, call(item, index)));
      const value = unknownValue({ kind: "request", text: "it is a position in a list" }, at);
      return marked(interpreter, value, {
        kind: "index",
        found: either([...tests, ...openTest(interpreter, receiver, first, at)]),
        atZero: tests[0] ?? originCondition({ kind: "none" }, at),
      });
    }
    case "filter": {
      const kept: Value[] = [];
      const conditions: Condition[] = [];
      const tested: Alternative[] = [];
      for (const [index, item] of items.entries()) {
        const condition = truthOf(interpreter, call(item, index));
        if (condition.kind === "never") continue;
        conditions.push(condition);
        tested.push({ when: condition, value: item });
        if (condition.kind === "always" || item.kind === "environment") kept.push(item);
        else kept.push(unknownValue(dynamicReason("it is filtered by a test that is not followed"), item.at, item.via));
      }
      const isCertain = conditions.every((condition) => condition.kind === "always");
      const filtered = list(receiver, kept, open || !isCertain, at);
      const counted = interpreter.marks.get(receiver);
      // A variable that is not set leaves nothing to filter, whatever the test.
      if (counted?.kind === "count" && items.length === 0 && !isAboutRequest(interpreter, receiver, first, at)) return marked(interpreter, filtered, counted);
      if (isCertain) return filtered;
      const firstKept = open ? undefined : firstOf(interpreter, tested, at);
      return marked(interpreter, filtered, { kind: "count", some: either([...conditions, ...openTest(interpreter, receiver, first, at)]), first: firstKept });
    }
    case "map": {
      const mapped = list(
        receiver,
        items.map((item, index) => call(item, index)),
        open,
        at,
      );
      const counted = interpreter.marks.get(receiver);
      return counted?.kind === "count" ? marked(interpreter, mapped, { kind: "count", some: counted.some }) : mapped;
    }
    case "reduce": {
      const initial = args[1];
      const start = initial ?? items[0];
      const rest = initial === undefined ? items.slice(1) : items;
      if (first === undefined || start === undefined || open || rest.length > MOST_REDUCED) return undefined;
      const skipped = items.length - rest.length;
      return rest.reduce<Value>((sum, item, index) => {
        const position: Value = { kind: "number", value: index + skipped, at, via: [] };
        return limited(interpreter, interpreter.call(first, [sum, item, position, receiver], at));
      }, start);
    }
    case "flatMap":
    case "flat": {
      const parts = name === "flatMap" ? items.map((item, index) => call(item, index)) : items;
      return spread(parts, receiver, open, at);
    }
    case "concat": {
      let isOpen = open;
      let { rest } = receiver;
      const joined = [...items];
      for (const argument of args) {
        if (argument.kind === "list") {
          appendItems(joined, argument.items);
          isOpen ||= argument.open;
          rest ??= argument.rest;
        } else if (isScalar(argument)) appendItems(joined, [argument]);
        else {
          isOpen = true;
          rest ??= reasonOf(argument);
        }
      }
      return withRest(list(receiver, joined, isOpen, at), rest);
    }
    case "slice": {
      if (open) return list(receiver, [], true, at);
      const second = args[1];
      if (first !== undefined && first.kind !== "number") return undefined;
      if (second !== undefined && second.kind !== "number") return undefined;
      return list(receiver, items.slice(first?.value, second?.kind === "number" ? second.value : undefined), false, at);
    }
    case "at":
      return first?.kind === "number" && !open ? (items.at(first.value) ?? undefinedValue(at)) : undefined;
    case "join": {
      if (open) return unknownValue(openReason(), at);
      const separator: Value = first ?? { kind: "string", value: { text: ",", pieces: [] }, at, via: [] };
      // Unlike in a template, what is missing leaves no word.
      const empty: Value = { kind: "string", value: { text: "", pieces: [] }, at, via: [] };
      const texts = items.map((item): Value => {
        if (isMissing(item)) return empty;
        if (item.kind !== "environment" || items.length > 1) return item;
        return joinChoice(
          interpreter,
          [
            { when: truthOf(interpreter, item), value: item },
            { when: ALWAYS, value: empty },
          ],
          at,
        );
      });
      return concatenate(
        interpreter,
        texts.flatMap((item, index) => (index === 0 ? [item] : [separator, item])),
        at,
      );
    }
    case "sort":
    case "toSorted":
      return list(receiver, [...items], open, at);
    case "reverse":
    case "toReversed":
      return list(receiver, items.toReversed(), open, at);
    case "values": {
      const mark = interpreter.marks.get(receiver);
      if (mark?.kind === "map")
        return list(
          { ...receiver, of: "array" },
          mark.entries.map(([, value]) => value),
          open,
          at,
        );
      return receiver.of === "array" ? undefined : list({ ...receiver, of: "array" }, [...items], open || receiver.of === "map", at);
    }
    case "keys":
      return receiver.of === "array" ? undefined : list({ ...receiver, of: "array" }, [...items], open, at);
    case "add":
      return first === undefined ? receiver : list(receiver, [...items, first], open, at);
    case "toString":
      return listMethod(interpreter, receiver, "join", [], at);
    case "entries":
      return undefined;
    default:
      return undefined;
  }
}

/** The first element that passes its test; `undefined` if they are too many to tell. */
function firstOf(interpreter: Interpreter, tested: readonly Alternative[], at: Place): Value | undefined {
  return tested.length < CHOICE_LIMIT ? joinChoice(interpreter, [...tested, { when: ALWAYS, value: undefinedValue(at) }], at) : undefined;
}

function isMissing({ kind }: Value): boolean {
  return kind === "undefined" || kind === "null";
}

function isScalar(value: Value): boolean {
  return value.kind !== "unknown" && value.kind !== "parameter" && value.kind !== "external" && value.kind !== "choice" && value.kind !== "request";
}

function numberValue(value: number, at: Place): Value {
  return { kind: "number", value, at, via: [] };
}

function undefinedValue(at: Place): Value {
  return { kind: "undefined", at, via: [] };
}

function openReason(): Extract<Value, { kind: "unknown" }>["reason"] {
  return { kind: "environment", text: "the list may hold more entries than the code shows" };
}

function list(receiver: ValueOf<"list">, items: readonly Value[], open: boolean, at: Place): Value {
  return items.length > WIDTH_LIMIT ? tooLarge(at, []) : withRest(listOf(items, open, receiver.at, receiver.of, receiver.via), receiver.rest);
}

function spread(parts: readonly Value[], receiver: ValueOf<"list">, open: boolean, at: Place): Value {
  const items: Value[] = [];
  let isOpen = open;
  for (const part of parts) {
    if (part.kind === "list") {
      appendItems(items, part.items);
      isOpen ||= part.open;
    } else if (isScalar(part)) appendItems(items, [part]);
    else isOpen = true;
  }
  return list(receiver, items, isOpen, at);
}

/** The value is an element of the list. */
export function membership(interpreter: Interpreter, receiver: ValueOf<"list">, value: Value, at: Place): Condition {
  if (value.kind === "choice") {
    return firstPasses(value.alternatives.map((item) => ({ when: item.when, test: membership(interpreter, receiver, item.value, at) })));
  }
  const origin = originTextOf(value);
  if (origin !== undefined) return originInList(interpreter, origin, receiver, at);
  const parts = receiver.items.map((item) => equality(interpreter, item, value, false, at));
  if (receiver.open) parts.push(opaqueCondition(at, openReason(), interpreter.running.path));
  return either(parts);
}

/** The test of a filter looks at the request, so that each request has another list. */
function isAboutRequest(interpreter: Interpreter, receiver: ValueOf<"list">, callback: Value | undefined, at: Place): boolean {
  if (callback === undefined) return false;
  const condition = truthOf(interpreter, interpreter.call(callback, [unknownValue(openReason(), receiver.at)], at));
  return condition.kind !== "test" || condition.reason.kind === "request";
}

/** What a test says about the elements that are not shown: something about the origin if the callback looks at it. */
function openTest(interpreter: Interpreter, receiver: ValueOf<"list">, callback: Value | undefined, at: Place): readonly Condition[] {
  if (!receiver.open || callback === undefined) return [];
  const probe = interpreter.call(callback, [unknownValue(openReason(), receiver.at)], at);
  const condition = truthOf(interpreter, probe);
  return [condition.kind === "test" ? opaqueCondition(at, openReason(), interpreter.running.path) : condition];
}

/** What an element is of which nothing is known but the environment variable that was split into the list. */
function pieceOfVariable(interpreter: Interpreter, list: Value): Value | undefined {
  const mark = interpreter.marks.get(list);
  if (list.kind !== "list" || !list.open || mark?.kind !== "count" || mark.some.kind !== "environment-variable") return undefined;
  return { kind: "environment", name: mark.some.name, at: list.at, via: list.via };
}

/** The same where one element is enough: a piece of a variable may be tested by more than its text. */
function someOpenTest(interpreter: Interpreter, receiver: ValueOf<"list">, callback: Value | undefined, at: Place): readonly Condition[] {
  const piece = callback === undefined ? undefined : pieceOfVariable(interpreter, receiver);
  if (callback !== undefined && piece !== undefined) {
    const condition = truthOf(interpreter, interpreter.call(callback, [piece], at));
    if (asksForExample(condition)) return [whereListed(interpreter, receiver, condition)];
  }
  return openTest(interpreter, receiver, callback, at).map((condition) => whereListed(interpreter, receiver, condition));
}
