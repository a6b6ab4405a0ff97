/**
 * Edits to YAML and JSON by source ranges: quotes, comments, indentation and flow or block style of the file are kept,
 * nothing is printed anew. Refuses (with `undefined`) what lies in template text or does not hold what is needed.
 */
import { isAlias, isMap, isScalar, isSeq } from "yaml";
import type { FilePath, Place, Span } from "../text/place.ts";
import type { TextEdit } from "../text/text-edit.ts";
import type { YamlEditor, YamlText } from "./editor.ts";
import type { ParsedText } from "./parse.ts";
import type { PrintStyle, QuoteStyle } from "./print.ts";
import {
  escapeContent,
  isPlainSafe,
  isScalarText,
  isTextList,
  isTextMap,
  printBlockEntry,
  printBlockItem,
  printBlockMap,
  printFlow,
  printKey,
  quoteText,
} from "./print.ts";
import type { Slot, SlotIndex } from "./slots.ts";
import { indexSlots } from "./slots.ts";
import { overlapsAny } from "./template.ts";

/** An editor for one text. The text is parsed at the first edit and once only, or not at all if `parsed` is given. */
export function createYamlEditor(file: FilePath, text: string, parsed?: ParsedText): YamlEditor {
  let index: SlotIndex | undefined;
  const context: Context = {
    file,
    text,
    lineEnd: text.includes("\r\n") ? "\r\n" : "\n",
    index: () => {
      index ??= indexSlots(text, parsed);
      return index;
    },
  };
  return {
    file,
    text,
    setValue: (at, value, style) => setValue(context, at, value, style),
    replaceWithin: (at, content) => replaceWithin(context, at, content),
    setEntry: (map, key, value, style) => setEntry(context, map, key, value, style),
    removeEntry: (at) => removeEntry(context, at),
    renameKey: (keyAt, key) => renameKey(context, keyAt, key),
    removeItem: (at) => removeItem(context, at),
    addItem: (list, value) => addItem(context, list, value),
    textOf: (at) => (at.file === file ? text.slice(at.span.start, at.span.end) : ""),
  };
}

interface Context {
  readonly file: FilePath;
  readonly text: string;
  readonly lineEnd: string;
  readonly index: () => SlotIndex;
}

function slotAt(context: Context, at: Place): Slot | undefined {
  if (at.file !== context.file || isMasked(context, at.span)) return undefined;
  const matches = context.index().at(at.span);
  // A map and its first key never share a span; an empty value and its empty parent may: the inner one is meant.
  return matches.at(-1);
}

function isMasked(context: Context, span: Span): boolean {
  const { masked } = context.index().parsed;
  return overlapsAny(masked.actions, span.start, span.end) || overlapsAny(masked.variables, span.start, span.end);
}

function sameSpan(left: Span, right: Span): boolean {
  return left.start === right.start && left.end === right.end;
}

function quotesOf(slot: Slot | undefined): QuoteStyle | undefined {
  if (!isScalar(slot?.node)) return undefined;
  if (slot.node.type === "QUOTE_DOUBLE") return "double";
  return slot.node.type === "QUOTE_SINGLE" ? "single" : undefined;
}

/** Quotes of the first scalar among the slots or directly below them, for new text beside it. */
function quotesAmong(slots: readonly Slot[]): QuoteStyle {
  const scalar = slots.flatMap((slot) => [slot, ...slot.children]).find((slot) => isScalar(slot.node) && slot.span.end > slot.span.start);
  return quotesOf(scalar) ?? "plain";
}

function styleFor(context: Context, slot: Slot, quotes: QuoteStyle, forced: boolean, flow: boolean): PrintStyle {
  const padded = isMap(slot.node) && slot.node.flow === true && context.text.charAt(slot.span.start + 1) === " ";
  return { json: slot.json, flow, quotes, forced, lineEnd: context.lineEnd, padded };
}

function setValue(context: Context, at: Place, value: YamlText, forced?: QuoteStyle): TextEdit | undefined {
  const slot = slotAt(context, at);
  if (slot === undefined) return undefined;
  if (slot.node === undefined || slot.span.start === slot.span.end) return fillEmpty(context, slot, value, forced);
  const quotes = forced ?? quotesOf(slot) ?? quotesAmong(slot.children);
  const source = context.text.slice(slot.span.start, slot.span.end);
  const isBlockList = isSeq(slot.node) && slot.node.flow !== true;
  const isBlockMap = isMap(slot.node) && slot.node.flow !== true;
  const style = styleFor(context, slot, quotes, forced !== undefined, slot.inFlow);
  const newText = (): string => {
    if (isTextList(value) && isBlockList && value.length > 0) {
      const indent = indentBefore(context.text, slot.span.start);
      return value.map((item, order) => `${order === 0 ? "" : indent}${printBlockItem(item, indent, style)}`).join(context.lineEnd);
    }
    if (isTextMap(value) && isBlockMap) return printBlockMap(value, indentBefore(context.text, slot.span.start), style);
    return printFlow(value, style);
  };
  const inPlace = isTextList(value) ? !isBlockList || value.length > 0 : isScalarText(value) ? !isBlockList && !isBlockMap : !isBlockList;
  const end = endOfContent(source, slot);
  if (inPlace) return { span: { start: slot.span.start, end: slot.span.start + end }, newText: newText() };
  // A scalar or `[]` in the place of a block must follow the colon.
  if (slot.pair === undefined) return undefined;
  return { span: { start: afterColon(context.text, slot), end: slot.span.start + end }, newText: ` ${printFlow(value, style)}` };
}

/** Length of the source without the line end that block styles carry. */
function endOfContent(source: string, slot: Slot): number {
  const isBlock = isScalar(slot.node) ? slot.node.type === "BLOCK_FOLDED" || slot.node.type === "BLOCK_LITERAL" : true;
  return isBlock ? source.trimEnd().length : source.length;
}

function afterColon(text: string, slot: Slot): number {
  const end = slot.pair?.keySpan.end ?? slot.span.start;
  return text.charAt(end) === ":" ? end + 1 : end;
}

/** Writes a value behind a key that has none. */
function fillEmpty(context: Context, slot: Slot, value: YamlText, forced: QuoteStyle | undefined): TextEdit | undefined {
  if (slot.pair === undefined || context.text.charAt(slot.pair.keySpan.end) !== ":") return undefined;
  const start = afterColon(context.text, slot);
  const style = styleFor(context, slot, forced ?? "plain", forced !== undefined, slot.inFlow);
  if (isScalarText(value) || slot.inFlow) return { span: { start, end: start }, newText: ` ${printFlow(value, style)}` };
  const indent = indentBefore(context.text, slot.pair.keySpan.start);
  const entry = printBlockEntry("x", value, indent, style);
  return { span: { start, end: start }, newText: entry.slice(entry.indexOf(":") + 1) };
}

function replaceWithin(context: Context, at: Place, content: string): TextEdit | undefined {
  if (at.file !== context.file || isMasked(context, at.span)) return undefined;
  const { start, end } = at.span;
  const slot = context.index().slots.findLast((each) => (isScalar(each.node) || isAlias(each.node)) && each.span.start <= start && end <= each.span.end);
  if (slot === undefined) return undefined;
  const quotes = quotesOf(slot);
  const source = context.text.slice(slot.span.start, slot.span.end);
  if (quotes !== undefined && quotes !== "plain") {
    if (start <= slot.span.start || end >= slot.span.end)
      return sameSpan(at.span, slot.span) ? { span: slot.span, newText: quoteText(content, quotes) } : undefined;
    return { span: at.span, newText: slot.json ? escapeContent(content, "double") : escapeContent(content, quotes) };
  }
  if (isScalar(slot.node) && slot.node.type !== "PLAIN") {
    const indent = /(?:\r\n|\n|\r)([ \t]*)[^\s]/.exec(source)?.[1] ?? "";
    return { span: at.span, newText: content.split(/\r\n|\n/).join(`${context.lineEnd}${indent}`) };
  }
  const whole = source.slice(0, start - slot.span.start) + content + source.slice(end - slot.span.start);
  if (isPlainSafe(whole, slot.inFlow)) return { span: at.span, newText: content };
  return { span: slot.span, newText: quoteText(whole, whole.includes("\\") && !whole.includes("'") ? "single" : "double") };
}

function setEntry(context: Context, map: Place, key: string, value: YamlText, forced?: QuoteStyle): TextEdit | undefined {
  if (map.file !== context.file) return undefined;
  const slot = context
    .index()
    .at(map.span)
    .findLast((each) => isMap(each.node) || each.node === undefined || isEmptyScalar(each));
  if (slot === undefined) return undefined;
  if (!isMap(slot.node)) return fillEmpty(context, slot, { [key]: value }, forced);
  const present = slot.children.find((child) => child.pair?.key === key);
  if (present !== undefined) return setValue(context, { file: context.file, span: present.span }, value, forced);
  const flow = slot.node.flow === true;
  const last = slot.children.at(-1);
  const style = styleFor(context, slot, forced ?? (flow ? quotesAmong(slot.children) : "plain"), forced !== undefined, flow);
  if (flow) return addToFlow(context, slot, `${printKey(key, style)}: ${printFlow(value, style)}`);
  const first = slot.children[0];
  if (last?.pair === undefined || first?.pair === undefined || isMasked(context, { start: last.pair.span.start, end: last.pair.keySpan.end })) return undefined;
  const indent = indentBefore(context.text, first.pair.keySpan.start);
  const sibling = slot.children.find((child) => isSeq(child.node));
  const entry =
    isTextList(value) && value.every(isScalarText) && isSeq(sibling?.node) && sibling.node.flow === true
      ? `${printKey(key, style)}: ${printFlow(value, { ...style, quotes: forced ?? quotesAmong(sibling.children) })}`
      : printBlockEntry(
          key,
          value,
          indent,
          { ...style, quotes: forced ?? (isTextList(value) && sibling ? quotesAmong(sibling.children) : "plain") },
          listIndent(context, sibling),
        );
  return insertLine(context, last.pair.span.end, `${indent}${entry}`);
}

function isEmptyScalar(slot: Slot): boolean {
  return isScalar(slot.node) && slot.span.start === slot.span.end;
}

/** How far the items of a sibling list stand to the right of their key. */
function listIndent(context: Context, sibling: Slot | undefined): string {
  if (!isSeq(sibling?.node) || sibling.node.flow === true || sibling.pair === undefined) return "  ";
  return " ".repeat(Math.max(0, columnOf(context.text, sibling.span.start) - columnOf(context.text, sibling.pair.keySpan.start)));
}

/** Inserts a line behind the line on which `end` stands. */
function insertLine(context: Context, end: number, line: string): TextEdit {
  let at = end;
  while (at < context.text.length && context.text.charAt(at) !== "\n" && context.text.charAt(at) !== "\r") at += 1;
  return { span: { start: at, end: at }, newText: `${context.lineEnd}${line}` };
}

/** Adds an element to `[…]` or `{…}`, on a line of its own if the others have one. */
function addToFlow(context: Context, slot: Slot, element: string): TextEdit | undefined {
  const last = slot.children.at(-1);
  const first = slot.children[0];
  if (last === undefined || first === undefined) {
    const padded = isMap(slot.node) && !slot.json ? ` ${element} ` : element;
    return { span: { start: slot.span.start + 1, end: slot.span.end - 1 }, newText: padded };
  }
  const end = last.pair?.span.end ?? last.span.end;
  const start = first.pair?.span.start ?? first.span.start;
  const ownLine = /^\s*$/.test(context.text.slice(lineStart(context.text, start), start)) && lineStart(context.text, start) > slot.span.start;
  const separator = ownLine ? `,${context.lineEnd}${indentBefore(context.text, start)}` : ", ";
  return { span: { start: end, end }, newText: `${separator}${element}` };
}

function pairSlotAt(context: Context, at: Place): Slot | undefined {
  if (at.file !== context.file) return undefined;
  const index = context.index();
  return index.withKey(at.span)[0] ?? index.withPair(at.span)[0] ?? index.at(at.span).find((slot) => slot.pair !== undefined);
}

function removeEntry(context: Context, at: Place): TextEdit | undefined {
  const slot = pairSlotAt(context, at);
  if (slot?.pair === undefined || slot.parent === undefined || isMasked(context, slot.pair.span)) return undefined;
  return removeFrom(context, slot.parent, slot, slot.pair.span, slot.pair.span.start);
}

function removeItem(context: Context, at: Place): TextEdit | undefined {
  const slot = slotAt(context, at);
  if (slot?.parent === undefined || !isSeq(slot.parent.node)) return undefined;
  const start = slot.parent.node.flow === true ? slot.span.start : dashBefore(context.text, slot.span.start);
  if (start === undefined) return undefined;
  return removeFrom(context, slot.parent, slot, slot.span, start);
}

/** Removes an element that starts at `start` (its dash or key) and ends with `span`. */
function removeFrom(context: Context, parent: Slot, slot: Slot, span: Span, start: number): TextEdit | undefined {
  const { text } = context;
  const siblings = parent.children;
  const order = siblings.indexOf(slot);
  const next = siblings[order + 1];
  const previous = siblings[order - 1];
  const flow = (isSeq(parent.node) || isMap(parent.node)) && parent.node.flow === true;
  const startOf = (each: Slot): number | undefined => each.pair?.keySpan.start ?? (flow ? each.span.start : dashBefore(text, each.span.start));
  const endOf = (each: Slot): number => each.pair?.span.end ?? each.span.end;
  if (flow) {
    if (next !== undefined) return { span: { start, end: startOf(next) ?? span.end }, newText: "" };
    if (previous !== undefined) return { span: { start: endOf(previous), end: endOf(slot) }, newText: "" };
    return { span: { start: parent.span.start + 1, end: parent.span.end - 1 }, newText: "" };
  }
  let end = endOf(slot);
  while (end > start && /\s/.test(text.charAt(end - 1))) end -= 1;
  if (siblings.length === 1) {
    const empty = isSeq(parent.node) ? "[]" : "{}";
    if (parent.pair === undefined) return { span: { start, end }, newText: empty };
    return { span: { start: afterColon(text, parent), end }, newText: ` ${empty}` };
  }
  const line = lineStart(text, start);
  if (/^[ \t]*$/.test(text.slice(line, start))) {
    while (end < text.length && text.charAt(end) !== "\n") end += 1;
    if (end < text.length) return { span: { start: line, end: end + 1 }, newText: "" };
    // The last line of a file without a final line end: its line end before goes instead.
    const before = text.slice(0, line).replace(/\r?\n$/, "").length;
    return { span: { start: before, end }, newText: "" };
  }
  // The first element shares its line with a dash of the list around it, which must stay.
  const nextStart = next === undefined ? undefined : startOf(next);
  return nextStart === undefined ? undefined : { span: { start, end: nextStart }, newText: "" };
}

function renameKey(context: Context, keyAt: Place, key: string): TextEdit | undefined {
  if (keyAt.file !== context.file || isMasked(context, keyAt.span)) return undefined;
  const [slot] = context.index().withKey(keyAt.span);
  if (slot?.pair === undefined) return undefined;
  const opening = context.text.charAt(keyAt.span.start);
  const quoted = opening === "'" ? quoteText(key, "single") : opening === '"' ? quoteText(key, "double") : undefined;
  return { span: keyAt.span, newText: quoted ?? printKey(key, styleFor(context, slot, "plain", false, slot.inFlow)) };
}

function addItem(context: Context, list: Place, value: YamlText): TextEdit | undefined {
  const slot = slotAt(context, list);
  if (!isSeq(slot?.node)) return undefined;
  const flow = slot.node.flow === true;
  const style = styleFor(context, slot, quotesAmong(slot.children), false, flow);
  if (flow) return addToFlow(context, slot, printFlow(value, style));
  const last = slot.children.at(-1);
  if (last === undefined) return undefined;
  const indent = indentBefore(context.text, slot.span.start);
  let end = last.span.end;
  while (end > last.span.start && /\s/.test(context.text.charAt(end - 1))) end -= 1;
  return insertLine(
    context,
    end,
    `${indent}${isTextMap(value) && isMap(last.node) && last.node.flow === true ? `- ${printFlow(value, flowLike(context, last))}` : printBlockItem(value, indent, style)}`,
  );
}

/** The style of a map in one line. */
function flowLike(context: Context, map: Slot): PrintStyle {
  return styleFor(context, map, quotesAmong(map.children), false, true);
}

/** The dash of the list item whose value starts at `start`. */
function dashBefore(text: string, start: number): number | undefined {
  for (let index = start - 1; index >= 0; index -= 1) {
    const code = text.charCodeAt(index);
    const next = text.charAt(index + 1);
    if (code === 45 && (next === " " || next === "\n" || next === "\r" || next === "\t")) return index;
    if (code === 58 || code === 10) return undefined;
  }
  return undefined;
}

function lineStart(text: string, offset: number): number {
  return Math.max(text.lastIndexOf("\n", offset - 1), offset === 0 ? -1 : text.lastIndexOf("\r", offset - 1)) + 1;
}

function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** Blanks that bring a new line to the column of `offset`; a dash before it counts as blank. */
function indentBefore(text: string, offset: number): string {
  return text.slice(lineStart(text, offset), offset).replace("\uFEFF", "").replace(/[^\t]/g, " ");
}
