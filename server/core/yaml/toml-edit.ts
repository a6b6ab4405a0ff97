/** Edits to TOML by source ranges: quotes, comments and indentation are kept. Refuses what would need another table, and strings that cannot hold a text. */
import type { FilePath, Place } from "../text/place.ts";
import type { TextEdit } from "../text/text-edit.ts";
import type { YamlEntry, YamlOf, YamlValue } from "./document.ts";
import type { YamlEditor, YamlText } from "./editor.ts";
import { entryAtPlace, scalarAround, valueAtPlace, valuesIn } from "./places.ts";
import { charactersOf, isScalarText, isTextList, quoteText } from "./print.ts";
import { beforeOnLine, insertBehind, removeLines } from "./source-lines.ts";
import { readToml } from "./toml.ts";

/** An editor for one text. */
export function createTomlEditor(file: FilePath, text: string): YamlEditor {
  const context: Context = { file, text, root: readToml(file, text).documents[0]?.root };
  return {
    file,
    text,
    setValue: (at, value) => setValue(context, at, value),
    replaceWithin: (at, content) => replaceWithin(context, at, content),
    setEntry: (map, key, value) => setEntry(context, map, key, value),
    removeEntry: (at) => removeEntry(context, at),
    renameKey: (keyAt, key) => (entryAtPlace(context.root, keyAt) === undefined ? undefined : { span: keyAt.span, newText: printKey(key) }),
    removeItem: (at) => removeItem(context, at),
    addItem: () => undefined,
    textOf: (at) => (at.file === file ? text.slice(at.span.start, at.span.end) : ""),
  };
}

interface Context {
  readonly file: FilePath;
  readonly text: string;
  readonly root: YamlValue | undefined;
}

type Quotes = "single" | "double";

function setValue({ text, root }: Context, at: Place, value: YamlText): TextEdit | undefined {
  const present = valueAtPlace(root, at);
  if (present === undefined || (present.kind !== "scalar" && present.kind !== "null" && !(present.kind === "list" && present.flow))) return undefined;
  const written = printValue(value, text.charAt(at.span.start) === "'" ? "single" : "double");
  return written === undefined ? undefined : { span: at.span, newText: written };
}

function replaceWithin({ text, root }: Context, at: Place, content: string): TextEdit | undefined {
  const scalar = scalarAround(root, at);
  if (scalar === undefined || scalar.style === "plain" || /[\r\n]/.test(content)) return undefined;
  const quote = text.charAt(scalar.at.span.start);
  const length = scalar.style === "block" ? 3 : 1;
  if (at.span.start < scalar.at.span.start + length || at.span.end > scalar.at.span.end - length) return undefined;
  if (quote === "'") return content.includes("'") ? undefined : { span: at.span, newText: content };
  return { span: at.span, newText: escaped(content) };
}

function setEntry(context: Context, at: Place, key: string, value: YamlText): TextEdit | undefined {
  const { text } = context;
  const map = valueAtPlace(context.root, at);
  if (map?.kind !== "map") return undefined;
  const present = map.entries.find((entry) => entry.key === key);
  if (present !== undefined) return setValue(context, present.value.at, value);
  const written = printValue(value, quotesAmong(context, map));
  if (written === undefined) return undefined;
  const pair = `${printKey(key)} = ${written}`;
  if (map.flow) {
    const last = map.entries.at(-1);
    if (last !== undefined) return { span: { start: last.at.span.end, end: last.at.span.end }, newText: `, ${pair}` };
    return { span: { start: at.span.start + 1, end: at.span.end - 1 }, newText: ` ${pair} ` };
  }
  const last = map.entries.findLast((entry) => text.charAt(entry.at.span.start) !== "[");
  const opens = text.charAt(at.span.start) === "[";
  if (last === undefined) return opens ? insertBehind(text, at.span.start, `${beforeOnLine(text, at.span.start)}${pair}`) : undefined;
  const indent = beforeOnLine(text, last.at.span.start);
  return indent.trim() === "" ? insertBehind(text, last.at.span.end, `${indent}${pair}`) : undefined;
}

function removeEntry({ text, root }: Context, at: Place): TextEdit | undefined {
  const found = entryAtPlace(root, at);
  if (found === undefined || text.charAt(found.entry.at.span.start) === "[") return undefined;
  const { entry, map } = found;
  return map.flow ? removeBetweenCommas(map.entries, entry, map.at) : removeLines(text, entry.at.span.start, entry.at.span.end);
}

function removeItem({ root }: Context, at: Place): TextEdit | undefined {
  for (const list of root === undefined ? [] : valuesIn(root)) {
    const item =
      list.kind === "list" && list.flow ? list.items.find((one) => one.at.span.start === at.span.start && one.at.span.end === at.span.end) : undefined;
    if (item !== undefined && list.kind === "list") return removeBetweenCommas(list.items, item, list.at);
  }
  return undefined;
}

function removeBetweenCommas<Part extends { readonly at: Place }>(parts: readonly Part[], part: Part, around: Place): TextEdit {
  const index = parts.indexOf(part);
  const [previous, next] = [parts[index - 1], parts[index + 1]];
  if (next !== undefined) return { span: { start: part.at.span.start, end: next.at.span.start }, newText: "" };
  if (previous !== undefined) return { span: { start: previous.at.span.end, end: part.at.span.end }, newText: "" };
  return { span: { start: around.span.start + 1, end: around.span.end - 1 }, newText: "" };
}

/** Quotes of the first string of the map. */
function quotesAmong({ text }: Context, map: YamlOf<"map">): Quotes {
  const first = map.entries.find(({ value }: YamlEntry) => value.kind === "scalar" && value.style !== "plain");
  return first !== undefined && text.charAt(first.value.at.span.start) === "'" ? "single" : "double";
}

function printKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : quoteText(key, "double");
}

function printValue(value: YamlText, quotes: Quotes): string | undefined {
  if (typeof value === "boolean" || typeof value === "number") return String(value);
  if (isScalarText(value)) return printString(charactersOf(value), quotes);
  if (!isTextList(value)) return undefined;
  const items = value.map((item) => printValue(item, quotes));
  return items.includes(undefined) ? undefined : `[${items.join(", ")}]`;
}

/** A literal string has no escapes, so a text with its quote gets the other ones. */
function printString(text: string, quotes: Quotes): string | undefined {
  if (/[\r\n]/.test(text)) return undefined;
  return quotes === "single" && !text.includes("'") ? `'${text}'` : `"${escaped(text)}"`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\t", "\\t");
}
