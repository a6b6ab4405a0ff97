/**
 * Reads YAML and JSON into documents of values with places. Aliases and merge keys are followed, CloudFormation
 * functions recognised, template text is unknown. Never throws, never evaluates a template, never resolves a file.
 */
import { isAlias, isCollection, isMap, isNode, isPair, isScalar, isSeq, type Node, type Pair, Scalar, type YAMLMap, type YAMLSeq } from "yaml";
import type { Reason } from "../model/setting.ts";
import type { FilePath, Place, Span } from "../text/place.ts";
import { placeOf } from "../text/place.ts";
import { valueTextAt } from "../text/value-text.ts";
import type { YamlDocument, YamlEntry, YamlValue } from "./document.ts";
import { intrinsicValue } from "./intrinsics.ts";
import type { ParsedDocument, ParsedText } from "./parse.ts";
import { parseYamlText } from "./parse.ts";
import type { ScalarStyle } from "./scalar-text.ts";
import { alignScalar, unmask } from "./scalar-text.ts";
import type { MaskedText } from "./template.ts";
import { branches, overlapsAny } from "./template.ts";

/** Documents of one file, and sentences about what is wrong with it. */
export interface YamlReading {
  readonly documents: readonly YamlDocument[];
  readonly problems: readonly { readonly at: Place; readonly message: string }[];
}

const TEMPLATE: Reason = { kind: "template", text: "it is filled in by a template" };
const TOO_MANY_ALIASES: Reason = { kind: "budget", text: "too many aliases lead to it" };
const NO_SUCH_ANCHOR: Reason = { kind: "syntax", text: "its alias names no anchor" };
const ALIAS_LOOP: Reason = { kind: "budget", text: "its alias leads back to itself" };
const UNREADABLE: Reason = { kind: "syntax", text: "it is not valid YAML" };
const COMPLEX_KEY = "?";
/** `envsubst` and compose fill these in, without braces too. */
const WHOLE_VARIABLE = /^\$[A-Z_][A-Z0-9_]*$/;

/** Nodes that may be visited through aliases in one document: an alias bomb ends here. */
const MOST_ALIASED_NODES = 20_000;
const DEEPEST_ALIAS = 16;

/**
 * Reads all documents of the text, or only those that hold one of the hint words. A file over 2 MB, a document nested too
 * deeply and every syntax error outside templates give a problem; the documents around them are still read.
 */
export function readYaml(file: FilePath, text: string, hints?: readonly string[]): YamlReading {
  return readParsedYaml(file, text, parseYamlText(text, hints));
}

/** Reads what the text gave when it was parsed. */
export function readParsedYaml(file: FilePath, text: string, parsed: ParsedText): YamlReading {
  const problems = parsed.refusals.map((refusal) => ({ at: placeOf(file, refusal.start, refusal.end), message: refusal.message }));
  const documents = parsed.documents.map((document) => toDocument(file, text, parsed.masked, document));
  for (const document of documents) problems.push(...document.errors);
  return { documents, problems };
}

function toDocument(file: FilePath, text: string, masked: MaskedText, parsed: ParsedDocument): YamlDocument {
  const templated = overlapsAny(masked.actions, parsed.base, parsed.end);
  const reader: Reader = { file, text, masked, parsed, aliased: 0, aliasDepth: 0, open: new Set() };
  const contents: unknown = parsed.document.contents;
  const root = toValue(reader, isNode(contents) ? contents : undefined, parsed.base, []);
  const errors = templated
    ? []
    : parsed.errors.map((error) => ({
        at: placeOf(file, Math.min(error.start, text.length), Math.min(error.end, text.length)),
        message: sentenceOf(error.code, error.message),
      }));
  return { file, text, root, index: parsed.index, templated, errors };
}

const NOT_FINISHED = "This line is not finished: a key needs a colon behind it.";

function sentenceOf(code: string, message: string): string {
  switch (code) {
    case "BAD_ALIAS":
      return "In YAML an unquoted `*` starts an alias; put the text in quotes.";
    case "TAB_AS_INDENT":
      return "YAML does not allow tabs as indentation.";
    case "MULTILINE_IMPLICIT_KEY":
      return NOT_FINISHED;
    default:
      // The library has no code of its own for a key at the end of a map (yaml 2.9, `resolve-block-map`).
      return /^Implicit map keys need to be followed/.test(message)
        ? NOT_FINISHED
        : `This is not valid YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}.`;
  }
}

interface Reader {
  readonly file: FilePath;
  readonly text: string;
  readonly masked: MaskedText;
  readonly parsed: ParsedDocument;
  /** Nodes visited through aliases so far. */
  aliased: number;
  aliasDepth: number;
  readonly open: Set<Node>;
}

function toValue(reader: Reader, node: Node | undefined, nearby: number, via: readonly Place[], insideSub = false): YamlValue {
  if (node === undefined) return { kind: "null", at: placeOf(reader.file, nearby, nearby), via };
  if (isAlias(node)) return followAlias(reader, node, via, insideSub);
  if (via.length > 0) {
    reader.aliased += 1;
    if (reader.aliased > MOST_ALIASED_NODES) return { kind: "unknown", reason: TOO_MANY_ALIASES, at: placeOfNode(reader, node), via };
  }
  const tag = node.tag;
  if (tag?.startsWith("!") && !tag.startsWith("!!") && tag !== "!") {
    const name = tag.slice(1);
    const argument = toUntagged(reader, node, via, insideSub || name === "Sub");
    return intrinsicValue(name, argument, placeOfNode(reader, node), via);
  }
  return toUntagged(reader, node, via, insideSub);
}

function toUntagged(reader: Reader, node: Node, via: readonly Place[], insideSub: boolean): YamlValue {
  if (isScalar(node)) return toScalar(reader, node, via, insideSub);
  if (isMap(node)) return toMap(reader, node, via, insideSub);
  if (isSeq(node)) return toList(reader, node, via, insideSub);
  return { kind: "unknown", reason: UNREADABLE, at: placeOfNode(reader, node), via };
}

/** Template text of the range that `embedded` writes otherwise than the file. */
function holesIn({ masked, text }: Reader, start: number, end: number): readonly Span[] {
  const inside = (span: Span): boolean => span.start < end && start < span.end;
  const placeholders = masked.variables.filter((span) => inside(span) && !text.startsWith("${", span.start));
  return [...masked.actions.filter(inside), ...placeholders].sort((left, right) => left.start - right.start);
}

/** The range as the package gives it: block values end behind their last line end. */
function rangeOfNode(reader: Reader, node: Node): Span {
  const start = reader.parsed.base + (node.range?.[0] ?? 0);
  const end = reader.parsed.base + (node.range?.[1] ?? 0);
  const limit = reader.text.length;
  return { start: Math.min(start, limit), end: Math.min(Math.max(start, end), limit) };
}

/** The range up to the last character. */
function placeOfNode(reader: Reader, node: Node): Place {
  const { start, end } = rangeOfNode(reader, node);
  return placeOf(reader.file, start, trimmedEnd(reader.text, start, end));
}

function followAlias(reader: Reader, node: Node & { source: string }, via: readonly Place[], insideSub: boolean): YamlValue {
  const at = placeOfNode(reader, node);
  const target = node.source === "" ? undefined : anchorBefore(reader, node);
  if (target === undefined) {
    // `- *` and `- *.example.com`: YAML sees an alias, the author meant the text.
    const isStar = node.source === "" || node.source.startsWith(".");
    if (!isStar) return { kind: "unknown", reason: NO_SUCH_ANCHOR, at, via };
    const text = `*${node.source}`;
    return { kind: "scalar", text, value: valueTextAt(text, at, true), style: "plain", at, via };
  }
  if (reader.open.has(target)) return { kind: "unknown", reason: ALIAS_LOOP, at, via };
  if (reader.aliasDepth >= DEEPEST_ALIAS || reader.aliased > MOST_ALIASED_NODES) return { kind: "unknown", reason: TOO_MANY_ALIASES, at, via };
  reader.aliasDepth += 1;
  reader.open.add(target);
  const value = toValue(reader, target, 0, [...via, at], insideSub);
  reader.open.delete(target);
  reader.aliasDepth -= 1;
  return value;
}

const anchorsOf = new WeakMap<ParsedDocument, Map<string, Node[]>>();

/** The last node before the alias that carries its anchor, as YAML demands. */
function anchorBefore(reader: Reader, alias: Node & { source: string }): Node | undefined {
  let anchors = anchorsOf.get(reader.parsed);
  if (anchors === undefined) {
    anchors = collectAnchors(reader.parsed);
    anchorsOf.set(reader.parsed, anchors);
  }
  const start = alias.range?.[0] ?? 0;
  const nodes = anchors.get(alias.source) ?? [];
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((nodes[middle]?.range?.[0] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return nodes[low - 1];
}

function collectAnchors(parsed: ParsedDocument): Map<string, Node[]> {
  const anchors = new Map<string, Node[]>();
  const stack: unknown[] = [parsed.document.contents];
  while (stack.length > 0) {
    const node = stack.pop();
    if (isPair(node)) stack.push(node.value, node.key);
    else if (isNode(node)) {
      if (!isAlias(node) && node.anchor !== undefined) {
        const named = anchors.get(node.anchor);
        if (named === undefined) anchors.set(node.anchor, [node]);
        else named.push(node);
      }
      if (isCollection(node)) for (let index = node.items.length - 1; index >= 0; index -= 1) stack.push(node.items[index]);
    }
  }
  return anchors;
}

function styleOf(node: Scalar): ScalarStyle {
  if (node.type === Scalar.QUOTE_DOUBLE) return "double";
  if (node.type === Scalar.QUOTE_SINGLE) return "single";
  return node.type === Scalar.BLOCK_FOLDED || node.type === Scalar.BLOCK_LITERAL ? "block" : "plain";
}

function toScalar(reader: Reader, node: Scalar, via: readonly Place[], insideSub: boolean): YamlValue {
  const at = placeOfNode(reader, node);
  const { start, end } = rangeOfNode(reader, node);
  const style = styleOf(node);
  const isActed = overlapsAny(reader.masked.actions, start, end);
  const isForeign = node.type === Scalar.BLOCK_LITERAL && String(node.value).trimEnd().includes("\n");
  const isFilled = isActed && (!isForeign || branches(reader.masked, reader.text, start, end));
  if (isFilled || WHOLE_VARIABLE.test(String(node.value))) return { kind: "unknown", reason: TEMPLATE, at, via };
  // The source is taken, not the decoded value: `yes`, `1.10` and `0x1F` must stay the text that was written.
  const text = typeof node.value === "string" ? node.value : (node.source ?? "");
  if (style === "plain" && node.tag === undefined && (text === "" || text === "~" || /^(?:null|Null|NULL)$/.test(text))) return { kind: "null", at, via };
  const value = alignScalar(reader.file, reader.masked.text.slice(start, end), start, text, style);
  if (!isActed && !overlapsAny(reader.masked.variables, start, end)) return { kind: "scalar", text, value, style, at, via };
  // `${X}` is data inside Sub. In a literal block of several lines it is part of another language, such as nginx.
  const original = insideSub || isForeign ? unmask(value, reader.masked.embedded, holesIn(reader, start, end)) : undefined;
  if (original === undefined) return { kind: "unknown", reason: TEMPLATE, at, via };
  return { kind: "scalar", text: original.text, value: original, style, at, via };
}

function toList(reader: Reader, node: YAMLSeq, via: readonly Place[], insideSub: boolean): YamlValue {
  const at = placeOfNode(reader, node);
  let nearby = at.span.start;
  const items = node.items.map((item) => {
    const value = isNode(item)
      ? toValue(reader, item, nearby, via, insideSub)
      : isPair(item)
        ? toPairMap(reader, item, via, insideSub)
        : toValue(reader, undefined, nearby, via);
    nearby = value.at.span.end;
    return value;
  });
  return { kind: "list", items, flow: node.flow === true, at, via };
}

/** `[a: b]`: a pair as a list item is a map of one entry. */
function toPairMap(reader: Reader, pair: Pair, via: readonly Place[], insideSub: boolean): YamlValue {
  const entry = toEntry(reader, pair, via, insideSub);
  return { kind: "map", entries: [entry], flow: true, at: entry.at, via };
}

function toMap(reader: Reader, node: YAMLMap, via: readonly Place[], insideSub: boolean): YamlValue {
  const at = placeOfNode(reader, node);
  const own: YamlEntry[] = [];
  const merged: YamlEntry[] = [];
  for (const pair of node.items) {
    if (isScalar(pair.key) && pair.key.value === "<<" && styleOf(pair.key) === "plain") merged.push(...mergedEntries(reader, pair, via));
    else if (node.flow === true || !isHalfTyped(reader, pair)) own.push(toEntry(reader, pair, via, insideSub));
  }
  const [only] = own;
  if (only !== undefined && own.length === 1 && merged.length === 0) {
    const name = intrinsicName(only.key);
    if (name !== undefined) {
      const [pair] = node.items;
      const argument = name === "Sub" && pair !== undefined ? toEntry(reader, pair, via, true).value : only.value;
      return intrinsicValue(name, argument, at, via);
    }
  }
  const taken = new Set(own.map((entry) => entry.key));
  const entries = [...own];
  for (const entry of merged) {
    if (taken.has(entry.key)) continue;
    taken.add(entry.key);
    entries.push(entry);
  }
  return { kind: "map", entries, flow: node.flow === true, at, via };
}

/** A key that is just being typed has no colon yet: it is no entry. `? key` alone is one. */
function isHalfTyped(reader: Reader, pair: Pair): boolean {
  if (pair.value !== null || !isNode(pair.key)) return false;
  const { start } = placeOfNode(reader, pair.key).span;
  return !/\?\s*$/.test(reader.text.slice(Math.max(0, start - 20), start));
}

function intrinsicName(key: string): string | undefined {
  if (key === "Ref") return key;
  return /^Fn::[A-Za-z0-9]+$/.test(key) ? key.slice(4) : undefined;
}

/** Entries of `<<: *a` or `<<: [*a, *b]`; earlier ones win. */
function mergedEntries(reader: Reader, pair: Pair, via: readonly Place[]): readonly YamlEntry[] {
  const at = isNode(pair.key) ? placeOfNode(reader, pair.key) : placeOf(reader.file, reader.parsed.base, reader.parsed.base);
  const value = toValue(reader, isNode(pair.value) ? pair.value : undefined, at.span.end, [...via, at]);
  const maps = value.kind === "list" ? value.items : [value];
  return maps.flatMap((map) => (map.kind === "map" ? map.entries : []));
}

function toEntry(reader: Reader, pair: Pair, via: readonly Place[], insideSub: boolean): YamlEntry {
  const { key, keyAt } = toKey(reader, pair);
  const value = toValue(reader, isNode(pair.value) ? pair.value : undefined, endOfNullValue(reader, keyAt), via, insideSub);
  const own = isNode(pair.value) ? placeOfNode(reader, pair.value) : value.at;
  const end = Math.max(keyAt.span.end, own.span.end);
  return { key, keyAt, at: placeOf(reader.file, keyAt.span.start, end), value };
}

/** A value ends with its last character, not with the line end behind a block. */
function trimmedEnd(text: string, start: number, end: number): number {
  let result = end;
  while (result > start && /\s/.test(text.charAt(result - 1))) result -= 1;
  return result;
}

/** Behind the colon of `key:`, where a value would be written. */
function endOfNullValue(reader: Reader, keyAt: Place): number {
  const next = reader.text.charAt(keyAt.span.end);
  return next === ":" ? keyAt.span.end + 1 : keyAt.span.end;
}

function toKey(reader: Reader, pair: Pair): { readonly key: string; readonly keyAt: Place } {
  const node = isAlias(pair.key) ? pair.key : isScalar(pair.key) ? pair.key : undefined;
  if (node === undefined) {
    const at = isNode(pair.key) ? placeOfNode(reader, pair.key) : placeOf(reader.file, reader.parsed.base, reader.parsed.base);
    return { key: COMPLEX_KEY, keyAt: at };
  }
  const keyAt = placeOfNode(reader, node);
  const { start, end } = keyAt.span;
  const source = reader.text.slice(start, end);
  if (isAlias(node)) return { key: source, keyAt };
  if (styleOf(node) === "plain") {
    // A half-typed line swallows the key of the next one (`allowCred⏎  maxAge: 1`): only the last line is the key.
    const newline = Math.max(source.lastIndexOf("\n"), source.lastIndexOf("\r"));
    if (newline < 0) return { key: source, keyAt };
    const key = source.slice(newline + 1).trimStart();
    return { key, keyAt: placeOf(reader.file, end - key.length, end) };
  }
  const masked = overlapsAny(reader.masked.actions, start, end) || overlapsAny(reader.masked.variables, start, end);
  return { key: masked ? source.slice(1, -1) : String(node.value), keyAt };
}
