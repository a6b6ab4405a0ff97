/**
 * The only place where the `yaml` package parses: text to documents of that package, bounded and never throwing.
 * Splitting, gating and masking happen here; turning nodes into values is `read.ts`, editing is `edit.ts`.
 * CloudFormation tags need no registration: the package keeps an unknown tag on its node and only warns.
 */
import { type Document, type ErrorCode, parseDocument } from "yaml";
import type { MaskedText } from "./template.ts";
import { maskTemplates } from "./template.ts";

/** One parsed document. Offsets of nodes are relative to `base`. */
export interface ParsedDocument {
  readonly document: Document.Parsed;
  readonly base: number;
  readonly end: number;
  readonly index: number;
  /** Offsets in the file. */
  readonly errors: readonly { readonly start: number; readonly end: number; readonly code: ErrorCode; readonly message: string }[];
}

/** What a whole text gave. */
export interface ParsedText {
  readonly masked: MaskedText;
  readonly documents: readonly ParsedDocument[];
  /** Sentences about parts that were not read at all. */
  readonly refusals: readonly { readonly start: number; readonly end: number; readonly message: string }[];
}

/** Largest file that is read, in UTF-16 units. */
export const LARGEST_FILE = 2_000_000;
/** Deeper nesting could exhaust the stack inside the package, which no `catch` can hold. */
const DEEPEST = 200;
const MOST_ERRORS = 20;
const OPTIONS = { strict: false, uniqueKeys: false, logLevel: "silent", prettyErrors: false } as const;

/** Parses the documents of a text; with `hints` only those that hold one of the words, in any case. */
export function parseYamlText(text: string, hints?: readonly string[]): ParsedText {
  if (text.length > LARGEST_FILE) {
    const message = "This file is larger than 2 MB and was not read.";
    return { masked: { text, embedded: text, actions: [], variables: [] }, documents: [], refusals: [{ start: 0, end: 0, message }] };
  }
  const masked = maskTemplates(text);
  const documents: ParsedDocument[] = [];
  const refusals: { start: number; end: number; message: string }[] = [];
  const words = hints?.map((hint) => hint.toLowerCase());
  let index = 0;
  for (const { start, end } of splitDocuments(masked.text)) {
    const source = masked.text.slice(start, end);
    if (isEmptyChunk(source)) continue;
    const number = index;
    index += 1;
    if (words !== undefined && !holdsAny(text.slice(start, end), words)) continue;
    if (/^["']?kind["']?:[ \t]*["']?CustomResourceDefinition\b/m.test(source)) continue;
    const tooDeep = isTooDeep(source);
    const parsed = tooDeep ? undefined : parseOne(source);
    if (parsed === undefined) {
      refusals.push({ start, end: Math.min(end, start + 3), message: "This document is nested too deeply and was not read." });
      continue;
    }
    const errors = parsed.errors.slice(0, MOST_ERRORS).map((error) => ({ ...error, start: error.start + start, end: error.end + start }));
    documents.push({ document: parsed.document, base: start, end, index: number, errors });
  }
  return { masked, documents, refusals };
}

/** Starts and ends of the documents: a line that begins with `---` starts one. */
function splitDocuments(text: string): readonly { readonly start: number; readonly end: number }[] {
  const starts = [0];
  const marker = /^---(?=[ \t\r\n]|$)/gm;
  for (let match = marker.exec(text); match !== null; match = marker.exec(text)) if (match.index > 0) starts.push(match.index);
  return starts.map((start, order) => ({ start, end: starts[order + 1] ?? text.length }));
}

/** True if the chunk holds comments, directives and blank lines only. */
function isEmptyChunk(source: string): boolean {
  return !/^\uFEFF?(?!---[ \t\r]*$)(?!\.\.\.[ \t\r]*$)[ \t]*[^\s#%\uFEFF]/m.test(source);
}

function holdsAny(source: string, words: readonly string[]): boolean {
  const lower = source.toLowerCase();
  return words.some((word) => lower.includes(word));
}

interface ParsedOne {
  readonly document: Document.Parsed;
  readonly errors: readonly { readonly start: number; readonly end: number; readonly code: ErrorCode; readonly message: string }[];
}

function parseOne(source: string): ParsedOne | undefined {
  try {
    const first = toParsedOne(parseDocument(source, OPTIONS));
    const tabs = first.errors.filter((error) => error.code === "TAB_AS_INDENT");
    if (tabs.length === 0) return first;
    // Tabs as indentation flatten the tree; as single blanks of equal length they nest as their author meant.
    const spaced = source.replace(/^\t+(?=[^\s])/gm, (run) => " ".repeat(run.length));
    const second = toParsedOne(parseDocument(spaced, OPTIONS));
    return { document: second.document, errors: [...tabs.slice(0, 1), ...second.errors] };
  } catch {
    return undefined;
  }
}

function toParsedOne(document: Document.Parsed): ParsedOne {
  const errors = document.errors
    .filter((error) => error.code !== "MULTIPLE_DOCS")
    .map((error) => ({ start: error.pos[0], end: Math.max(error.pos[1], error.pos[0]), code: error.code, message: error.message }));
  return { document, errors };
}

/** An estimate from above of the nesting of brackets and of lines, in one pass. */
function isTooDeep(source: string): boolean {
  let brackets = 0;
  for (let index = 0; index < source.length; index += 1) {
    const code = source.charCodeAt(index);
    if (code === 91 || code === 123) {
      brackets += 1;
      if (brackets > DEEPEST) return true;
    } else if ((code === 93 || code === 125) && brackets > 0) brackets -= 1;
  }
  const indents: number[] = [];
  for (let start = 0; start < source.length; ) {
    const newline = source.indexOf("\n", start);
    const end = newline < 0 ? source.length : newline;
    let column = 0;
    let first = true;
    // Every `-`, `?` and `:` before a blank opens a level at its column.
    for (let index = start; index < end; index += 1, column += 1) {
      const code = source.charCodeAt(index);
      if (code === 32 || code === 9) continue;
      if (first) while (indents.length > 0 && (indents.at(-1) ?? 0) >= column) indents.pop();
      first = false;
      indents.push(column);
      if (indents.length > DEEPEST) return true;
      const next = source.charCodeAt(index + 1);
      if ((code !== 45 && code !== 63 && code !== 58) || (next !== 32 && next !== 9)) break;
    }
    start = end + 1;
  }
  return false;
}
