/** package.json and tsconfig.json as far as module resolution and versions need them. Reads the snapshot only. */
import ts from "typescript";
import { folderOf, joinPath } from "../../text/paths.ts";
import type { FilePath } from "../../text/place.ts";
import type { FileState } from "../../text/project-view.ts";
import type { DependencyVersion } from "../source.ts";

/** Looks a path up and records it. */
export type Lookup = (path: FilePath) => FileState;

/** A JSON file that was found, or why not. */
export type JsonFile =
  | { readonly kind: "json"; readonly path: FilePath; readonly value: unknown }
  | { readonly kind: "absent" }
  | { readonly kind: "not-loaded" };

const MAXIMUM_LEVELS = 24;

type TextState = Extract<FileState, { readonly kind: "text" }>;

/** A state is one text of one path, and many specifiers ask for the same few files. */
const parsedTexts = new WeakMap<TextState, { readonly value: unknown } | "unreadable">();

/** Parses JSON with comments, once for each text. Broken text gives what could be read. */
export function readJson(lookup: Lookup, path: FilePath): JsonFile {
  const state = lookup(path);
  if (state.kind === "absent") return { kind: "absent" };
  if (state.kind === "not-loaded") return { kind: "not-loaded" };
  let parsed = parsedTexts.get(state);
  if (parsed === undefined) {
    parsed = parseJson(path, state.text);
    parsedTexts.set(state, parsed);
  }
  return parsed === "unreadable" ? { kind: "absent" } : { kind: "json", path, value: parsed.value };
}

const LONGEST_JSON = 1_000_000;

function parseJson(path: FilePath, text: string): { readonly value: unknown } | "unreadable" {
  if (text.length > LONGEST_JSON) return "unreadable";
  try {
    // Keeps a key `__proto__` as data. What it does not take (comments, commas at the end, broken text) is the reader's.
    return { value: JSON.parse(text) };
  } catch {
    try {
      const { config }: { readonly config?: unknown } = ts.parseConfigFileTextToJson(path, text);
      return { value: config };
    } catch {
      return "unreadable";
    }
  }
}

/** The nearest file of this name in the folder or above it. */
export function nearestJson(lookup: Lookup, folder: FilePath, name: string, accept: (value: unknown) => boolean = () => true): JsonFile {
  let current = folder;
  for (let level = 0; level < MAXIMUM_LEVELS; level += 1) {
    const found = readJson(lookup, `${current}/${name}`);
    if (found.kind === "not-loaded") return found;
    if (found.kind === "json" && accept(found.value)) return found;
    if (current === "" || !current.includes("/")) break;
    current = folderOf(current);
  }
  return { kind: "absent" };
}

/** A property of a JSON object. */
export function jsonMember(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

/** Version range of a dependency in a package.json value. */
export function dependencyOf(packageJson: unknown, name: string): DependencyVersion | undefined {
  for (const group of ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"]) {
    const range = jsonMember(jsonMember(packageJson, group), name);
    if (typeof range === "string") return parseRange(range);
  }
  return undefined;
}

/** The lowest version that a simple range allows: `^4.17.1`, `~4`, `4.x`, `>=4.1 <5`, `npm:express@4.18.0`. */
export function parseRange(range: string): DependencyVersion {
  const match = /^(?:npm:(?:@[^@\s]{1,200}\/)?[^@\s]{1,200}@|workspace:)?[\^~=v>]{0,3}\s?(\d{1,6})(?:\.(\d{1,6}|x|\*))?/.exec(range.trim().slice(0, 300));
  const major = match?.[1];
  if (match === null || major === undefined || range.includes("||")) return { range, major: undefined, minor: undefined };
  const isOpen = /^>/.test(range.trim()) && !range.includes("<");
  const minor = match[2];
  return { range, major: isOpen ? undefined : Number(major), minor: minor !== undefined && /^\d+$/.test(minor) && !isOpen ? Number(minor) : undefined };
}

/** `paths` and `baseUrl` of a tsconfig, `extends` followed. */
export interface PathMapping {
  readonly base: FilePath;
  readonly hasBaseUrl: boolean;
  readonly paths: ReadonlyMap<string, readonly string[]>;
}

/** The mapping that applies to files in the folder, from tsconfig.json or jsconfig.json. */
export function pathMappingOf(lookup: Lookup, folder: FilePath): PathMapping | "none" | "not-loaded" {
  for (const name of ["tsconfig.json", "jsconfig.json"]) {
    const found = nearestJson(lookup, folder, name);
    if (found.kind === "not-loaded") return "not-loaded";
    if (found.kind === "json") {
      const mapping = readMapping(lookup, found.path, found.value, 0);
      if (mapping !== "none") return mapping;
    }
  }
  return "none";
}

function readMapping(lookup: Lookup, path: FilePath, config: unknown, depth: number): PathMapping | "none" | "not-loaded" {
  const folder = folderOf(path);
  const options = jsonMember(config, "compilerOptions");
  const baseUrl = jsonMember(options, "baseUrl");
  const written = jsonMember(options, "paths");
  let inherited: PathMapping | "none" = "none";
  if (depth < 8) {
    const extended = jsonMember(config, "extends");
    const list = typeof extended === "string" ? [extended] : Array.isArray(extended) ? extended.filter((item): item is string => typeof item === "string") : [];
    for (const item of list) {
      if (!item.startsWith(".") && !item.startsWith("/")) continue;
      const target = joinPath(folder, item.endsWith(".json") ? item : `${item}.json`);
      const found = readJson(lookup, target);
      if (found.kind === "not-loaded") return "not-loaded";
      if (found.kind !== "json") continue;
      const mapping = readMapping(lookup, target, found.value, depth + 1);
      if (mapping === "not-loaded") return mapping;
      if (mapping !== "none") inherited = mapping;
    }
  }
  const references = depth === 0 && written === undefined && baseUrl === undefined && inherited === "none" ? jsonMember(config, "references") : undefined;
  if (Array.isArray(references)) {
    for (const reference of references.slice(0, 8)) {
      const target = jsonMember(reference, "path");
      if (typeof target !== "string") continue;
      const file = joinPath(folder, target.endsWith(".json") ? target : `${target}/tsconfig.json`);
      const found = readJson(lookup, file);
      if (found.kind === "not-loaded") return "not-loaded";
      if (found.kind !== "json") continue;
      const mapping = readMapping(lookup, file, found.value, depth + 1);
      if (mapping !== "none") return mapping;
    }
  }
  if (typeof baseUrl !== "string" && (typeof written !== "object" || written === null)) return inherited;
  const paths = new Map<string, readonly string[]>(inherited === "none" ? [] : inherited.paths);
  if (typeof written === "object" && written !== null) {
    paths.clear();
    for (const [pattern, targets] of Object.entries(written)) {
      if (Array.isArray(targets)) paths.set(pattern, targets.filter((item): item is string => typeof item === "string").slice(0, 8));
    }
  }
  if (typeof baseUrl === "string") return { base: joinPath(folder, baseUrl), hasBaseUrl: true, paths };
  if (typeof written === "object" && written !== null)
    return { base: inherited !== "none" && inherited.hasBaseUrl ? inherited.base : folder, hasBaseUrl: false, paths };
  return inherited;
}
