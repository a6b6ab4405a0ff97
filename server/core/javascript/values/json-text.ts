/** What `JSON.parse` gives of a text that is known, and of what `JSON.stringify` wrote. Refuses texts that are no JSON, since these throw. */
import type { Place } from "../../text/place.ts";
import { valueTextAt } from "../../text/value-text.ts";
import type { RecordProperty, Value } from "../values.ts";
import { reasonOf, unknownValue } from "../values.ts";
import type { Interpreter } from "./interpreter.ts";
import { dynamicReason, marked, WIDTH_LIMIT } from "./interpreter.ts";
import { listOf, tooLarge } from "./sizes.ts";

/** Longest text that is parsed. */
const LONGEST_JSON = 20_000;

/** The value of `JSON.parse(text)`; all of it stands at the text. `undefined` if the text is not known. */
export function parsedJson(interpreter: Interpreter, text: Value, at: Place): Value | undefined {
  const mark = interpreter.marks.get(text);
  if (mark?.kind === "json") return mark.of;
  if (text.kind !== "string") return undefined;
  if (text.value.text.length > LONGEST_JSON) return tooLarge(at, []);
  try {
    return valueOfJson(JSON.parse(text.value.text), text.at);
  } catch {
    return unknownValue(dynamicReason("its text is no JSON"), at);
  }
}

function valueOfJson(json: unknown, at: Place): Value {
  if (typeof json === "string") return { kind: "string", value: valueTextAt(json, at, false), at, via: [] };
  if (typeof json === "number") return { kind: "number", value: json, at, via: [] };
  if (typeof json === "boolean") return { kind: "boolean", value: json, at, via: [] };
  if (json === null || typeof json !== "object") return { kind: "null", at, via: [] };
  const entries = Object.entries(json);
  if (entries.length > WIDTH_LIMIT) return tooLarge(at, []);
  const properties = entries.map(([name, value]): RecordProperty => ({ name, at, keyAt: at, value: valueOfJson(value, at) }));
  if (!Array.isArray(json)) return { kind: "record", properties, open: false, at, via: [] };
  return listOf(
    properties.map(({ value }) => value),
    false,
    at,
  );
}

/** The text that `JSON.stringify` makes of an object: what is parsed from it is the object again, without what JSON has no word for. */
export function jsonOf(interpreter: Interpreter, value: Value, at: Place): Value | undefined {
  if (value.kind !== "record" && value.kind !== "list") return undefined;
  return marked(interpreter, unknownValue(dynamicReason("it is JSON of an object"), at), { kind: "json", of: copied(value) });
}

/** A copy through JSON. Functions become `undefined`, which the caller leaves out of objects and says as `null` in lists. */
function copied(value: Value): Value {
  const { at, via } = value;
  switch (value.kind) {
    case "string":
    case "number":
    case "boolean":
    case "null":
    case "undefined":
      return value;
    case "function":
      return { kind: "undefined", at, via };
    case "regex":
      return { kind: "record", properties: [], open: false, at, via };
    case "list": {
      if (value.of !== "array") return { kind: "record", properties: [], open: false, at, via };
      const items = value.items.map(copied);
      return { ...value, items: items.map((item): Value => (item.kind === "undefined" ? { kind: "null", at: item.at, via: item.via } : item)) };
    }
    case "record": {
      const properties = value.properties.map((property) => ({ ...property, value: copied(property.value) }));
      return { ...value, properties: properties.filter((property) => property.value.kind !== "undefined") };
    }
    default:
      return unknownValue(reasonOf(value), at, via);
  }
}
