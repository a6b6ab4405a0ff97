/**
 * Options of packages as settings: what an options object says, what it leaves out, and what cannot be told.
 * Refuses to guess: a value behind an unreadable spread, a call or a branch is unknown with its reason.
 */
import type { AssignmentSite, JavaScriptSource } from "../../javascript/source.ts";
import type { FunctionHandle, RecordProperty, Value, ValueOf } from "../../javascript/values.ts";
import { propertyOf } from "../../javascript/values.ts";
import type { Reason, Setting } from "../../model/setting.ts";
import type { Place } from "../../text/place.ts";
import { containsPlace, samePlace } from "../../text/place.ts";
import { decidingTests } from "./deciding-tests.ts";
import { assignmentsTo } from "./sites-by-key.ts";

/** Whether an options object has a property. `absent` is certain; `unknown` if a spread may have brought or replaced it. */
export type OptionLookup =
  | { readonly kind: "absent" }
  | { readonly kind: "unknown"; readonly reason: Reason; readonly at: Place; readonly via: readonly Place[] }
  | { readonly kind: "present"; readonly property: RecordProperty; readonly value: Value };

/** Where a function hands an object to what reads it at once: `callback(null, options)`. */
export interface HandedOver {
  readonly at: Place;
  readonly by: FunctionHandle;
}

/**
 * Looks up a property of an options argument; a missing argument has no properties. `handedOver`: the object is read there and then, so that
 * what the function writes into its own object afterwards changes nothing.
 */
export function lookUpOption(source: JavaScriptSource, options: Value | undefined, name: string, handedOver?: HandedOver): OptionLookup {
  if (options === undefined || options.kind === "undefined") return { kind: "absent" };
  if (options.kind !== "record") return { kind: "unknown", reason: reasonOf(options), at: options.at, via: options.via };
  const property = propertyOf(options, name);
  const unreadable: OptionLookup = {
    kind: "unknown",
    reason: { kind: "dynamic", text: "a part of the object could not be read" },
    at: options.at,
    via: options.via,
  };
  const later = laterAssignment(source, options, { name, property, handedOver });
  if (later !== undefined) {
    return { kind: "unknown", reason: { kind: "branch", text: "it is set again elsewhere" }, at: later, via: [] };
  }
  if (property === undefined) return options.open ? unreadable : { kind: "absent" };
  if (options.open && mayBeReplaced(source, options, property)) return unreadable;
  return { kind: "present", property, value: property.value };
}

/** A write that comes after the call that is given the object, or that the reader did not follow. What comes before is in the property. */
function laterAssignment(
  source: JavaScriptSource,
  options: Value,
  { name, property, handedOver }: { readonly name: string; readonly property: RecordProperty | undefined; readonly handedOver: HandedOver | undefined },
): Place | undefined {
  for (const site of assignmentsTo(source, name)) {
    if (site.when.kind === "never") continue;
    const isFolded = property?.at.file === site.at.file && site.at.span.start <= property.at.span.start;
    if (isFolded || (property !== undefined && containsPlace(site.at, property.value.at))) continue;
    const { target } = site;
    if (handedOver !== undefined && isTooLate(site, options, handedOver)) continue;
    if (target.kind === "record" && samePlace(target.at, options.at)) return site.at;
  }
  return undefined;
}

/** A write to an object of one run of a function, after that run has handed it over. */
function isTooLate(site: AssignmentSite, options: Value, { at, by }: HandedOver): boolean {
  return site.within?.id === by.id && containsPlace(by.at, options.at) && site.at.file === at.file && site.at.span.start > at.span.end;
}

/** An unreadable spread after the property may replace it; one before it may not. */
function mayBeReplaced(source: JavaScriptSource, options: Value, property: RecordProperty): boolean {
  if (options.at.file !== source.file || property.at.file !== source.file) return true;
  return source.text.slice(property.at.span.end, options.at.span.end).includes("...");
}

/** Why a value is not known, for people. */
export function reasonOf(value: Value): Reason {
  switch (value.kind) {
    case "unknown":
      return value.reason;
    case "environment":
      return { kind: "environment", text: `it is read from the environment variable ${value.name}` };
    case "parameter":
      return { kind: "parameter", text: `it is given by the caller as '${value.name}'` };
    case "request":
      return { kind: "request", text: "it comes from the request" };
    case "external":
      return { kind: "external", text: `it comes from the package ${value.package}` };
    case "choice":
      return reasonOfBranches(value);
    case "template":
      return reasonOfParts(value);
    default:
      return NOT_FOLLOWED;
  }
}

const NOT_FOLLOWED: Reason = { kind: "dynamic", text: "it is computed in a way that is not followed" };

/** A text with unknown parts is unknown because of the first of them: `/${config.base}/login`. */
function reasonOfParts({ parts }: ValueOf<"template">): Reason {
  const [first] = parts;
  return first === undefined ? NOT_FOLLOWED : reasonOf(first);
}

/** Branches differ because of a test: what could not be told about that test is why. */
function reasonOfBranches(value: ValueOf<"choice">): Reason {
  const differ = "branches give different values";
  const [test] = decidingTests(value);
  if (test === undefined) return { kind: "branch", text: differ };
  if (test.kind === "environment-variable") return { kind: "environment", text: `${differ}, and the environment variable ${test.name} decides` };
  return { kind: test.reason.kind, text: `${differ}, and which one is taken is open: ${test.reason.text}` };
}

/** Truth of a value as JavaScript has it, or `undefined` if it cannot be told. */
export function truthOf(value: Value): boolean | undefined {
  switch (value.kind) {
    case "string":
      return value.value.text !== "";
    case "template":
      return value.value.text === "" ? undefined : true;
    case "number":
      return value.value !== 0 && !Number.isNaN(value.value);
    case "boolean":
      return value.value;
    case "null":
    case "undefined":
      return false;
    case "list":
    case "record":
    case "regex":
    case "function":
      return true;
    case "choice": {
      const truths = new Set(value.alternatives.map((one) => truthOf(one.value)));
      const [only] = truths;
      return truths.size === 1 ? only : undefined;
    }
    default:
      return undefined;
  }
}

/** What converting a value gives: the effective setting, or `undefined` inside an object if it cannot be told. */
export type Converted<T> = { readonly value: T } | undefined;

/**
 * A setting from an option. An absent option has the default, one that is `undefined` too unless the library says otherwise;
 * a choice whose branches agree is known. `at` is the place of the policy, for defaults.
 */
export function settingOf<T>(
  lookup: OptionLookup,
  fallback: T,
  at: Place,
  convert: (value: Value) => Converted<T>,
  whenUndefined: { readonly value: T } = { value: fallback },
): Setting<T> {
  if (lookup.kind === "absent") return { kind: "known", value: fallback, at, via: [], from: "default" };
  if (lookup.kind === "unknown") return { kind: "unknown", reason: lookup.reason, at: lookup.at, via: lookup.via };
  const { value, property } = lookup;
  const key = property.at;
  const convertOne = (one: Value): Converted<T> => (one.kind === "undefined" ? whenUndefined : convert(one));
  const converted = convertAll(value, convertOne);
  if (converted === undefined) return { kind: "unknown", reason: reasonOf(unreadBranch(value, convertOne) ?? value), at: value.at, via: value.via, key };
  const from = value.kind === "undefined" ? "default" : "written";
  return { kind: "known", value: converted.value, at: placeInProperty(property), via: value.via, from, key };
}

/** The value as it stands in the property: a text that a constant holds may be right for others, so its name there is what must change. */
function placeInProperty({ at, value }: RecordProperty): Place {
  if (value.kind !== "string" || containsPlace(at, value.at)) return value.at;
  return value.via.find((place) => containsPlace(at, place)) ?? value.at;
}

/** The first branch that cannot be told; `undefined` if all can, and differ. */
function unreadBranch<T>(value: Value, convert: (value: Value) => Converted<T>): Value | undefined {
  if (value.kind !== "choice") return convert(value) === undefined ? value : undefined;
  for (const { value: branch } of value.alternatives) {
    const unread = unreadBranch(branch, convert);
    if (unread !== undefined) return unread;
  }
  return undefined;
}

/** Converts all branches of a choice; `undefined` if one cannot be told or two differ. */
export function convertAll<T>(value: Value, convert: (value: Value) => Converted<T>): Converted<T> {
  if (value.kind !== "choice") return convert(value);
  let result: Converted<T>;
  for (const alternative of value.alternatives) {
    const converted = convertAll(alternative.value, convert);
    if (converted === undefined) return undefined;
    if (result !== undefined && result.value !== converted.value) return undefined;
    result = converted;
  }
  return result;
}

/** Truth as a converted value. */
export function toTruth(value: Value): Converted<boolean> {
  const truth = truthOf(value);
  return truth === undefined ? undefined : { value: truth };
}

/** A string, or nothing for `null` and `false`. */
export function toOptionalString(value: Value): Converted<string | undefined> {
  if (value.kind === "string") return { value: value.value.text === "" ? undefined : value.value.text };
  if (value.kind === "null" || (value.kind === "boolean" && !value.value)) return { value: undefined };
  return undefined;
}

/** The place that people see in this file: the name or literal where the value is used. */
export function placeOfUse(value: Value): Place {
  return value.via[0] ?? value.at;
}
