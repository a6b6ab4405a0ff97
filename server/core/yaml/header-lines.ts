/**
 * Reads `_headers` files into a document: a list of `{ for: path, values: { Name: value } }`, as `[[headers]]` of netlify.toml is one. A name that
 * a rule takes away (`! Name`) has no value. Knows the lines only (@netlify/headers-parser 9.0.3, parseHeaders of Cloudflare); never throws.
 */
import type { FilePath } from "../text/place.ts";
import { placeOf } from "../text/place.ts";
import { valueTextAt } from "../text/value-text.ts";
import type { YamlEntry, YamlOf, YamlValue } from "./document.ts";
import { LARGEST_FILE } from "./parse.ts";
import type { YamlReading } from "./read.ts";

const MOST_LINES = 50_000;
const PATH = /^(?:\/|[^\s:]+:\/\/)/;
/** Cloudflare ignores longer lines, Netlify reads them. */
const LONGEST_LINE = 2000;

/** What starts a line that takes a header away. */
export const TAKES_AWAY = "! ";

interface Rule {
  readonly path: YamlOf<"scalar">;
  readonly entries: YamlEntry[];
}

/** The one document of a text. */
export function readHeaderLines(file: FilePath, text: string): YamlReading {
  if (text.length > LARGEST_FILE) return { documents: [], problems: [{ at: placeOf(file, 0, 0), message: "This file is larger than 2 MB and was not read." }] };
  const rules: Rule[] = [];
  let start = text.startsWith("\uFEFF") ? 1 : 0;
  for (let count = 0; start < text.length && count < MOST_LINES; count += 1) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    const written = text.slice(start, end);
    const line = written.trim();
    const first = start + written.length - written.trimStart().length;
    start = end + 1;
    if (line === "" || line.startsWith("#")) continue;
    if (PATH.test(line)) rules.push({ path: scalarAt(file, line, first), entries: [] });
    else rules.at(-1)?.entries.push(...entryOf(file, line, first));
  }
  const root: YamlValue = { kind: "list", items: rules.map((rule) => mapOf(file, rule)), flow: false, at: placeOf(file, 0, text.length), via: [] };
  return { documents: [{ file, text, root, index: 0, templated: false, errors: [] }], problems: [] };
}

/** A line without a name or a value is being typed. */
function entryOf(file: FilePath, line: string, offset: number): readonly YamlEntry[] {
  const at = placeOf(file, offset, offset + line.length);
  if (line.startsWith(TAKES_AWAY) && !line.includes(":")) {
    const key = line.slice(TAKES_AWAY.length).trim();
    return [{ key, keyAt: placeOf(file, at.span.end - key.length, at.span.end), at, value: { kind: "null", at, via: [] } }];
  }
  const colon = line.indexOf(":");
  const key = line.slice(0, Math.max(0, colon)).trimEnd();
  const value = line.slice(colon + 1).trim();
  if (key === "" || value === "") return [];
  const keyAt = placeOf(file, offset, offset + key.length);
  const written = scalarAt(file, value, at.span.end - value.length);
  if (line.length <= LONGEST_LINE) return [{ key, keyAt, at, value: written }];
  const reason = { kind: "dynamic", text: `Cloudflare ignores lines of more than ${LONGEST_LINE} characters` } as const;
  return [{ key, keyAt, at, value: { kind: "unknown", reason, at: written.at, via: [] } }];
}

function scalarAt(file: FilePath, text: string, offset: number): YamlOf<"scalar"> {
  const at = placeOf(file, offset, offset + text.length);
  return { kind: "scalar", text, value: valueTextAt(text, at, true), style: "plain", at, via: [] };
}

function mapOf(file: FilePath, { path, entries }: Rule): YamlValue {
  const end = entries.at(-1)?.at.span.end ?? path.at.span.end;
  const at = placeOf(file, path.at.span.start, end);
  // The values begin behind the path, so that the two maps differ in place.
  const valuesAt = placeOf(file, path.at.span.end, end);
  const values: YamlValue = { kind: "map", entries, flow: false, at: valuesAt, via: [] };
  const rule: readonly YamlEntry[] = [
    { key: "for", keyAt: placeOf(file, path.at.span.start, path.at.span.start), at: path.at, value: path },
    { key: "values", keyAt: placeOf(file, path.at.span.end, path.at.span.end), at: valuesAt, value: values },
  ];
  return { kind: "map", entries: rule, flow: false, at, via: [] };
}
