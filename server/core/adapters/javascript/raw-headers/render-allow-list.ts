/**
 * Turns a hand-written Access-Control-Allow-Origin into a comparison with a list, plus Vary. Refuses where the request's
 * origin has no name at the place, or where the write is not a statement or property of its own.
 */
import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import type { FixText } from "../../../model/fix-intent.ts";
import type { Place } from "../../../text/place.ts";
import { containsPlace, placeOf } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import { placeOfUse } from "../option-values.ts";
import { plainText } from "../options-render.ts";
import { callParts, varyStatement } from "./render-write.ts";
import type { RawWrite } from "./writes.ts";

/** Edits, or `undefined`. One origin that is written without looking at the request stays one fixed text. */
export function renderAllowList(
  write: RawWrite,
  origins: readonly FixText[],
  group: readonly RawWrite[],
  varies: boolean,
  editor: JavaScriptEditor,
  source: JavaScriptSource,
): readonly TextEdit[] | undefined {
  const { value } = write;
  const [first] = origins;
  if (value === undefined || first === undefined || write.at.file !== editor.file) return undefined;
  const use = placeOfUse(value);
  if (!containsPlace(write.at, use)) return undefined;
  const named = originInValue(value, editor);
  if (named === undefined && origins.length === 1) return [editor.replace(use, editor.quote(plainText(first)))];
  const plain = named ?? originOfHandler(write, source, editor);
  if (plain === undefined) return undefined;
  const isTyped = /\.[cm]?tsx?$/.test(editor.file);
  // In TypeScript the header may be undefined or null, which neither `includes` nor `setHeader` takes.
  const result = isTyped && /[.(]/.test(plain) ? `${plain} ?? ${editor.quote("")}` : plain;
  const test = `${editor.arrayOf(origins)}.includes(${result})`;
  if (write.object !== undefined) return objectEdits(write, use, `${test} ? ${result} : ${editor.quote(plainText(first))}`, group, varies, editor);
  return statementEdits(write, use, test, result, varies, editor, source);
}

/** The expression that reads the request's origin inside the value: `req.headers.origin` of `req.headers.origin || '*'`. */
function originInValue(value: Value, editor: JavaScriptEditor): string | undefined {
  if (value.kind === "choice") {
    for (const one of value.alternatives) {
      const found = originInValue(one.value, editor);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (value.kind === "template" && value.parts[0] !== undefined) return originInValue(value.parts[0], editor);
  if (value.kind !== "request") return undefined;
  const inner = value.via.find((place) => place.file === editor.file && /^[\w$.]+$/.test(editor.textOf(place)));
  const at = inner ?? value.at;
  const text = at.file === editor.file ? editor.textOf(at) : "";
  return /^[\w$.?[\]()'"]{1,60}$/.test(text) && value.part.kind === "origin" ? text : undefined;
}

/** The request's origin by the handler's first parameter, in the style of the framework. */
function originOfHandler(write: RawWrite, source: JavaScriptSource, editor: JavaScriptEditor): string | undefined {
  const parameters = write.within?.parameters ?? [];
  const [first] = parameters;
  if (first === undefined || !/^[\w$]+$/.test(first)) return undefined;
  const { receiver, method } = callParts(write) ?? { receiver: "", method: "" };
  const header = editor.quote("Origin");
  const packages = source.importedPackages();
  if (packages.includes("hono") && receiver.split(".")[0] === first) return `${first}.req.header(${header})`;
  if (write.isFetch) return `${first}.headers.get(${header})`;
  // REST APIs and load balancers hand names on as they came, HTTP APIs in lower case.
  if (write.preflight !== undefined) return isEventAt(write, first) ? `${first}.headers.origin ?? ${first}.headers.Origin` : undefined;
  if (method === "set" && receiver.split(".")[0] === first) return `${first}.get(${header})`;
  return parameters.length >= 2 ? `${first}.headers.origin` : undefined;
}

/** The answer may be made by a helper, which knows no event. */
function isEventAt(write: RawWrite, name: string): boolean {
  return write.within !== undefined && containsPlace(write.within.at, write.at) && /^_*(?:event|evt)$/.test(name);
}

function objectEdits(
  write: RawWrite,
  use: Place,
  code: string,
  group: readonly RawWrite[],
  varies: boolean,
  editor: JavaScriptEditor,
): readonly TextEdit[] | undefined {
  const edits = [editor.replace(use, code)];
  const hasVary = varies || group.some((other) => other.name.toLowerCase() === "vary");
  if (hasVary || write.object === undefined) return edits;
  const vary = write.object.file === editor.file ? editor.setProperty(write.object, "Vary", editor.quote("Origin")) : undefined;
  return vary === undefined ? edits : [...edits, vary];
}

function statementEdits(
  write: RawWrite,
  use: Place,
  test: string,
  result: string,
  varies: boolean,
  editor: JavaScriptEditor,
  source: JavaScriptSource,
): readonly TextEdit[] | undefined {
  const { site } = write;
  if (site?.isStatement !== true || !standsAlone(site.at, editor.text)) return undefined;
  const { start, end } = site.at.span;
  const text = editor.text;
  const call = `${text.slice(start, use.span.start)}${result}${text.slice(use.span.end, end)}`;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, start))?.[0] ?? "";
  const newLine = text.includes("\r\n") ? "\r\n" : "\n";
  const step = indent.includes("\t") ? "\t" : "  ";
  const semicolon = text[end] === ";" ? 1 : 0;
  const vary = varies ? undefined : varyStatement(write, "Origin", editor, source);
  const lines = [...(vary === undefined ? [] : [vary]), `if (${test}) {`, `${step}${call};`, "}"];
  return [editor.replace(placeOf(editor.file, start, end + semicolon), lines.join(`${newLine}${indent}`))];
}

/** False for the body of an `if` or loop without braces, where a second statement would fall out of it. */
function standsAlone(at: Place, text: string): boolean {
  const before = text.slice(Math.max(0, at.span.start - 200), at.span.start).trimEnd();
  return before === "" || /[;{}]$/.test(before) || (!/(?:\)|\belse|=>)$/.test(before) && /\n\s*$/.test(text.slice(0, at.span.start).slice(-100)));
}
