/** YAML values as plain data for a schema, with a way back from a path in the data to the place in the text. Keeps unknown values out. */
import type { Place } from "../text/place.ts";
import type { YamlEntry, YamlValue } from "../yaml/document.ts";

/** Plain data of a value: what JSON could hold. Text of scalars by YAML 1.2's core schema; quoted ones stay text. */
export function plainDataOf(value: YamlValue): unknown {
  switch (value.kind) {
    case "null":
      return null;
    case "scalar":
      return value.style === "plain" ? plainScalar(value.text) : value.text;
    case "list":
      return value.items.map(plainDataOf);
    case "map":
      return Object.fromEntries(value.entries.map((entry) => [entry.key, plainDataOf(entry.value)]));
    default:
      return undefined;
  }
}

function plainScalar(text: string): string | number | boolean {
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  return /^[-+]?\d{1,15}(?:\.\d{1,15})?$/.test(text) ? Number(text) : text;
}

/** What a path of keys and indexes leads to: the entry that holds the last step, if it is a map's, and the value. */
export interface Located {
  readonly entry: YamlEntry | undefined;
  readonly value: YamlValue;
}

/** Follows the path as far as it goes. */
export function locate(root: YamlValue, path: readonly string[]): Located {
  let located: Located = { entry: undefined, value: root };
  for (const step of path) {
    const { value } = located;
    if (value.kind === "map") {
      const entry = value.entries.find((candidate) => candidate.key === step);
      if (entry === undefined) return located;
      located = { entry, value: entry.value };
    } else if (value.kind === "list") {
      const item = value.items[Number(step)];
      if (item === undefined) return located;
      located = { entry: undefined, value: item };
    } else {
      return located;
    }
  }
  return located;
}

/** Steps of a JSON pointer (RFC 6901). */
export function stepsOfPointer(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The place to underline for a value: itself, or its key if it is empty or longer than a line. */
export function placeToUnderline(located: Located, text: string): Place {
  const { at } = located.value;
  const isLong = text.slice(at.span.start, Math.min(at.span.end, at.span.start + 400)).includes("\n") || at.span.end - at.span.start > 400;
  if ((isLong || at.span.end === at.span.start) && located.entry !== undefined) return located.entry.keyAt;
  if (!isLong) return at;
  const newline = text.indexOf("\n", at.span.start);
  return { file: at.file, span: { start: at.span.start, end: newline < 0 ? at.span.end : Math.min(newline, at.span.end) } };
}
