/** Builds the header facts of gateways from YAML scalars, and walks resources. Knows no technology. */
import type { HeaderValue, HeaderWrite } from "../../model/facts.ts";
import type { Reason } from "../../model/setting.ts";
import type { Place } from "../../text/place.ts";
import { samePlace } from "../../text/place.ts";
import type { ValueText } from "../../text/value-text.ts";
import type { YamlDocument, YamlOf, YamlValue } from "../../yaml/document.ts";
import { reasonOf } from "./cors-settings.ts";

/** What the header facts of one resource share. */
export type GatewayBase = Pick<HeaderWrite, "technology" | "label" | "via" | "scope" | "environment" | "layer">;

/** Why a value is not a text: the gateway puts the caller's Origin there. */
export const REPEATS_ORIGIN: Reason = { kind: "request", text: "it repeats the caller's origin" };

const REMOVED: Reason = { kind: "dynamic", text: "the header is removed" };

/** The value of a header that stands in a scalar. */
export function headerValueOf(value: YamlValue): HeaderValue {
  if (value.kind === "scalar") return { kind: "known", value: value.value, at: value.at, via: value.via };
  return { kind: "unknown", reason: reasonOf(value), at: value.at, via: value.via };
}

/** A header that is written, for all responses. */
export function headerWrite(
  base: GatewayBase,
  parts: Pick<HeaderWrite, "name" | "nameAt" | "at" | "value"> & Partial<Pick<HeaderWrite, "mode" | "from" | "yields" | "options" | "responses">>,
): HeaderWrite {
  return { ...base, kind: "header-write", mode: "set", from: "written", when: { kind: "always" }, responses: "all", yields: false, ...parts };
}

/** A header that is taken away. */
export function headerRemoval(base: GatewayBase, name: string, nameAt: Place, at: Place, options?: Place): HeaderWrite {
  const value: HeaderValue = { kind: "unknown", reason: REMOVED, at: nameAt, via: [] };
  const fact = headerWrite(base, { name, nameAt, at, value, mode: "remove" });
  return options === undefined ? fact : { ...fact, options };
}

/** A value that the technology puts together: literal parts with the places of what was written. */
export function composedText(parts: readonly (string | ValueText)[]): ValueText {
  let text = "";
  const pieces: ValueText["pieces"][number][] = [];
  for (const part of parts) {
    if (typeof part === "string") {
      text += part;
      continue;
    }
    for (const piece of part.pieces) pieces.push({ ...piece, start: piece.start + text.length, end: piece.end + text.length });
    text += part.text;
  }
  return { text, pieces };
}

/** True if the text can be a header's name (RFC 9110 section 5.6.2). */
export function isHeaderName(text: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text);
}

/** The list or map that directly holds the item or entry at the place. */
export function containerOf(documents: readonly YamlDocument[], at: Place): YamlOf<"list" | "map"> | undefined {
  for (const document of documents) {
    if (!mayHold(document, at)) continue;
    for (const { map } of mapsIn(document.root)) {
      if (map.entries.some((entry) => samePlace(entry.at, at))) return map;
      for (const { value } of map.entries) if (value.kind === "list" && value.items.some((item) => samePlace(item.at, at))) return value;
    }
  }
  return undefined;
}

/** What aliases lead to stands in the same document: a file of thousands of them is not walked for each fix. */
function mayHold({ file, root }: YamlDocument, at: Place): boolean {
  return file === at.file && root.at.span.start <= at.span.start && at.span.end <= root.at.span.end;
}

/** All maps of a value with the keys that lead to them, outermost first. Values behind aliases are visited once. */
export function* mapsIn(root: YamlValue): Iterable<{ readonly map: YamlOf<"map">; readonly path: readonly string[] }> {
  const stack: { readonly value: YamlValue; readonly path: readonly string[] }[] = [{ value: root, path: [] }];
  const seen = new Set<string>();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { value, path } = next;
    if (value.kind !== "map" && value.kind !== "list") continue;
    const key = `${value.at.span.start}-${value.at.span.end}`;
    if (value.via.length > 0 && seen.has(key)) continue;
    seen.add(key);
    if (value.kind === "map") {
      yield { map: value, path };
      for (let index = value.entries.length - 1; index >= 0; index -= 1) {
        const entry = value.entries[index];
        if (entry !== undefined) stack.push({ value: entry.value, path: [...path, entry.key] });
      }
    } else {
      for (let index = value.items.length - 1; index >= 0; index -= 1) {
        const item = value.items[index];
        if (item !== undefined) stack.push({ value: item, path: [...path, "[]"] });
      }
    }
  }
}
