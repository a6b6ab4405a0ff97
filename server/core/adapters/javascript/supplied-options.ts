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

/** What becomes of a list of the user where there is a default list: it stands alone, or the default's items beyond its end are added (lodash `defaultsDeep`). */
export type ListMerge = "replaces" | "filled-up";

/** The options with the defaults under them, objects within objects too; own names come first. What is supplied is shown at the object it joins. */
export function withDefaults(options: Value, defaults: SuppliedRecord, lists: ListMerge): Value {
  return merged(options, defaults, lists);
}

/** True if a property of options that `withDefaults` gave is the framework's: it has no key of its own in the text. */
export function isSupplied(property: RecordProperty, record: ValueOf<"record">): boolean {
  return samePlace(property.keyAt, record.at);
}

function merged(value: Value, supplied: Supplied, lists: ListMerge): Value {
  if (value.kind === "undefined") return suppliedValue(supplied, value.at);
  if (value.kind === "choice")
    return { ...value, alternatives: value.alternatives.map(({ when, value: one }) => ({ when, value: merged(one, supplied, lists) })) };
  if (value.kind === "list" && isList(supplied)) {
    if (lists === "replaces" || value.of !== "array" || value.open) return value;
    return { ...value, items: [...value.items, ...supplied.slice(value.items.length).map((item) => suppliedValue(item, value.at))] };
  }
  if (value.kind !== "record" || value.open || !isRecord(supplied)) return value;
  const properties = value.properties.map((property) => {
    const under = supplied[property.name];
    return under === undefined ? property : { ...property, value: merged(property.value, under, lists) };
  });
  const written = new Set(properties.map(({ name }) => name));
  const added = Object.entries(supplied).filter(([name]) => !written.has(name));
  return { ...value, properties: [...properties, ...added.map(([name, item]) => suppliedProperty(name, item, value.at))] };
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
