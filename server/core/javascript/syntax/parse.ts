/**
 * Text to syntax tree, once per text. Trees are cached by file and fingerprint with a bound. Refuses texts above
 * `MAXIMUM_TEXT_LENGTH`, and never throws: a parser failure is a problem sentence.
 */
import ts from "typescript";
import type { FilePath } from "../../text/place.ts";
import { blankedOutside, hasScriptBlocks, type ScriptDialect, scriptBlocksOf } from "../../text/script-blocks.ts";
import type { SyntaxIndex } from "./syntax-index.ts";
import { indexSyntax } from "./syntax-index.ts";

/** Longest text that is parsed, in UTF-16 units. Longer files are generated or bundled code. */
export const MAXIMUM_TEXT_LENGTH = 2_000_000;

/** One parsed file with its index of scopes, calls and names. */
export interface ParsedFile {
  readonly file: FilePath;
  /** The whole file's. Of a file with script blocks the tree knows the blocks only, at the same places. */
  readonly text: string;
  readonly tree: ts.SourceFile;
  readonly index: SyntaxIndex;
  /** Offsets at which the parser found errors, ascending. */
  readonly errors: readonly { readonly start: number; readonly end: number; readonly message: string }[];
}

/** What parsing gave: a tree, or a sentence that says why there is none. */
export type ParseResult = { readonly kind: "parsed"; readonly parsed: ParsedFile } | { readonly kind: "refused"; readonly message: string };

/** Parsed files by path and fingerprint. Bounded by the length of their texts together, and by `limit` in number; the oldest go first. */
export interface ParseCache {
  readonly limit: number;
  readonly entries: Map<string, ParseResult>;
  /** Length of all texts, in UTF-16 units. */
  length: number;
}

/** An empty cache. One may be shared between worlds and files; it holds about 20 times the size of the texts in memory. */
export function createParseCache(limit = Number.POSITIVE_INFINITY): ParseCache {
  return { limit, entries: new Map(), length: 0 };
}

function scriptKindOf(file: FilePath): ts.ScriptKind | undefined {
  const dot = file.lastIndexOf(".");
  switch (file.slice(dot + 1).toLowerCase()) {
    case "ts":
    case "mts":
    case "cts":
      return ts.ScriptKind.TS;
    case "tsx":
      return ts.ScriptKind.TSX;
    case "js":
    case "jsx":
    case "mjs":
    case "cjs":
      return ts.ScriptKind.JSX;
    case "json":
    case "jsonc":
    case "json5":
      return ts.ScriptKind.JSON;
    default:
      return undefined;
  }
}

/** Not a constant of the module: the parser is loaded with the first script, not with this file. */
function kindOfDialect(dialect: ScriptDialect): ts.ScriptKind {
  switch (dialect) {
    case "js":
      return ts.ScriptKind.JS;
    case "jsx":
      return ts.ScriptKind.JSX;
    case "ts":
      return ts.ScriptKind.TS;
    case "tsx":
      return ts.ScriptKind.TSX;
  }
}

/** Parses the text, or takes the tree from the cache. */
export function parseFile(cache: ParseCache, file: FilePath, text: string, fingerprint: string): ParseResult {
  const key = `${file}\n${fingerprint}`;
  const known = cache.entries.get(key);
  if (known !== undefined) {
    cache.entries.delete(key);
    cache.entries.set(key, known);
    return known;
  }
  const result = parseText(file, text);
  cache.entries.set(key, result);
  cache.length += lengthOf(result);
  evict(cache);
  return result;
}

/** Longest texts, together, whose trees are kept: a tree takes about 20 times the memory of its text. */
const MAXIMUM_CACHED_LENGTH = 1_500_000;

function evict(cache: ParseCache): void {
  for (const [key, entry] of cache.entries) {
    if (cache.entries.size <= 1 || (cache.entries.size <= cache.limit && cache.length <= MAXIMUM_CACHED_LENGTH)) return;
    cache.entries.delete(key);
    cache.length -= lengthOf(entry);
  }
}

function lengthOf(result: ParseResult): number {
  return result.kind === "parsed" ? result.parsed.text.length : 0;
}

function parseText(file: FilePath, text: string): ParseResult {
  const blocks = hasScriptBlocks(file) && text.length <= MAXIMUM_TEXT_LENGTH ? scriptBlocksOf(file, text) : undefined;
  const scriptKind = blocks === undefined ? scriptKindOf(file) : kindOfDialect(blocks.dialect);
  if (scriptKind === undefined) return { kind: "refused", message: "This file name does not end like a JavaScript, TypeScript or JSON file." };
  if (text.length > MAXIMUM_TEXT_LENGTH) {
    return { kind: "refused", message: `This file has more than ${MAXIMUM_TEXT_LENGTH} characters. It was not read.` };
  }
  try {
    const options = { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
    const tree = ts.createSourceFile(file, blocks === undefined ? text : blankedOutside(blocks, text), options, true, scriptKind);
    const errors = diagnosticsOf(tree).map((item) => ({
      start: item.start,
      end: item.start + item.length,
      message: ts.flattenDiagnosticMessageText(item.messageText, " "),
    }));
    return { kind: "parsed", parsed: { file, text, tree, index: indexSyntax(tree), errors } };
  } catch {
    return { kind: "refused", message: "This file is nested too deeply for the parser. It was not read." };
  }
}

/** `parseDiagnostics` is not in the public types of typescript 6.0.3, but set by `createSourceFile`. */
function diagnosticsOf(tree: ts.SourceFile): readonly ts.DiagnosticWithLocation[] {
  const holder: { readonly parseDiagnostics?: readonly ts.DiagnosticWithLocation[] } = tree as ts.SourceFile & {
    readonly parseDiagnostics?: readonly ts.DiagnosticWithLocation[];
  };
  return holder.parseDiagnostics ?? [];
}
