/**
 * Finds Traefik `headers` middlewares in their three spellings: Middleware resources, the file provider, and labels.
 * All become one shape: options by lower-case name, each with a value and its places.
 */
import type { Place } from "../../../text/place.ts";
import type { YamlDocument, YamlOf, YamlValue } from "../../../yaml/document.ts";
import { entryOf, scalarText } from "../../../yaml/document.ts";
import { sliceValueText } from "../../../yaml/nginx.ts";
import { placeAcross } from "../../../yaml/scalar-text.ts";
import { withoutDoubledDollars } from "../compose-text.ts";
import { mapsIn } from "../gateway-header.ts";

/** One option of a middleware. */
export interface TraefikOption {
  /** As written: `accessControlMaxAge`, `accesscontrolmaxage`. */
  readonly name: string;
  readonly nameAt: Place;
  /** The pair, or the whole label. */
  readonly at: Place;
  readonly value: YamlValue;
}

/** One `headers` middleware. */
export interface TraefikBlock {
  readonly name: string;
  readonly spelling: "map" | "label-list" | "label-map";
  /** True for a custom resource, in which Kubernetes drops what it does not know. */
  readonly isResource: boolean;
  /** The map of options, or the list or map of labels. */
  readonly container: YamlValue;
  /** For labels: everything before the option's name. */
  readonly prefix: string;
  /** By lower-case name. */
  readonly options: ReadonlyMap<string, TraefikOption>;
  /** Response headers of one's own, by name as written. */
  readonly customHeaders: readonly TraefikOption[];
  /** Their map, if there is one. */
  readonly customMap: Place | undefined;
  /** True if labels could not all be read, so that options may be missing here. */
  readonly open: boolean;
  readonly document: YamlDocument;
  readonly owner: string;
}

const LABEL = /^traefik\.http\.middlewares\.([^.=]+)\.headers\.(.+)$/i;
const CUSTOM = "customresponseheaders";

/** All middlewares of the documents. */
export function* traefikBlocksIn(documents: readonly YamlDocument[]): Iterable<TraefikBlock> {
  for (const document of documents) {
    for (const { map, path } of mapsIn(document.root)) {
      // Fragments of compose files take effect where they are merged.
      if (path[0]?.startsWith("x-") === true) continue;
      yield* resourceBlocks(document, map);
      if (path.at(-1) === "middlewares" && path.at(-2) === "http") yield* fileBlocks(document, map);
      yield* labelMapBlocks(document, map);
      for (const entry of map.entries) if (entry.value.kind === "list") yield* labelListBlocks(document, entry.value);
    }
  }
}

function* resourceBlocks(document: YamlDocument, map: YamlOf<"map">): Iterable<TraefikBlock> {
  const version = scalarText(entryOf(map, "apiVersion")?.value) ?? "";
  if (!/^traefik\.(?:io|containo\.us)\//.test(version) || scalarText(entryOf(map, "kind")?.value) !== "Middleware") return;
  const headers = entryOf(entryOf(map, "spec")?.value, "headers")?.value;
  const name = scalarText(entryOf(entryOf(map, "metadata")?.value, "name")?.value) ?? "";
  if (headers?.kind === "map") yield mapBlock(document, headers, name, true);
}

function* fileBlocks(document: YamlDocument, map: YamlOf<"map">): Iterable<TraefikBlock> {
  for (const entry of map.entries) {
    const headers = entryOf(entry.value, "headers")?.value;
    if (headers?.kind === "map") yield mapBlock(document, headers, entry.key, false);
  }
}

function mapBlock(document: YamlDocument, headers: YamlOf<"map">, name: string, isResource: boolean): TraefikBlock {
  const options = new Map<string, TraefikOption>();
  const customHeaders: TraefikOption[] = [];
  let customMap: Place | undefined;
  for (const entry of headers.entries) {
    const lower = entry.key.toLowerCase();
    if (lower === CUSTOM && entry.value.kind === "map") {
      customMap = entry.value.at;
      for (const header of entry.value.entries) customHeaders.push({ name: header.key, nameAt: header.keyAt, at: header.at, value: header.value });
    } else options.set(lower, { name: entry.key, nameAt: entry.keyAt, at: entry.at, value: entry.value });
  }
  const owner = `${document.file}#${headers.at.span.start}`;
  return { name, isResource, spelling: "map", container: headers, prefix: "", options, customHeaders, customMap, open: document.templated, document, owner };
}

interface Label {
  readonly key: string;
  readonly keyAt: Place;
  readonly at: Place;
  readonly value: YamlValue;
}

function* labelMapBlocks(document: YamlDocument, map: YamlOf<"map">): Iterable<TraefikBlock> {
  if (!map.entries.some((entry) => LABEL.test(entry.key))) return;
  const labels = map.entries.map((entry): Label => ({ key: entry.key, keyAt: entry.keyAt, at: entry.at, value: interpolated(entry.value) }));
  yield* labelBlocks(document, map, "label-map", labels, document.templated);
}

function* labelListBlocks(document: YamlDocument, list: YamlOf<"list">): Iterable<TraefikBlock> {
  const scalars = list.items.filter((item) => item.kind === "scalar");
  if (!scalars.some((item) => item.text.toLowerCase().startsWith("traefik.http.middlewares."))) return;
  const labels = scalars.flatMap((item): readonly Label[] => {
    const equals = item.text.indexOf("=");
    if (equals < 0) return [];
    const value: YamlOf<"scalar"> = {
      kind: "scalar",
      text: item.text.slice(equals + 1),
      value: sliceValueText(item.value, equals + 1, item.text.length),
      style: item.style,
      at: placeAcross(item.value, equals + 1, item.text.length, item.at),
      via: item.via,
    };
    return [{ key: item.text.slice(0, equals), keyAt: placeAcross(item.value, 0, equals, item.at), at: item.at, value: interpolated(value) }];
  });
  yield* labelBlocks(document, list, "label-list", labels, document.templated || scalars.length < list.items.length);
}

/** Compose replaces `$NAME` and turns `$$` into `$`. */
function interpolated(value: YamlValue): YamlValue {
  if (value.kind !== "scalar" || !value.text.includes("$")) return value;
  if (/(?<!\$)(?:\$\$)*\$[A-Za-z_{]/.test(value.text)) {
    return { kind: "unknown", reason: { kind: "template", text: "compose fills in a variable" }, at: value.at, via: value.via };
  }
  if (!value.text.includes("$$")) return value;
  const read = withoutDoubledDollars(value.value);
  return { ...value, text: read.text, value: read };
}

function* labelBlocks(
  document: YamlDocument,
  container: YamlValue,
  spelling: "label-list" | "label-map",
  labels: readonly Label[],
  open: boolean,
): Iterable<TraefikBlock> {
  const blocks = new Map<string, { readonly prefix: string; readonly options: Map<string, TraefikOption>; readonly customHeaders: TraefikOption[] }>();
  for (const label of labels) {
    const match = LABEL.exec(label.key);
    const [, name, option] = match ?? [];
    if (name === undefined || option === undefined) continue;
    const prefixLength = label.key.length - option.length;
    const block = blocks.get(name) ?? { prefix: label.key.slice(0, prefixLength), options: new Map<string, TraefikOption>(), customHeaders: [] };
    blocks.set(name, block);
    const isCustom = option.toLowerCase().startsWith(`${CUSTOM}.`);
    const nameStart = isCustom ? prefixLength + CUSTOM.length + 1 : prefixLength;
    const { start, end } = label.keyAt.span;
    const isExact = end - start === label.key.length;
    const nameAt = isExact ? { file: label.keyAt.file, span: { start: start + nameStart, end } } : label.keyAt;
    const read: TraefikOption = { name: label.key.slice(nameStart), nameAt, at: label.at, value: label.value };
    if (isCustom) block.customHeaders.push(read);
    else block.options.set(option.toLowerCase(), read);
  }
  for (const [name, block] of blocks) {
    const owner = `${document.file}#${container.at.span.start}/${name}`;
    yield { name, isResource: false, spelling, container, document, owner, open, customMap: undefined, ...block };
  }
}
