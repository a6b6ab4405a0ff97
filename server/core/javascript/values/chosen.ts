/**
 * What is computed from nothing but parts of the request that a page chooses: `req.url.split("?")[0]`, `Number(req.query.page)`. A page can make
 * a test of it come out either way. Named by how it is computed, so that the same computation is one value wherever it stands.
 */
import type { Place } from "../../text/place.ts";
import type { Value } from "../values.ts";
import { stringOf, unknownValue } from "../values.ts";
import { testValue } from "./choices.ts";
import type { Interpreter } from "./interpreter.ts";
import { marked } from "./interpreter.ts";
import { isFixed, nameOf, questionOn } from "./value-tests.ts";

/** Longest name, in characters; what is computed in more steps is known by its place. */
const LONGEST_NAME = 200;

/** True for a part of the request that a page chooses, and for what is computed from such parts alone. */
export function isChosenByPage(interpreter: Interpreter, value: Value): boolean {
  return (value.kind === "request" || value.kind === "unknown") && nameOf(interpreter, value).class === "free";
}

/** A value that a page chooses and nobody else; without a name it is known by its place. */
export function chosenValue(interpreter: Interpreter, name: string | undefined, at: Place): Value {
  const subject = name === undefined || name.length > LONGEST_NAME ? undefined : name;
  return marked(interpreter, unknownValue({ kind: "request", text: "it is computed from the request" }, at), { kind: "chosen", subject });
}

/** A member of a chosen value: an entry of a split text, its length. */
export function memberOfChosen(interpreter: Interpreter, owner: Value, name: string, at: Place): Value {
  return chosenValue(interpreter, `${nameOf(interpreter, owner).subject}.${name}`, at);
}

const KEEPS_TEXT = new Set(["trim", "toString", "valueOf", "normalize", "trimEnd", "trimStart"]);
const QUESTIONS = { startsWith: "prefix", endsWith: "suffix", includes: "contains" } as const;
const COMPUTES =
  /^(?:toLowerCase|toUpperCase|slice|substring|substr|split|replace|replaceAll|indexOf|lastIndexOf|charAt|at|match|search|concat|includes|startsWith|endsWith|pop|shift|join)$/;

/** A method of a part of the request, or of a chosen value: a question about it, or a value computed from it. `undefined`: not modelled. */
export function methodOfChosen(interpreter: Interpreter, receiver: Value, name: string, args: readonly Value[], at: Place): Value | undefined {
  const [first] = args;
  const text = stringOf(first);
  if (KEEPS_TEXT.has(name)) return receiver.kind === "request" ? { ...receiver, at, via: [] } : receiver;
  const kind = name in QUESTIONS ? QUESTIONS[name as keyof typeof QUESTIONS] : undefined;
  if (kind !== undefined && text !== undefined) return testValue(questionOn(interpreter, receiver, { kind, value: text }, at), at);
  if (name === "match" && first?.kind === "regex") {
    const condition = questionOn(interpreter, receiver, { kind: "regex", source: first.source, flags: first.flags }, at);
    return marked(interpreter, unknownValue({ kind: "request", text: "it is a match on a part of the request" }, at), { kind: "truth", condition });
  }
  if (!isChosenByPage(interpreter, receiver) || !COMPUTES.test(name) || args.some((one) => one.kind === "unknown" || one.kind === "parameter"))
    return undefined;
  const subject = args.every(isFixed) ? `${nameOf(interpreter, receiver).subject}.${name}(${args.map(argumentName).join(", ")})` : undefined;
  const parts = chosenValue(interpreter, subject, at);
  // The address without its query is the path.
  if (name !== "split" || text !== "?" || receiver.kind !== "request" || receiver.part.kind !== "url" || receiver.part.name !== "url") return parts;
  const path: Value = { kind: "request", part: { kind: "url", name: "path" }, at, via: [] };
  return marked(
    interpreter,
    { kind: "list", items: [path, memberOfChosen(interpreter, parts, "1", at)], open: false, of: "array", at, via: [] },
    { kind: "chosen", subject },
  );
}

function argumentName(value: Value): string {
  switch (value.kind) {
    case "string":
      return JSON.stringify(value.value.text);
    case "number":
    case "boolean":
      return String(value.value);
    case "regex":
      return `/${value.source}/${value.flags}`;
    case "environment":
      return `environment ${value.name}`;
    default:
      return value.kind;
  }
}

const CONVERSIONS = new Set([
  "String",
  "Number",
  "parseInt",
  "parseFloat",
  "Number.parseInt",
  "Number.parseFloat",
  "decodeURI",
  "decodeURIComponent",
  "encodeURIComponent",
]);

/** A global function that turns a chosen value into another text or number; `undefined` for others, and for the origin, which stays itself. */
export function conversionOfChosen(interpreter: Interpreter, name: string, value: Value | undefined, at: Place): Value | undefined {
  if (value === undefined || !CONVERSIONS.has(name) || !isChosenByPage(interpreter, value)) return undefined;
  if (name === "String") return value;
  return chosenValue(interpreter, `${name}(${nameOf(interpreter, value).subject})`, at);
}
