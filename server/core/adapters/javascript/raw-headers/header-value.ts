/** From JavaScript values to header values, and to origins for Access-Control-Allow-Origin. Refuses to guess parts that are not known. */
import type { Value, ValueOf } from "../../../javascript/values.ts";
import { stringOf } from "../../../javascript/values.ts";
import type { HeaderValue, OriginSet } from "../../../model/facts.ts";
import type { ValueText } from "../../../text/value-text.ts";
import { valueTextAt } from "../../../text/value-text.ts";
import { originsOfText } from "../../cors-from-headers.ts";
import { reasonOf } from "../option-values.ts";
import type { OriginContext, OriginTable } from "../origin-option.ts";
import { readOrigins, unknownOrigins } from "../origin-option.ts";

/** The text that Node.js and Fetch make of a value: numbers and booleans become their text, an array several lines. */
export function headerValueOf(value: Value): HeaderValue {
  const { at, via } = value;
  switch (value.kind) {
    case "string":
      return { kind: "known", value: value.value, at, via };
    case "number":
    case "boolean":
      return { kind: "known", value: valueTextAt(String(value.value), at, false), at, via };
    case "template":
      return { kind: "partial", value: value.value, holes: value.holes, at, via };
    case "list": {
      const texts = value.items.flatMap((item) => (item.kind === "string" ? [item.value] : []));
      const [only] = texts;
      if (value.open || texts.length !== value.items.length || only === undefined) break;
      return texts.length === 1 ? { kind: "known", value: only, at, via } : { kind: "several", values: texts, at, via };
    }
    case "choice": {
      const texts = value.alternatives.map((one) => headerValueOf(one.value));
      const [first] = texts;
      if (first?.kind === "known" && texts.every((one) => one.kind === "known" && one.value.text === first.value.text)) return first;
      break;
    }
    default:
  }
  return { kind: "unknown", reason: reasonOf(value), at, via };
}

/** The part of the request that whoever links to or frames the page writes, if it is the value, an alternative to it, or a whole word of it. */
export function chosenByLink(value: Value): string | undefined {
  switch (value.kind) {
    case "request":
      if (value.part.kind === "query") return value.part.name === "" ? "query" : `query parameter '${value.part.name}'`;
      return value.part.kind === "header" && value.part.name === "referer" ? "Referer header" : undefined;
    case "choice":
      return value.alternatives.map((one) => chosenByLink(one.value)).find((one) => one !== undefined);
    case "template": {
      const { text } = value.value;
      const isWord = (hole: number): boolean => /^$|[\s;,]/.test(text.charAt(hole - 1)) && /^$|[\s;,]/.test(text.charAt(hole));
      return value.parts
        .filter((_, index) => isWord(value.holes[index] ?? -1))
        .map(chosenByLink)
        .find((one) => one !== undefined);
    }
    default:
      return undefined;
  }
}

/** True if the value repeats a header of the preflight's own: `req.headers['access-control-request-headers']`, also with a default. */
export function mirrorsPreflight(value: Value): boolean {
  if (value.kind === "request") return value.part.kind === "header" && value.part.name.startsWith("access-control-request-");
  return value.kind === "choice" && value.alternatives.some((one) => mirrorsPreflight(one.value));
}

function writtenAsText(value: Value): OriginSet {
  if (value.kind === "boolean" || value.kind === "number") {
    return { kind: "broken", how: "invalid-value", detail: `the text '${String(value.value)}' is sent`, at: value.at, via: value.via };
  }
  return unknownOrigins(value);
}

function severalLines(value: ValueOf<"list">, context: OriginContext): OriginSet {
  const { at, via } = value;
  const [item] = value.items;
  if (value.of !== "array" || value.open || item === undefined) return unknownOrigins(value);
  if (value.items.length > 1) return { kind: "broken", how: "several-values", detail: "each item becomes a header line of its own", at, via };
  return item.kind === "string" ? originsOfText(item.value, item.at, [...via, ...item.via]) : readOrigins(item, rawOriginTable(), context);
}

/** A comma makes a list of it, whatever the unknown parts are: no browser compares an origin with that. */
function severalInText({ value, at, via }: ValueOf<"template">): OriginSet | undefined {
  if (!value.text.includes(",")) return undefined;
  return { kind: "broken", how: "several-values", detail: "a list of which a part is not known", at, via };
}

/** What a hand-written Access-Control-Allow-Origin means. Node.js (20) and `Headers` of Fetch write `null` as the text `null`. */
export function rawOriginTable(): OriginTable {
  return {
    text: (value, at, via) => originsOfText(value, at, via),
    truthy: writtenAsText,
    falsy: (value) => {
      const { at, via } = value;
      if (value.kind === "null") return { kind: "fixed", value: "null", at, via };
      return { kind: "off", at, via };
    },
    list: severalLines,
    regex: unknownOrigins,
    template: severalInText,
    call: unknownOrigins,
    takesTests: false,
  };
}

/** Name and value of a header from a pair `[name, value]`. */
export function pairOf(value: Value): { readonly name: ValueText; readonly nameValue: Value; readonly value: Value } | undefined {
  if (value.kind !== "list" || value.items.length !== 2) return undefined;
  const [name, second] = value.items;
  if (name?.kind !== "string" || second === undefined || stringOf(name) === undefined) return undefined;
  return { name: name.value, nameValue: name, value: second };
}
