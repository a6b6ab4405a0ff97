/**
 * Reads TOML 1.0 into a document of values with places: tables, arrays of tables, dotted keys, strings of all four kinds, arrays and inline
 * tables. Other values keep the text they are written as. What is half typed costs its own line. Never throws. Refuses to say which values clash.
 */
import type { FilePath } from "../text/place.ts";
import { placeOf } from "../text/place.ts";
import { valueTextAt } from "../text/value-text.ts";
import type { YamlEntry, YamlValue } from "./document.ts";
import { LARGEST_FILE } from "./parse.ts";
import type { YamlReading } from "./read.ts";
import type { TomlString } from "./toml-strings.ts";
import { readTomlString } from "./toml-strings.ts";

/** Deeper values, and longer dotted keys, are not followed. */
const DEEPEST = 40;
const MOST_ENTRIES = 50_000;
const MOST_ERRORS = 20;
/** What starts something new at the margin of an array that nobody closed. */
const NEXT_STATEMENT = /[ \t]*(?:\[\[?[ \t]*[A-Za-z_][\w.-]{0,200}[ \t]*\]|[\w-]{1,200}[ \t]*=)/y;
const BARE_KEY = /[A-Za-z0-9_-]+/y;
const BLANKS = /[ \t]*/y;
/** Blanks, line ends and comments. */
const BETWEEN = /(?:[ \t\r\n]+|#[^\n]*)*/y;
const BARE_VALUE = /[^,\]}#\r\n]*/y;

interface Table {
  readonly kind: "map";
  readonly flow: boolean;
  readonly start: number;
  end: number;
  readonly entries: Map<string, Entry>;
}

interface List {
  readonly kind: "list";
  /** False for an array of tables. */
  readonly flow: boolean;
  readonly start: number;
  end: number;
  readonly items: Node[];
}

interface Leaf {
  readonly kind: "leaf";
  readonly start: number;
  readonly end: number;
  readonly value: YamlValue;
}

type Node = Table | List | Leaf;

interface Entry {
  readonly name: string;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly start: number;
  end: number;
  readonly value: Node;
}

interface Key {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

interface Reading {
  readonly file: FilePath;
  readonly text: string;
  offset: number;
  count: number;
  readonly errors: { readonly start: number; readonly end: number; readonly message: string }[];
}

/** The one document of a text. */
export function readToml(file: FilePath, text: string): YamlReading {
  if (text.length > LARGEST_FILE) return { documents: [], problems: [{ at: placeOf(file, 0, 0), message: "This file is larger than 2 MB and was not read." }] };
  const reading: Reading = { file, text, offset: text.startsWith("\uFEFF") ? 1 : 0, count: 0, errors: [] };
  const root: Table = { kind: "map", flow: false, start: 0, end: text.length, entries: new Map() };
  readStatements(reading, root);
  const errors = reading.errors.map(({ start, end, message }) => ({ at: placeOf(file, start, end), message }));
  return { documents: [{ file, text, root: valueFrom(file, root), index: 0, templated: false, errors }], problems: errors };
}

function readStatements(reading: Reading, root: Table): void {
  let open: readonly (Table | List | Entry)[] = [];
  let table = root;
  for (take(reading, BETWEEN); reading.offset < reading.text.length && reading.count < MOST_ENTRIES; take(reading, BETWEEN)) {
    const start = reading.offset;
    reading.count += 1;
    if (reading.text.charAt(start) === "[") {
      const opened = readHeader(reading, root);
      if (opened !== undefined) [table, open] = [opened.table, opened.open];
    } else readPair(reading, table, 0);
    endStatement(reading);
    // A table ends with its last line, and so does everything around it.
    for (const each of open) each.end = Math.max(each.end, lastCharacter(reading.text, start, reading.offset));
    if (reading.offset === start) reading.offset += 1;
  }
}

/** `[a.b]` and `[[a.b]]`: the table that the lines below belong to, with all that it stands in. */
function readHeader(reading: Reading, root: Table): { readonly table: Table; readonly open: readonly (Table | List | Entry)[] } | undefined {
  const { text, offset: start } = reading;
  const isArray = text.startsWith("[[", start);
  reading.offset += isArray ? 2 : 1;
  const keys = readKeys(reading);
  const closing = isArray ? "]]" : "]";
  if (keys.length === 0 || !text.startsWith(closing, reading.offset)) return fail(reading, start, "The name of this table is not finished.");
  reading.offset += closing.length;
  const open: (Table | List | Entry)[] = [];
  let table = root;
  for (const [index, key] of keys.entries()) {
    const isLast = index === keys.length - 1;
    const made = (): Table | List =>
      isLast && isArray
        ? { kind: "list", flow: false, start, end: reading.offset, items: [] }
        : { kind: "map", flow: false, start, end: reading.offset, entries: new Map() };
    const entry = entryIn(table, key, start, made);
    let value: Node | undefined = entry.value;
    if (value.kind === "leaf" || value.flow) return fail(reading, start, "This name already has a value.");
    open.push(entry, value);
    if (value.kind === "list") {
      if (isLast && isArray) value.items.push({ kind: "map", flow: false, start, end: reading.offset, entries: new Map() });
      value = value.items.at(-1);
    }
    if (value?.kind !== "map") return undefined;
    open.push(value);
    table = value;
  }
  return { table, open };
}

function entryIn(table: Table, key: Key, start: number, make: () => Node): Entry {
  const present = table.entries.get(key.name);
  if (present !== undefined) return present;
  const value = make();
  const entry = { name: key.name, keyStart: key.start, keyEnd: key.end, start, end: value.end, value };
  table.entries.set(key.name, entry);
  return entry;
}

/** `a.b = value`. */
function readPair(reading: Reading, table: Table, depth: number): undefined {
  const start = reading.offset;
  const keys = readKeys(reading);
  const last = keys.at(-1);
  if (last === undefined) return fail(reading, start, "A key was expected here.");
  if (reading.text.charAt(reading.offset) !== "=") return fail(reading, start, "This line is not finished: a key needs an equals sign behind it.");
  reading.offset += 1;
  take(reading, BLANKS);
  const value = readValue(reading, depth);
  let holder = table;
  for (const key of keys.slice(0, -1)) {
    const entry = entryIn(holder, key, key.start, () => ({ kind: "map", flow: false, start: key.start, end: value.end, entries: new Map() }));
    if (entry.value.kind !== "map" || entry.value.flow) return fail(reading, start, "This name already has a value.");
    entry.end = Math.max(entry.end, value.end);
    entry.value.end = Math.max(entry.value.end, value.end);
    holder = entry.value;
  }
  if (holder.entries.has(last.name)) return fail(reading, start, "This name already has a value.");
  holder.entries.set(last.name, { name: last.name, keyStart: last.start, keyEnd: last.end, start: last.start, end: Math.max(last.end, value.end), value });
  return undefined;
}

function readKeys(reading: Reading): readonly Key[] {
  const keys: Key[] = [];
  for (let index = 0; index < DEEPEST; index += 1) {
    take(reading, BLANKS);
    const start = reading.offset;
    const quote = reading.text.charAt(start);
    const quoted = quote === '"' || quote === "'" ? stringAt(reading) : undefined;
    const name = quoted?.value.text ?? take(reading, BARE_KEY);
    if (name === "" && quoted === undefined) return [];
    keys.push({ name, start, end: reading.offset });
    take(reading, BLANKS);
    if (reading.text.charAt(reading.offset) !== ".") return keys;
    reading.offset += 1;
  }
  return [];
}

function readValue(reading: Reading, depth: number): Node {
  const { file, text, offset: start } = reading;
  const opening = text.charAt(start);
  if (depth >= DEEPEST) return tooDeep(reading);
  if (opening === "[") return readArray(reading, depth);
  if (opening === "{") return readInlineTable(reading, depth);
  if (opening === '"' || opening === "'") {
    const { value, style } = stringAt(reading);
    const at = placeOf(file, start, reading.offset);
    return { kind: "leaf", start, end: reading.offset, value: { kind: "scalar", text: value.text, value, style, at, via: [] } };
  }
  const written = take(reading, BARE_VALUE).trimEnd();
  if (written === "") {
    fail(reading, start, "A value was expected here.");
    return emptyAt(file, start);
  }
  const at = placeOf(file, start, start + written.length);
  return {
    kind: "leaf",
    start,
    end: at.span.end,
    value: { kind: "scalar", text: written, value: valueTextAt(written, at, true), style: "plain", at, via: [] },
  };
}

/** Costs the rest of the line, so that what is nested a hundred thousand times is stepped over once. */
function tooDeep(reading: Reading): Leaf {
  const { file, text, offset } = reading;
  const lineEnd = text.indexOf("\n", offset);
  reading.offset = lineEnd < 0 ? text.length : lineEnd;
  fail(reading, offset, "This value is nested too deeply and was not read.");
  return emptyAt(file, offset);
}

function emptyAt(file: FilePath, offset: number): Leaf {
  return { kind: "leaf", start: offset, end: offset, value: { kind: "null", at: placeOf(file, offset, offset), via: [] } };
}

function readArray(reading: Reading, depth: number): List {
  const { text, offset: start } = reading;
  const list: List = { kind: "list", flow: true, start, end: start + 1, items: [] };
  reading.offset += 1;
  for (let step = 0; step < MOST_ENTRIES; step += 1) {
    const before = reading.offset;
    take(reading, BETWEEN);
    const lineEnd = text.lastIndexOf("\n", reading.offset - 1);
    if (lineEnd >= before && startsStatement(text, lineEnd + 1)) {
      reading.offset = lineEnd;
      break;
    }
    const next = text.charAt(reading.offset);
    if (next === "]") {
      reading.offset += 1;
      list.end = reading.offset;
      return list;
    }
    if (next === "" || next === "}" || next === "=") break;
    if (next === ",") reading.offset += 1;
    else {
      const item = readValue(reading, depth + 1);
      list.items.push(item);
      list.end = item.end;
      if (reading.offset === before) break;
    }
  }
  fail(reading, start, "This list is not closed.");
  return list;
}

function startsStatement(text: string, offset: number): boolean {
  NEXT_STATEMENT.lastIndex = offset;
  return NEXT_STATEMENT.test(text);
}

function readInlineTable(reading: Reading, depth: number): Table {
  const { text, offset: start } = reading;
  const table: Table = { kind: "map", flow: true, start, end: start + 1, entries: new Map() };
  reading.offset += 1;
  for (let step = 0; step < MOST_ENTRIES; step += 1) {
    take(reading, BLANKS);
    const next = text.charAt(reading.offset);
    if (next === "}") {
      reading.offset += 1;
      table.end = reading.offset;
      return table;
    }
    if (next === "" || next === "\n" || next === "\r" || next === "#" || next === "]") break;
    const before = reading.offset;
    if (next === ",") reading.offset += 1;
    else readPair(reading, table, depth + 1);
    table.end = reading.offset;
    if (reading.offset === before) break;
  }
  fail(reading, start, "This table is not closed on its line.");
  return table;
}

function stringAt(reading: Reading): TomlString {
  const read = readTomlString(reading.file, reading.text, reading.offset);
  if (!read.closed) fail(reading, reading.offset, "This text is not closed.");
  reading.offset = read.end;
  return read;
}

/** Behind a statement only a comment may stand: anything else costs the rest of the line. */
function endStatement(reading: Reading): void {
  take(reading, BLANKS);
  const next = reading.text.charAt(reading.offset);
  if (next === "" || next === "\n" || next === "\r" || next === "#") return;
  const start = reading.offset;
  const lineEnd = reading.text.indexOf("\n", start);
  reading.offset = lineEnd < 0 ? reading.text.length : lineEnd;
  fail(reading, start, "Nothing was expected here.");
}

/** One sentence for each line. */
function fail(reading: Reading, start: number, message: string): undefined {
  const before = reading.errors.at(-1);
  if (reading.errors.length >= MOST_ERRORS || (before !== undefined && before.start <= start && start <= before.end)) return undefined;
  const lineEnd = reading.text.indexOf("\n", start);
  const end = lastCharacter(reading.text, start, lineEnd < 0 ? reading.text.length : lineEnd);
  if (!reading.errors.some((error) => error.end === end)) reading.errors.push({ start: Math.min(start, end), end, message });
  return undefined;
}

function lastCharacter(text: string, start: number, end: number): number {
  let last = end;
  while (last > start && /\s/.test(text.charAt(last - 1))) last -= 1;
  return last;
}

/** Takes what the sticky pattern matches at the offset. */
function take(reading: Reading, pattern: RegExp): string {
  pattern.lastIndex = reading.offset;
  const found = pattern.exec(reading.text)?.[0] ?? "";
  reading.offset += found.length;
  return found;
}

function valueFrom(file: FilePath, node: Node): YamlValue {
  switch (node.kind) {
    case "leaf":
      return node.value;
    case "list":
      return { kind: "list", items: node.items.map((item) => valueFrom(file, item)), flow: node.flow, at: placeOf(file, node.start, node.end), via: [] };
    case "map": {
      const entries = [...node.entries.values()].map(
        (entry): YamlEntry => ({
          key: entry.name,
          keyAt: placeOf(file, entry.keyStart, entry.keyEnd),
          at: placeOf(file, entry.start, entry.end),
          value: valueFrom(file, entry.value),
        }),
      );
      return { kind: "map", entries, flow: node.flow, at: placeOf(file, node.start, node.end), via: [] };
    }
  }
}
