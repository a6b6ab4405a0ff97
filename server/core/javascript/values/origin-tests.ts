/**
 * Tests of the request's origin as origin languages. One function per kind of test; each says what the test lets in,
 * including what its author did not mean (`indexOf` as a truth value, a text that contains the origin).
 */
import { variableSubject } from "../../conditions/atoms.ts";
import type { Condition } from "../../model/condition.ts";
import type { OriginLanguage, OriginPart } from "../../model/origin-language.ts";
import type { Reason } from "../../model/setting.ts";
import type { Place } from "../../text/place.ts";
import type { Value, ValueOf } from "../values.ts";
import { reasonOf } from "../values.ts";
import { isWorldName } from "./choices.ts";
import { ALWAYS, both, either, firstPasses, NEVER, negation, ORIGIN_PRESENT, opaqueCondition, originCondition, testOf } from "./conditions.ts";
import type { Interpreter } from "./interpreter.ts";
import { nameOf } from "./value-tests.ts";

/** A request value that is the origin or a part of it. */
export interface OriginText {
  readonly part: OriginPart;
  readonly lowerCased: boolean;
}

/** The origin, if the value is it or a part of it. */
export function originTextOf(value: Value): OriginText | undefined {
  return value.kind === "request" && value.part.kind === "origin" ? { part: value.part.part, lowerCased: value.part.lowerCased } : undefined;
}

function unknownLanguage(value: Value): OriginLanguage {
  return { kind: "unknown", reason: reasonOf(value) };
}

/** URL parts are compared with their punctuation: `protocol` is `https:`. */
function partText(text: string, part: OriginPart): string {
  return part === "scheme" ? text.replace(/:$/, "") : text;
}

/** `origin === other`. */
export function equalsOrigin(interpreter: Interpreter, origin: OriginText, other: Value, at: Place): Condition {
  switch (other.kind) {
    case "string": {
      const text = other.value.text;
      if (text === "")
        return origin.part === "port"
          ? originCondition({ kind: "unknown", reason: { kind: "dynamic", text: "the port is compared with an empty text" } }, at)
          : negation(ORIGIN_PRESENT);
      return originCondition(
        { kind: "exact", value: partText(text, origin.part), part: origin.part, ignoreCase: origin.lowerCased, at: other.at, via: other.via },
        at,
      );
    }
    case "undefined":
    case "null":
      return negation(ORIGIN_PRESENT);
    case "choice":
      return firstPasses(other.alternatives.map((item) => ({ when: item.when, test: equalsOrigin(interpreter, origin, item.value, at) })));
    case "boolean":
    case "number":
    case "list":
    case "record":
    case "regex":
    case "function":
      return NEVER;
    case "request":
      if (other.part.kind === "origin" && other.part.part === origin.part) return ALWAYS;
      return originCondition(unknownLanguage(other), at, interpreter.running.path);
    case "environment":
      return namedByVariable(other.name, "equals", origin, at, reasonOf(other));
    default:
      return originCondition(unknownLanguage(other), at, interpreter.running.path);
  }
}

/** The origin is one of the elements; an open list may hold more. */
export function originInList(interpreter: Interpreter, origin: OriginText, list: ValueOf<"list">, at: Place): Condition {
  const parts: Condition[] = list.items.map((item) => equalsOrigin(interpreter, origin, item, at));
  if (list.open) parts.push(amongUnshown(interpreter, origin, list, at));
  return either(parts);
}

/** An element that is not shown is the origin. */
function amongUnshown(interpreter: Interpreter, origin: OriginText, list: ValueOf<"list">, at: Place): Condition {
  const mark = interpreter.marks.get(list);
  const variable = mark?.kind === "count" && mark.some.kind === "environment-variable" ? mark.some.name : undefined;
  if (variable !== undefined) return namedByVariable(variable, "lists", origin, at, openReason(list));
  return originCondition({ kind: "unknown", reason: openReason(list) }, at, interpreter.running.path);
}

/** The origin, or the part of it, is what the variable says: nobody is named by one that is not set, and no stranger by any. */
function namedByVariable(name: string, how: "equals" | "lists", { part, lowerCased }: OriginText, at: Place, reason: Reason): Condition {
  const question = { kind: "other", text: `${how} the page's ${part}${lowerCased ? " in lower case" : ""}` } as const;
  return both([{ kind: "environment-variable", name, state: "set" }, testOf(variableSubject(name), question, "entry", at, reason)]);
}

/** What holds of an element that is not shown: there is none where the variable that was split into the list is not set. */
export function whereListed(interpreter: Interpreter, list: ValueOf<"list">, condition: Condition): Condition {
  const mark = interpreter.marks.get(list);
  return mark?.kind === "count" && mark.some.kind === "environment-variable" ? both([mark.some, condition]) : condition;
}

function openReason({ rest, at }: ValueOf<"list">): Reason {
  return { ...(rest ?? { kind: "environment", text: "the list may hold more entries than the code shows" }), at };
}

/** `origin.startsWith(x)`, `origin.endsWith(x)`, `origin.includes(x)`. */
export function originTextTest(
  interpreter: Interpreter,
  kind: "prefix" | "suffix" | "contains",
  origin: OriginText,
  argument: Value | undefined,
  at: Place,
): Condition {
  if (argument?.kind === "string") {
    const value = argument.value.text;
    if (value === "") return ORIGIN_PRESENT;
    return originCondition({ kind, value, part: origin.part, ignoreCase: origin.lowerCased, at: argument.at, via: argument.via }, at);
  }
  if (argument === undefined) return originCondition({ kind: "unknown", reason: { kind: "syntax", text: "the text to look for is missing" } }, at);
  // Every text holds itself.
  const own = originTextOf(argument);
  if (own !== undefined && own.part === origin.part && own.lowerCased === origin.lowerCased) return ORIGIN_PRESENT;
  // An end may be the whole origin, or begin with a dot.
  if (kind !== "suffix") return whateverTheSetting(interpreter, kind, origin, argument, at);
  return originCondition(unknownLanguage(argument), at, interpreter.running.path);
}

/** What a setting may hold that the origin, or its host, is compared with. */
const EXAMPLE_HOST = "app.example.com";
const EXAMPLE_ORIGIN = `https://${EXAMPLE_HOST}`;
const EXAMPLES: ReadonlySet<unknown> = new Set([EXAMPLE_HOST, EXAMPLE_ORIGIN]);

/**
 * `origin.startsWith(SETTING)` lets in more than the setting says, whatever it says. One value shows it, so the test is written as that of
 * this value where the setting has it; otherwise it stays unknown.
 */
function whateverTheSetting(interpreter: Interpreter, kind: "prefix" | "contains", origin: OriginText, setting: Value, at: Place): Condition {
  const unknown = originCondition(unknownLanguage(setting), at, interpreter.running.path);
  const { subject, class: testClass, reason } = nameOf(interpreter, setting);
  if (testClass !== "setting" || origin.part === "scheme" || origin.part === "port") return unknown;
  const value = origin.part === "origin" ? EXAMPLE_ORIGIN : EXAMPLE_HOST;
  const isExample = testOf(subject, { kind: "equals", value }, testClass, at, reason);
  const known = originCondition({ kind, value, part: origin.part, ignoreCase: origin.lowerCased, at, via: setting.via }, at);
  return either([both([isExample, known]), both([negation(isExample), unknown])]);
}

/** True if the condition asks whether a setting holds such an example. */
export function asksForExample(condition: Condition): boolean {
  if (condition.kind === "and" || condition.kind === "or") return condition.of.some(asksForExample);
  if (condition.kind === "not") return asksForExample(condition.of);
  return condition.kind === "test" && condition.class === "setting" && condition.question.kind === "equals" && EXAMPLES.has(condition.question.value);
}

/** `regex.test(origin)` and the like. */
export function originRegexTest(origin: OriginText, regex: ValueOf<"regex">, at: Place): Condition {
  return originCondition(
    {
      kind: "regex",
      source: regex.source,
      flags: regex.flags,
      part: origin.part,
      dialect: { flavour: "javascript", match: regex.flags.includes("y") ? "start" : "search", ignoreCase: regex.flags.includes("i") || origin.lowerCased },
      at: regex.at,
      via: regex.via,
    },
    at,
  );
}

/** A test by something that is not known. */
export function unknownOriginTest(interpreter: Interpreter, by: Value, at: Place): Condition {
  return originCondition(unknownLanguage(by), at, interpreter.running.path);
}

/**
 * `text.includes(origin)` on a string: every piece of the text that is an origin gets in, also `https://app.example.co`
 * for `https://app.example.com`. The language is written as nested optional ends. `where`: the piece stands anywhere, or must
 * begin or end the text (`text.startsWith(origin)`, `text.endsWith(origin)`).
 */
export function originWithinText(
  origin: OriginText,
  text: ValueOf<"string">,
  at: Place,
  where: "includes" | "startsWith" | "endsWith" = "includes",
): Condition {
  const content = text.value.text;
  if (origin.part !== "origin" || content.length > 2000)
    return originCondition({ kind: "unknown", reason: { kind: "dynamic", text: "the origin is looked for inside a text" } }, at);
  const sources: string[] = [];
  const inside: string[] = [];
  for (const match of content.matchAll(/(https?:\/\/)([^\s,;'"/|]{1,120})/g)) {
    const scheme = match[1] ?? "";
    const rest = match[2] ?? "";
    if (where === "startsWith" && match.index > 0) break;
    const isAtEnd = match.index + match[0].length === content.length;
    if (where === "endsWith") {
      if (isAtEnd) return originCondition({ kind: "exact", value: match[0], part: "origin", ignoreCase: false, at: text.at, via: text.via }, at);
      continue;
    }
    let source = "";
    for (let index = rest.length - 1; index >= 1; index -= 1) source = `(?:${escapeRegex(rest.charAt(index))}${source})?`;
    inside.push(scheme + rest);
    sources.push(scheme.replaceAll("/", "\\/") + escapeRegex(rest.charAt(0)) + source);
  }
  if (sources.length === 0) return NEVER;
  const language: OriginLanguage = {
    kind: "regex",
    source: `^(?:${sources.join("|")})$`,
    flags: "",
    part: "origin",
    dialect: { flavour: "javascript", match: "full", ignoreCase: false },
    inside,
    at: text.at,
    via: text.via,
  };
  return originCondition(language, at);
}

/** Escapes a text for use in a regular expression. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/** `origin.slice(start, end) === text`: a prefix or suffix if the lengths agree, never true if they cannot. */
export function originSliceEquals(interpreter: Interpreter, origin: OriginText, start: number, end: number | undefined, other: Value, at: Place): Condition {
  if (other.kind !== "string") return unknownOriginTest(interpreter, other, at);
  const length = other.value.text.length;
  if (end === undefined && start < 0)
    return -start === length
      ? originTextTest(interpreter, "suffix", origin, other, at)
      : originCondition({ kind: "unknown", reason: { kind: "dynamic", text: "a part of the origin is compared" } }, at, interpreter.running.path);
  if (start === 0 && end !== undefined && end > 0 && end === length) return originTextTest(interpreter, "prefix", origin, other, at);
  return originCondition({ kind: "unknown", reason: { kind: "dynamic", text: "a part of the origin is compared" } }, at, interpreter.running.path);
}

const ENVIRONMENT_NAMES = new Set([
  "NODE_ENV",
  "APP_ENV",
  "ENV",
  "ENVIRONMENT",
  "APP_ENVIRONMENT",
  "VERCEL_ENV",
  "DEPLOY_ENV",
  "STAGE",
  "MODE",
  "SERVER_ENV",
  "NODE_ENVIRONMENT",
]);

/** `NODE_ENV === text` in this world: a boolean, or `undefined` if the world does not say. */
export function decideWorld(interpreter: Interpreter, name: string, text: string): boolean | undefined {
  if (!ENVIRONMENT_NAMES.has(name)) return undefined;
  const lower = text.toLowerCase();
  if (lower === "production" || lower === "prod" || lower === "live") {
    interpreter.worldUse.used = true;
    return interpreter.isProduction;
  }
  if (lower === "development" || lower === "dev" || lower === "local") {
    interpreter.worldUse.used = true;
    return !interpreter.isProduction;
  }
  if (!isWorldName(name)) return undefined;
  interpreter.worldUse.used = true;
  return false;
}

/** A condition that depends on a value in a way that is not followed. */
export function opaqueBy(interpreter: Interpreter, value: Value, at: Place): Condition {
  return opaqueCondition(at, reasonOf(value), interpreter.running.path);
}
