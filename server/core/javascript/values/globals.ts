/** Functions and constructors of the language itself: `Object.assign`, `Array.from`, `new Set`, `new URL`, `RegExp`. */
import type { Place } from "../../text/place.ts";
import type { RecordProperty, Value } from "../values.ts";
import { reasonOf, stringOf, unknownValue } from "../values.ts";
import { mapChoice, testValue, truthOf } from "./choices.ts";
import { conversionOfChosen } from "./chosen.ts";
import type { Interpreter } from "./interpreter.ts";
import { dynamicReason, marked } from "./interpreter.ts";
import { jsonOf, parsedJson } from "./json-text.ts";
import { mergeSpread } from "./literals.ts";
import { inOperator, scalarText } from "./operators.ts";
import { listOf } from "./sizes.ts";

function text(value: string, at: Place, place: Place): Value {
  return { kind: "string", value: { text: value, pieces: [{ start: 0, end: value.length, place, exact: false }] }, at, via: [] };
}

/** The value of a call of a global function by its path, or `undefined` if it is not modelled. */
export function globalCall(interpreter: Interpreter, path: readonly string[], args: readonly Value[], at: Place): Value | undefined {
  const [first, second] = args;
  const name = path.join(".");
  const converted = conversionOfChosen(interpreter, name, first, at);
  if (converted !== undefined) return converted;
  switch (name) {
    case "Object.freeze":
    case "Object.seal":
    case "structuredClone":
    case "Promise.resolve":
    case "defineConfig":
      return first;
    case "Object.assign":
      return first === undefined ? undefined : assign(interpreter, args, at);
    case "Object.keys":
    case "Object.values":
    case "Object.entries":
      return first === undefined ? undefined : mapChoice(interpreter, first, at, (item) => entriesOf(name, item, at));
    case "Object.fromEntries":
      return fromEntries(interpreter, first, at);
    case "Object.hasOwn":
    case "Object.prototype.hasOwnProperty.call":
    case "Reflect.has":
      return first === undefined || second === undefined ? undefined : testValue(inOperator(interpreter, second, first, at), at);
    case "Array.from":
      return first === undefined ? undefined : mapChoice(interpreter, first, at, (item) => arrayFrom(interpreter, item, second, at));
    case "Array.of":
      return listOf(args, false, at);
    case "Array.isArray":
      return first === undefined ? undefined : mapChoice(interpreter, first, at, (item) => isArray(item, at));
    case "Boolean":
      return first === undefined ? undefined : testValue(truthOf(interpreter, first), at);
    case "String":
      return first === undefined ? undefined : mapChoice(interpreter, first, at, (item) => asText(interpreter, item, at));
    case "Number":
    case "parseInt":
    case "parseFloat":
    case "Number.parseInt":
    case "Number.parseFloat":
      return first === undefined ? undefined : mapChoice(interpreter, first, at, (item) => asNumber(item, at));
    case "Math.floor":
      return first?.kind === "number" ? { ...first, value: Math.floor(first.value), at } : undefined;
    case "Math.round":
      return first?.kind === "number" ? { ...first, value: Math.round(first.value), at } : undefined;
    case "Symbol":
      return undefined;
    case "Deno.env.get":
    case "Netlify.env.get": {
      const variable = stringOf(first);
      return variable === undefined ? undefined : { kind: "environment", name: variable, at, via: [] };
    }
    case "RegExp":
      return regexFrom(interpreter, args, at);
    case "URL.canParse":
      return first !== undefined ? testValue(truthOf(interpreter, first), at) : undefined;
    case "URL.parse":
      return first === undefined ? undefined : urlValue(interpreter, first, at);
    case "JSON.stringify":
      if (first?.kind === "string") return text(JSON.stringify(first.value.text), at, first.at);
      return first === undefined || args.length > 1 ? undefined : jsonOf(interpreter, first, at);
    case "JSON.parse":
      return first === undefined || args.length > 1
        ? undefined
        : mapChoice(interpreter, first, at, (item) => parsedJson(interpreter, item, at) ?? unknownValue(reasonOf(item), at));
    default:
      return undefined;
  }
}

/** The value of `new` on a global constructor, or `undefined` if it is not modelled. */
export function globalConstructor(interpreter: Interpreter, path: readonly string[], args: readonly Value[], at: Place): Value | undefined {
  const [first] = args;
  switch (path.join(".")) {
    case "Set":
      if (first === undefined || first.kind === "undefined" || first.kind === "null") return listOf([], false, at, "set");
      return mapChoice(interpreter, first, at, (item) => {
        if (item.kind !== "list") return listOf([], true, at, "set");
        const set = listOf(item.items, item.open, item.at, "set");
        const counted = interpreter.marks.get(item);
        return counted?.kind === "count" ? marked(interpreter, set, counted) : set;
      });
    case "Map":
      return first === undefined ? listOf([], false, at, "map") : mapChoice(interpreter, first, at, (item) => mapFrom(interpreter, item, at));
    case "RegExp":
      return regexFrom(interpreter, args, at);
    case "URL":
      return first === undefined ? undefined : urlValue(interpreter, first, at);
    case "Array":
      return first?.kind === "number" ? undefined : listOf(args, false, at);
    default:
      return undefined;
  }
}

function urlValue(interpreter: Interpreter, first: Value, at: Place): Value {
  return mapChoice(interpreter, first, at, (of) => marked(interpreter, unknownValue(dynamicReason("it is a parsed URL"), at), { kind: "url", of }));
}

function assign(interpreter: Interpreter, args: readonly Value[], at: Place): Value {
  let properties: RecordProperty[] = [];
  let open = false;
  for (const argument of args) {
    const merged = mergeSpread(interpreter, properties, argument, at);
    properties = merged.properties;
    open ||= merged.open;
  }
  return { kind: "record", properties, open, at, via: [] };
}

function entriesOf(name: string, value: Value, at: Place): Value {
  if (value.kind === "list" && name === "Object.values") return { ...value, of: "array" };
  if (value.kind !== "record") return listOf([], true, at);
  const items = value.properties.map((property): Value => {
    const key: Value = { kind: "string", value: { text: property.name, pieces: [] }, at: property.keyAt, via: [] };
    if (name === "Object.keys") return key;
    return name === "Object.values" ? property.value : listOf([key, property.value], false, property.at);
  });
  return listOf(items, value.open, at);
}

function fromEntries(interpreter: Interpreter, value: Value | undefined, at: Place): Value | undefined {
  if (value?.kind !== "list" || value.of === "set") return undefined;
  const properties: RecordProperty[] = [];
  for (const item of value.items) {
    if (item.kind !== "list") return { kind: "record", properties: [], open: true, at, via: [] };
    const [key, entry] = item.items;
    const name = stringOf(key);
    if (key === undefined || entry === undefined || name === undefined) return { kind: "record", properties: [], open: true, at, via: [] };
    properties.push({ name, at: item.at, keyAt: key.at, value: entry });
  }
  return mergedRecord(interpreter, properties, value.open, at);
}

function mergedRecord(interpreter: Interpreter, properties: readonly RecordProperty[], open: boolean, at: Place): Value {
  const merged = mergeSpread(interpreter, [], { kind: "record", properties, open, at, via: [] }, at);
  return { kind: "record", properties: merged.properties, open: open || merged.open, at, via: [] };
}

function arrayFrom(interpreter: Interpreter, value: Value, callback: Value | undefined, at: Place): Value {
  if (value.kind !== "list") return listOf([], true, at);
  const items = callback === undefined ? value.items : value.items.map((item) => interpreter.call(callback, [item], at));
  return { ...value, items, of: "array" };
}

function isArray(value: Value, at: Place): Value {
  switch (value.kind) {
    case "list":
      return { kind: "boolean", value: value.of === "array", at, via: [] };
    case "unknown":
    case "parameter":
    case "external":
    case "choice":
      return unknownValue(reasonOf(value), at);
    default:
      return { kind: "boolean", value: false, at, via: [] };
  }
}

function asText(interpreter: Interpreter, value: Value, at: Place): Value {
  if (value.kind === "string" || value.kind === "template" || value.kind === "request" || value.kind === "environment") return value;
  const written = scalarText(interpreter, value);
  return written === undefined ? unknownValue(reasonOf(value), at) : text(written, at, value.at);
}

function asNumber(value: Value, at: Place): Value {
  if (value.kind === "number") return value;
  if (value.kind === "string" && /^\s*-?\d/.test(value.value.text))
    return { kind: "number", value: Number.parseFloat(value.value.text), at: value.at, via: [at, ...value.via] };
  if (value.kind === "string" || value.kind === "undefined") return { kind: "number", value: Number.NaN, at, via: [] };
  return unknownValue(reasonOf(value), at);
}

function mapFrom(interpreter: Interpreter, value: Value, at: Place): Value {
  if (value.kind !== "list") return listOf([], true, at, "map");
  const entries: (readonly [Value, Value])[] = [];
  let open = value.open;
  for (const item of value.items) {
    const [key, entry] = item.kind === "list" ? item.items : [];
    if (key === undefined) open = true;
    else entries.push([key, entry ?? { kind: "undefined", at, via: [] }]);
  }
  return marked(
    interpreter,
    listOf(
      entries.map(([key]) => key),
      open,
      value.at,
      "map",
    ),
    { kind: "map", entries },
  );
}

/** `new RegExp(source, flags)` of known parts. */
function regexFrom(interpreter: Interpreter, args: readonly Value[], at: Place): Value | undefined {
  const [first, second] = args;
  if (first === undefined) return undefined;
  return mapChoice(interpreter, first, at, (source) => {
    const flags = second === undefined || second.kind === "undefined" ? undefined : stringOf(second);
    if (second !== undefined && second.kind !== "undefined" && flags === undefined) return unknownValue(reasonOf(second), at);
    if (source.kind === "regex") return { ...source, flags: flags ?? source.flags, via: [at, ...source.via] };
    if (source.kind === "string")
      return { kind: "regex", source: source.value.text === "" ? "(?:)" : source.value.text, flags: flags ?? "", at: source.at, via: [at, ...source.via] };
    return unknownValue(reasonOf(source), at);
  });
}

/** Built-in functions given as callbacks: `.filter(Boolean)`, `.map(String)`. */
export function callBuiltIn(interpreter: Interpreter, path: readonly string[], args: readonly Value[], at: Place): Value | undefined {
  return globalCall(interpreter, path, args.slice(0, 1), at);
}
