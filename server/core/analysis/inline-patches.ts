/**
 * Patches that stand in a kustomization itself, as text: resources in part (strategic merge), or operations on one (JSON 6902), which become the
 * part of the resource that they write. Everything around a patch is blanked at equal length, so that its places are those of the file. Refuses
 * folded texts, operations whose target names no kind and group (an Ingress needs no group), and the order of operations.
 */
import type { FilePath } from "../text/place.ts";
import { valueTextAt } from "../text/value-text.ts";
import type { YamlDocument, YamlEntry, YamlValue } from "../yaml/document.ts";
import { scalarText, valueAt } from "../yaml/document.ts";
import { readYaml } from "../yaml/read.ts";

/** Most patches of one file that are looked at, and most characters that are read for them: each is read with the file blanked around it. */
const MOST_PATCHES = 200;
const MOST_CHARACTERS = 4_000_000;
/** Most steps of a path; no field of a resource lies deeper. */
const DEEPEST = 40;

/** One document for each resource that a patch of this file changes. */
export function inlinePatches(file: FilePath, text: string, documents: readonly YamlDocument[]): readonly YamlDocument[] {
  const found: YamlDocument[] = [];
  let left = MOST_CHARACTERS;
  for (const { root } of documents) {
    for (const key of ["patches", "patchesJson6902", "patchesStrategicMerge"]) {
      const list = valueAt(root, key);
      for (const item of list?.kind === "list" ? list.items.slice(0, MOST_PATCHES) : []) {
        const patch = item.kind === "scalar" ? item : valueAt(item, "patch");
        const masked = patch === undefined || left < text.length ? undefined : alone(patch, text);
        if (masked === undefined) continue;
        left -= text.length;
        for (const document of readYaml(file, masked).documents) {
          const resource = document.root.kind === "list" ? written(document.root.items, valueAt(item, "target")) : document.root;
          if (resource?.kind === "map") found.push({ ...document, text, root: resource, partial: true });
        }
      }
    }
  }
  return found;
}

/** The file with nothing but the patch; `undefined` if the patch does not stand in it letter by letter. */
function alone(patch: YamlValue, text: string): string | undefined {
  if (patch.kind !== "scalar") return undefined;
  const { start, end } = patch.at.span;
  const source = text.slice(start, end);
  const isBlock = patch.style === "block" && source.startsWith("|");
  const isQuoted = source.length >= 2 && source.slice(1, -1) === patch.text;
  if (!isBlock && !isQuoted) return undefined;
  const from = isBlock ? start + source.indexOf("\n") + 1 : start + 1;
  const until = isBlock ? end : end - 1;
  return blank(text.slice(0, from)) + text.slice(from, until) + blank(text.slice(until));
}

function blank(text: string): string {
  return text.replaceAll(/[^\r\n]/g, " ");
}

interface Node {
  readonly children: Map<string, Node>;
  /** What an operation writes here, with the place of the operation. */
  value: { readonly given: YamlValue; readonly at: YamlEntry["at"]; readonly keyAt: YamlEntry["keyAt"] } | undefined;
}

/** The part of the target that `add` and `replace` write. */
function written(operations: readonly YamlValue[], target: YamlValue | undefined): YamlValue | undefined {
  const kind = valueAt(target, "kind");
  const name = valueAt(target, "name");
  if (kind === undefined) return undefined;
  const top: Node = { children: new Map(), value: undefined };
  for (const operation of operations) {
    const path = valueAt(operation, "path");
    const given = valueAt(operation, "value");
    const verb = scalarText(valueAt(operation, "op"));
    if (path === undefined || given === undefined || (verb !== "add" && verb !== "replace")) continue;
    const steps = (scalarText(path) ?? "").split("/").slice(1);
    if (steps.length > DEEPEST) continue;
    let node = top;
    for (const step of steps) node = childOf(node, step.replaceAll("~1", "/").replaceAll("~0", "~"));
    node.value = { given, at: operation.at, keyAt: path.at };
  }
  const entries = entriesOf(top, kind);
  if (entries.length === 0) return undefined;
  const group = scalarText(valueAt(target, "group")) ?? (scalarText(kind) === "Ingress" ? "networking.k8s.io" : undefined);
  if (group === undefined) return undefined;
  const apiVersion = text(`${group}/${scalarText(valueAt(target, "version")) ?? "v1"}`, kind);
  const merged = withName(entries, name);
  return { kind: "map", flow: false, at: kind.at, via: [], entries: [entry("apiVersion", apiVersion), entry("kind", kind), ...merged] };
}

function text(value: string, { at }: YamlValue): YamlValue {
  return { kind: "scalar", text: value, value: valueTextAt(value, at, false), style: "plain", at, via: [] };
}

function entry(key: string, value: YamlValue): YamlEntry {
  return { key, keyAt: value.at, at: value.at, value };
}

function withName(entries: readonly YamlEntry[], name: YamlValue | undefined): readonly YamlEntry[] {
  if (name === undefined) return entries;
  const metadata = entries.find(({ key }) => key === "metadata");
  if (metadata?.value.kind !== "map")
    return [...entries, entry("metadata", { kind: "map", flow: false, at: name.at, via: [], entries: [entry("name", name)] })];
  const named: YamlEntry = { ...metadata, value: { ...metadata.value, entries: [entry("name", name), ...metadata.value.entries] } };
  return entries.map((one) => (one === metadata ? named : one));
}

function childOf(node: Node, step: string): Node {
  const known = node.children.get(step);
  if (known !== undefined) return known;
  const made: Node = { children: new Map(), value: undefined };
  node.children.set(step, made);
  return made;
}

function entriesOf(node: Node, around: YamlValue): readonly YamlEntry[] {
  return [...node.children].flatMap(([key, child]): readonly YamlEntry[] => {
    const value = valueOfNode(child, around);
    const place = child.value ?? firstBelow(child);
    return value === undefined || place === undefined ? [] : [{ key, keyAt: place.keyAt, at: place.at, value }];
  });
}

/** What was written as a whole, with what was written into it; steps that are numbers, or the end of a list, make a list. */
function valueOfNode(node: Node, around: YamlValue): YamlValue | undefined {
  const { value } = node;
  if (node.children.size === 0) return value?.given;
  const entries = entriesOf(node, around);
  const [first] = entries;
  if (first === undefined) return value?.given;
  const { at } = first;
  if ([...node.children.keys()].every((key) => /^(?:\d+|-)$/.test(key)))
    return { kind: "list", flow: false, at, via: [], items: entries.map((one) => one.value) };
  const own = value?.given.kind === "map" ? value.given.entries.filter(({ key }) => !node.children.has(key)) : [];
  return { kind: "map", flow: false, at, via: [], entries: [...own, ...entries] };
}

function firstBelow(node: Node): Node["value"] {
  for (const child of node.children.values()) {
    const found = child.value ?? firstBelow(child);
    if (found !== undefined) return found;
  }
  return undefined;
}
