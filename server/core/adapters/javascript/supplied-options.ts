/**
 * Options that a framework puts under those of the user before a library sees them. Refuses to say for certain what a part that could not be read
 * leaves to the defaults.
 */
import type { RecordProperty, Value, ValueOf } from "../../javascript/values.ts";
import type { Place } from "../../text/place.ts";
import { samePlace } from "../../text/place.ts";
import { valueTextAt } from "../../text/value-text.ts";

/** A default as the framework's source has it. */
export type Supplied = null | boolean | number | string | readonly Supplied[] | SuppliedRecord;
/** Defaults by name. */
export interface SuppliedRecord {
  readonly [name: string]: Supplied;
}

/**
 * Who merges. `lodash` (`defaultsDeep`): own names come first, lists are filled up from the default behind their end. `defu`: the default's names
 * come first, a list of the user stands alone, `null` is as good as nothing.
 */
export type Merger = "lodash" | "defu";

/** The options with the defaults under them, objects within objects too. What is supplied is shown at the object it joins. */
export function withDefaults(options: Value, defaults: SuppliedRecord, merger: Merger): Value {
  return merged(options, defaults, merger);
}

/** True if a property of options that `withDefaults` gave is the framework's: it has no key of its own in the text. */
export function isSupplied(property: RecordProperty, record: ValueOf<"record">): boolean {
  return samePlace(property.keyAt, record.at);
}

function merged(value: Value, supplied: Supplied, merger: Merger): Value {
  if (value.kind === "undefined" || (value.kind === "null" && merger === "defu")) return suppliedValue(supplied, value.at);
  if (value.kind === "choice")
    return { ...value, alternatives: value.alternatives.map(({ when, value: one }) => ({ when, value: merged(one, supplied, merger) })) };
  if (value.kind === "list" && isList(supplied)) {
    if (merger === "defu" || value.of !== "array" || value.open) return value;
    return { ...value, items: [...value.items, ...supplied.slice(value.items.length).map((item) => suppliedValue(item, value.at))] };
  }
  if (value.kind !== "record" || value.open || !isRecord(supplied)) return value;
  const own = value.properties.map((property) => {
    const under = supplied[property.name];
    return under === undefined ? property : { ...property, value: merged(property.value, under, merger) };
  });
  const names = Object.keys(supplied);
  const inOrder = names.map((name) => own.findLast((property) => property.name === name) ?? suppliedProperty(name, supplied[name] ?? null, value.at));
  const isDefault = new Set(names);
  const properties =
    merger === "defu"
      ? [...inOrder, ...own.filter(({ name }) => !isDefault.has(name))]
      : [...own, ...inOrder.filter((property) => isSupplied(property, value))];
  return { ...value, properties };
}

function isList(supplied: Supplied): supplied is readonly Supplied[] {
  return Array.isArray(supplied);
}

function isRecord(supplied: Supplied): supplied is SuppliedRecord {
  return typeof supplied === "object" && supplied !== null && !isList(supplied);
}

function suppliedProperty(name: string, supplied: Supplied, at: Place): RecordProperty {
  return { name, at, keyAt: at, value: suppliedValue(supplied, at) };
}

/** The default as a value that stands at `at`. */
function suppliedValue(supplied: Supplied, at: Place): Value {
  const base = { at, via: [] } as const;
  if (supplied === null) return { ...base, kind: "null" };
  if (typeof supplied === "boolean") return { ...base, kind: "boolean", value: supplied };
  if (typeof supplied === "number") return { ...base, kind: "number", value: supplied };
  if (typeof supplied === "string") return { ...base, kind: "string", value: valueTextAt(supplied, at, false) };
  if (isList(supplied)) return { ...base, kind: "list", of: "array", open: false, items: supplied.map((item) => suppliedValue(item, at)) };
  const properties = Object.entries(supplied).map(([name, item]) => suppliedProperty(name, item, at));
  return { ...base, kind: "record", open: false, properties };
}
