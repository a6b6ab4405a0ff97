/**
 * From a JavaScript value to the origins that a library makes of it. What each kind of value means differs by library and
 * is given as a table; following choices, environment variables and functions is the same for all. Refuses to guess.
 */
import type { JavaScriptSource } from "../../javascript/source.ts";
import type { Value, ValueOf } from "../../javascript/values.ts";
import type { Condition } from "../../model/condition.ts";
import { negate } from "../../model/condition.ts";
import type { Arm, OriginEntry, OriginSet } from "../../model/facts.ts";
import type { OriginLanguage } from "../../model/origin-language.ts";
import { unionOf } from "../../model/origin-language.ts";
import type { Place } from "../../text/place.ts";
import type { ValueText } from "../../text/value-text.ts";
import type { Timing } from "../combine-origins.ts";
import { combineArms, firstThatHolds } from "../combine-origins.ts";
import type { Answers } from "./answers.ts";
import type { HandedOver } from "./option-values.ts";
import { placeOfUse, reasonOf } from "./option-values.ts";

/** What one library makes of each kind of value. */
export interface OriginTable {
  /** A string that is not empty. */
  readonly text: (value: ValueText, at: Place, via: readonly Place[]) => OriginSet;
  /** `true`, a number other than 0, an object, a Set. `value.kind` says which. */
  readonly truthy: (value: Value) => OriginSet;
  /** `false`, `null`, `undefined`, `""`, 0. A value that is only known to be falsy has another kind. */
  readonly falsy: (value: Value) => OriginSet;
  readonly list: (value: ValueOf<"list">, context: OriginContext) => OriginSet;
  readonly regex: (value: ValueOf<"regex">) => OriginSet;
  /** A text with unknown parts, where what is known of it decides. */
  readonly template?: (value: ValueOf<"template">) => OriginSet | undefined;
  /** A function given as the option; inside its answers functions are `truthy`. */
  readonly call: ((value: ValueOf<"function">, context: OriginContext) => OriginSet) | undefined;
  /** True if a test (`list.includes(origin)`) may be given: then `truthy` or `falsy` decides. */
  readonly takesTests: boolean;
}

/** Where and when a value is read. */
export interface OriginContext {
  readonly source: JavaScriptSource;
  readonly timing: Timing;
  /** Where a function of the project hands the options to the package, for one request. */
  readonly handedOver?: HandedOver;
}

/** The origins that the value lets in. */
export function readOrigins(value: Value, table: OriginTable, context: OriginContext): OriginSet {
  const { at, via } = value;
  switch (value.kind) {
    case "string":
      return value.value.text === "" ? table.falsy(value) : table.text(value.value, at, via);
    case "boolean":
      return value.value ? table.truthy(value) : table.falsy(value);
    case "number":
      return value.value === 0 || Number.isNaN(value.value) ? table.falsy(value) : table.truthy(value);
    case "null":
    case "undefined":
      return table.falsy(value);
    case "list":
      return table.list(value, context);
    case "regex":
      return table.regex(value);
    case "record":
      return table.truthy(value);
    case "function":
      return table.call === undefined ? table.truthy(value) : table.call(value, context);
    case "request":
      return originsOfRequestPart(value);
    case "environment":
      return originsOfVariable(value, table, context);
    case "choice": {
      const arms = value.alternatives.map((one): Arm => ({ when: one.when, origins: readOrigins(one.value, table, context) }));
      return combineArms(firstThatHolds(arms), at, via, context.timing);
    }
    case "template": {
      const [part] = value.parts;
      if (part !== undefined && value.parts.length === 1 && value.value.text === "") return readOrigins(part, table, context);
      return table.template?.(value) ?? unknownOrigins(value);
    }
    case "unknown":
      return context.timing === "request" && table.takesTests ? originsOfTest(value, table, context) : unknownOrigins(value);
    default:
      return unknownOrigins(value);
  }
}

/** Not known, for the reason that the value gives. */
export function unknownOrigins(value: Value): OriginSet {
  return { kind: "unknown", reason: reasonOf(value), at: value.at, via: value.via };
}

/** Origins taken from the request: its own Origin is repeated; another part lets the caller choose. */
function originsOfRequestPart(value: ValueOf<"request">): OriginSet {
  const { part, via } = value;
  // Where it is handed back, not where it was read from the request.
  const at = placeOfUse(value);
  if (part.kind === "origin") return part.part === "origin" ? { kind: "echo", language: { kind: "all" }, at, via } : unknownOrigins(value);
  // What a Host header says is a name and a port, never an origin.
  if (part.kind === "host") return { kind: "broken", how: "invalid-value", detail: "the Host header has no scheme", at, via };
  const source = requestPartName(part);
  return source === undefined ? unknownOrigins(value) : { kind: "request-chosen", source, at, via };
}

/** A part that the caller of a cross-origin request chooses freely, or `undefined`: Host and URL are the server's own. */
function requestPartName(part: ValueOf<"request">["part"]): string | undefined {
  switch (part.kind) {
    case "header":
      return part.name === "host" || part.name.startsWith("x-forwarded-") ? undefined : `${part.name} header`;
    case "query":
      return "query parameter";
    case "body":
      return "request body";
    case "params":
      return "path of the address";
    case "cookies":
      return "cookie";
    default:
      return undefined;
  }
}

function originsOfVariable(value: ValueOf<"environment">, table: OriginTable, context: OriginContext): OriginSet {
  const missing: Value = { kind: "undefined", at: value.at, via: value.via };
  const condition = (state: "set" | "missing"): Condition => ({ kind: "environment-variable", name: value.name, state });
  const arms: readonly Arm[] = [
    { when: condition("set"), origins: unknownOrigins(value) },
    { when: condition("missing"), origins: table.falsy(missing) },
  ];
  return combineArms(arms, value.at, value.via, context.timing);
}

/** A value that is used as a test: `list.includes(origin)`. */
function originsOfTest(value: Value, table: OriginTable, context: OriginContext): OriginSet {
  const condition = context.source.conditionOf(value);
  if (isOpaque(condition)) return unknownOrigins(value);
  const arms: readonly Arm[] = [
    { when: condition, origins: table.truthy(value) },
    { when: negate(condition), origins: table.falsy(value) },
  ];
  return combineArms(arms, value.at, value.via, context.timing);
}

function isOpaque(condition: Condition): boolean {
  switch (condition.kind) {
    case "test":
      return true;
    case "and":
    case "or":
      return condition.of.some(isOpaque);
    case "not":
      return isOpaque(condition.of);
    default:
      return false;
  }
}

/** Origins from a function's answers: each is read by the table, a failed one sends no headers. */
export function originsOfAnswers(answers: Answers, at: Place, via: readonly Place[], table: OriginTable, context: OriginContext): OriginSet {
  if (answers.kind === "unknown") return { kind: "unknown", reason: answers.reason, at, via };
  if (answers.kind === "hangs") return { kind: "broken", how: "hangs", detail: answers.detail, at, via };
  const within: OriginContext = { source: context.source, timing: "request" };
  const arms = answers.answers.map((answer): Arm => {
    if (answer.failed) return { when: answer.when, origins: { kind: "off", at: answer.at, via: [] } };
    const value: Value = answer.value ?? { kind: "undefined", at: answer.at, via: [] };
    return { when: answer.when, origins: readOrigins(value, { ...table, call: undefined }, within) };
  });
  const isTest = answers.answers.some((answer) => answer.value !== undefined && isWrittenAsTest(answer.value, context.source));
  const combined = isTest ? withCheck(combineArms(arms, at, via, "request")) : combineArms(arms, at, via, "request");
  if (answers.complete || letsAllIn(combined)) return combined;
  return { kind: "unknown", reason: { kind: "dynamic", text: "the callback is passed on to other code" }, at, via };
}

/** A test whose outcome is known or not, but no plain `true`. */
function isWrittenAsTest(value: Value, source: JavaScriptSource): boolean {
  if (value.kind === "choice") return value.alternatives.every((one) => isWrittenAsTest(one.value, source));
  if (value.kind !== "boolean") return value.kind === "unknown";
  return value.at.file === source.file && !/^(?:true|false|![01])$/.test(source.text.slice(value.at.span.start, value.at.span.end));
}

/** Says of what lets every origin in that a test did; a plain `true` makes no secret of it. */
function withCheck(origins: OriginSet): OriginSet {
  if (origins.kind === "choice") return { ...origins, arms: origins.arms.map((arm) => ({ ...arm, origins: withCheck(arm.origins) })) };
  return letsAllIn(origins) ? { ...origins, checked: true } : origins;
}

function letsAllIn(origins: OriginSet): origins is Extract<OriginSet, { readonly kind: "echo" }> {
  return origins.kind === "echo" && origins.language.kind === "all";
}

/** A regular expression that is searched for in the Origin header. */
export function regexLanguage(value: ValueOf<"regex">): OriginLanguage {
  const ignoreCase = value.flags.includes("i");
  return {
    kind: "regex",
    source: value.source,
    flags: value.flags,
    part: "origin",
    dialect: { flavour: "javascript", match: "search", ignoreCase },
    at: value.at,
    via: value.via,
  };
}

/** What an open list may hold beside its items. */
export const UNREAD_PART: OriginLanguage = { kind: "unknown", reason: { kind: "dynamic", text: "a part of the list could not be read" } };

/** Origins let in by a list, of which each item is read alone. */
export function languageOfItems(value: ValueOf<"list">, languageOf: (item: Value) => OriginLanguage): OriginLanguage {
  const rest: OriginLanguage = value.rest === undefined ? UNREAD_PART : { kind: "unknown", reason: value.rest };
  return unionOf([...value.items.map(languageOf), ...(value.open ? [rest] : [])]);
}

/** An item that is compared as a text: what is none matches nobody. */
export function exactItem(item: Value): OriginLanguage {
  if (item.kind === "string") return { kind: "exact", value: item.value.text, part: "origin", ignoreCase: false, at: item.at, via: item.via };
  return NO_TEXTS.has(item.kind) ? { kind: "none" } : { kind: "unknown", reason: reasonOf(item) };
}

const NO_TEXTS: ReadonlySet<Value["kind"]> = new Set(["regex", "function", "record", "boolean", "number", "null", "undefined", "list"]);

/** Origins let in by a list that is compared as `cors` does it: strings exactly, patterns by search, any other truthy item lets all in. */
export function languageOfList(value: ValueOf<"list">): OriginLanguage {
  return languageOfItems(value, languageOfItem);
}

function languageOfItem(item: Value): OriginLanguage {
  const { at, via } = item;
  switch (item.kind) {
    case "string":
      return { kind: "exact", value: item.value.text, part: "origin", ignoreCase: false, at, via };
    case "regex":
      return regexLanguage(item);
    case "list":
      return item.of === "array" ? languageOfList(item) : { kind: "all" };
    case "record":
    case "function":
      return { kind: "all" };
    case "boolean":
      return item.value ? { kind: "all" } : { kind: "none" };
    case "number":
      return item.value === 0 ? { kind: "none" } : { kind: "all" };
    case "null":
    case "undefined":
      return { kind: "none" };
    default:
      return { kind: "unknown", reason: reasonOf(item) };
  }
}

const LOOPBACK = /\/\/(?:localhost|127\.|\[::1\])/i;

/** Entries as they were written, of a string, a pattern, a list of them or a choice of those (there without loopback hosts). */
export function entriesOf(value: Value | undefined): readonly OriginEntry[] {
  if (value === undefined) return [];
  switch (value.kind) {
    case "string":
      return value.value.text === "" ? [] : [{ text: value.value.text, form: "literal", at: value.at, via: value.via }];
    case "regex":
      return [{ text: value.source, form: "regex", at: value.at, via: value.via }];
    case "list":
      return value.items.flatMap((item) => (item.kind === "choice" ? [] : entriesOf(item)));
    case "choice":
      return value.alternatives.flatMap((one) => entriesOf(one.value)).filter((entry) => !LOOPBACK.test(entry.text));
    default:
      return [];
  }
}
