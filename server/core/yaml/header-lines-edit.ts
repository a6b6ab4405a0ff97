/** Edits to `_headers` files: values, names and whole lines. Refuses texts that a line cannot hold, and everything else that YAML has. */
import type { FilePath, Place } from "../text/place.ts";
import type { TextEdit } from "../text/text-edit.ts";
import type { YamlEditor, YamlText } from "./editor.ts";
import { readHeaderLines } from "./header-lines.ts";
import { entryAtPlace, scalarAround, valueAtPlace } from "./places.ts";
import { charactersOf, isScalarText } from "./print.ts";
import { beforeOnLine, insertBehind, removeLines } from "./source-lines.ts";

const INDENT = "  ";

/** An editor for one text. */
export function createHeaderLinesEditor(file: FilePath, text: string): YamlEditor {
  const root = readHeaderLines(file, text).documents[0]?.root;
  const replaced = ({ span }: Place, value: string | undefined): TextEdit | undefined => (value === undefined ? undefined : { span, newText: value });
  const removed = (at: Place): TextEdit | undefined => {
    const found = entryAtPlace(root, at);
    return found === undefined || found.entry.value.at === found.map.at ? undefined : removeLines(text, found.entry.at.span.start, found.entry.at.span.end);
  };
  return {
    file,
    text,
    setValue: (at, value) => (scalarAround(root, at)?.at.span.end === at.span.end && valueAtPlace(root, at) ? replaced(at, lineOf(value)) : undefined),
    replaceWithin: (at, content) => (scalarAround(root, at) !== undefined && !/[\r\n]/.test(content) ? replaced(at, content) : undefined),
    setEntry: (map, key, value) => {
      const values = valueAtPlace(root, map);
      const line = lineOf(value);
      if (values?.kind !== "map" || line === undefined || !/^[^\s:]+$/.test(key)) return undefined;
      const present = values.entries.find((entry) => entry.key === key && entry.value.kind === "scalar");
      if (present !== undefined) return replaced(present.value.at, line);
      const last = values.entries.at(-1);
      const indent = last === undefined ? INDENT : beforeOnLine(text, last.at.span.start);
      return insertBehind(text, last?.at.span.end ?? map.span.start, `${indent}${key}: ${line}`);
    },
    removeEntry: removed,
    renameKey: (keyAt, key) => (entryAtPlace(root, keyAt) === undefined || !/^[^\s:]+$/.test(key) ? undefined : replaced(keyAt, key)),
    removeItem: removed,
    addItem: () => undefined,
    textOf: (at) => (at.file === file ? text.slice(at.span.start, at.span.end) : ""),
  };
}

/** The text as the value of a line, or `undefined` if a line cannot hold it. */
function lineOf(value: YamlText): string | undefined {
  if (!isScalarText(value) || typeof value === "boolean" || typeof value === "number") return undefined;
  const written = charactersOf(value);
  return written === "" || written !== written.trim() || /[\r\n]/.test(written) ? undefined : written;
}
