/** Finds nodes of the `yaml` package by place, for the editor. Knows nothing of edits. */
import { isAlias, isMap, isPair, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import type { Span } from "../text/place.ts";
import type { ParsedText } from "./parse.ts";
import { parseYamlText } from "./parse.ts";

/** A node, or the empty value behind `key:`, and where it hangs. Offsets are those of the file. */
export interface Slot {
  readonly node: Node | undefined;
  readonly span: Span;
  readonly parent: Slot | undefined;
  /** For a value in a map. */
  readonly pair: PairSlot | undefined;
  /** Number among the parent's items. */
  readonly index: number;
  /** True inside `[…]` or `{…}`. */
  readonly inFlow: boolean;
  /** True if the whole document is written as JSON. */
  readonly json: boolean;
  readonly children: Slot[];
}

/** `key: value`. */
export interface PairSlot {
  readonly key: string;
  readonly keySpan: Span;
  /** From the key to the last character of the value. */
  readonly span: Span;
}

/** All slots of a file. */
export interface SlotIndex {
  readonly parsed: ParsedText;
  /** In source order. */
  readonly slots: readonly Slot[];
  /** Those whose span is just this one, in source order. */
  at(span: Span): readonly Slot[];
  /** Those whose key has just this span. */
  withKey(span: Span): readonly Slot[];
  /** Those that with their key have just this span. */
  withPair(span: Span): readonly Slot[];
}

/** Lists the nodes of the whole text in source order; `parsed` is what the text gave, if that is at hand. */
export function indexSlots(text: string, parsed: ParsedText = parseYamlText(text)): SlotIndex {
  const slots: Slot[] = [];
  for (const { document, base } of parsed.documents) {
    const contents = document.contents;
    if (contents === null) continue;
    const json =
      /^\s*[{[]/.test(text.slice(base + (contents.range?.[0] ?? 0))) &&
      /["}\]]$/.test(text.slice(0, base + (contents.range?.[1] ?? 0)).trimEnd()) &&
      isJsonLike(contents);
    add({ text, base, json, slots }, contents, base, undefined, undefined, 0, false);
  }
  return {
    parsed,
    slots,
    at: finder(slots, (slot) => slot.span),
    withKey: finder(slots, (slot) => slot.pair?.keySpan),
    withPair: finder(slots, (slot) => slot.pair?.span),
  };
}

/** Finds by span; sorted at the first question. */
function finder(slots: readonly Slot[], spanOf: (slot: Slot) => Span | undefined): (span: Span) => readonly Slot[] {
  let byStart: Map<number, Slot[]> | undefined;
  const sort = (): Map<number, Slot[]> => {
    const sorted = new Map<number, Slot[]>();
    for (const slot of slots) {
      const start = spanOf(slot)?.start;
      if (start === undefined) continue;
      const group = sorted.get(start);
      if (group === undefined) sorted.set(start, [slot]);
      else group.push(slot);
    }
    return sorted;
  };
  return ({ start, end }) => {
    byStart ??= sort();
    return byStart.get(start)?.filter((slot) => spanOf(slot)?.end === end) ?? [];
  };
}

/** True if every key of the root map is in double quotes. */
function isJsonLike(node: Node): boolean {
  if (isMap(node)) return node.flow === true && node.items.every((pair) => isScalar(pair.key) && pair.key.type === "QUOTE_DOUBLE");
  return isSeq(node) && node.flow === true && node.items.every((item) => !isMap(item) || isJsonLike(item));
}

interface Adding {
  readonly text: string;
  readonly base: number;
  readonly json: boolean;
  readonly slots: Slot[];
}

function add(
  adding: Adding,
  node: Node | undefined,
  nearby: number,
  parent: Slot | undefined,
  pair: PairSlot | undefined,
  index: number,
  inFlow: boolean,
): Slot {
  const { text, base } = adding;
  const span = spanOf(text, base, node, nearby);
  const slot: Slot = { node, span, parent, pair, index, inFlow, json: adding.json, children: [] };
  adding.slots.push(slot);
  parent?.children.push(slot);
  if (isSeq(node)) addItems(adding, slot, node, span.start);
  else if (isMap(node)) addPairs(adding, slot, node);
  return slot;
}

function addItems(adding: Adding, slot: Slot, node: YAMLSeq, start: number): void {
  let nearby = start;
  node.items.forEach((item, index) => {
    const flow = node.flow === true || slot.inFlow;
    if (isPair(item)) return;
    nearby = add(adding, (item ?? undefined) as Node | undefined, nearby, slot, undefined, index, flow).span.end;
  });
}

function addPairs(adding: Adding, slot: Slot, node: YAMLMap): void {
  node.items.forEach((pair, index) => {
    addPair(adding, slot, pair, index, node.flow === true || slot.inFlow);
  });
}

function addPair(adding: Adding, slot: Slot, pair: Pair, index: number, flow: boolean): void {
  const { text, base } = adding;
  const keyNode = isScalar(pair.key) || isAlias(pair.key) ? pair.key : undefined;
  if (keyNode === undefined) return;
  const raw = spanOf(text, base, keyNode, slot.span.start);
  const source = text.slice(raw.start, raw.end);
  const lastLine =
    isScalar(keyNode) && keyNode.type === "PLAIN" ? source.slice(Math.max(source.lastIndexOf("\n"), source.lastIndexOf("\r")) + 1).trimStart() : source;
  const keySpan = { start: raw.end - lastLine.length, end: raw.end };
  const key = isScalar(keyNode) && keyNode.type !== "PLAIN" ? String(keyNode.value) : lastLine;
  const nearby = text.charAt(keySpan.end) === ":" ? keySpan.end + 1 : keySpan.end;
  const valueNode = (pair.value ?? undefined) as Node | undefined;
  const valueSpan = spanOf(text, base, valueNode, nearby);
  add(adding, valueNode, nearby, slot, { key, keySpan, span: { start: keySpan.start, end: Math.max(valueSpan.end, nearby) } }, index, flow);
}

function spanOf(text: string, base: number, node: Node | undefined, nearby: number): Span {
  if (node?.range === undefined || node.range === null) return { start: nearby, end: nearby };
  const start = Math.min(base + node.range[0], text.length);
  let end = Math.min(Math.max(start, base + node.range[1]), text.length);
  while (end > start && /\s/.test(text.charAt(end - 1))) end -= 1;
  return { start, end };
}
