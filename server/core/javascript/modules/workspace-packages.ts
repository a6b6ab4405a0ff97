/**
 * Packages of the same repository, by their name: `workspaces` of npm, yarn and bun, `pnpm-workspace.yaml`, `packages` of Lerna, and ranges
 * that name a folder. No folder is listed: a package is sought under the last part of its name.
 */

import { folderOf, joinPath } from "../../text/paths.ts";
import type { FilePath } from "../../text/place.ts";
import type { Lookup } from "./project-files.ts";
import { jsonMember, readJson } from "./project-files.ts";

/** A package that was found by its name, or a file that must be known first. */
export type WorkspacePackage =
  | { readonly kind: "package"; readonly folder: FilePath; readonly manifest: unknown }
  | { readonly kind: "not-loaded"; readonly path: FilePath };

const MOST_PATTERNS = 20;
const MOST_LEVELS = 24;

/** The package of this name, as a file in `folder` sees it. `range` is what its own package.json, at `ownManifest`, asks for. */
export function packageOfWorkspace(
  lookup: Lookup,
  name: string,
  range: string | undefined,
  folder: FilePath,
  ownManifest: FilePath | undefined,
): WorkspacePackage | undefined {
  const written = /^(?:workspace|portal|file|link):(\.{1,2}\/.*)$/.exec(range ?? "")?.[1];
  if (written !== undefined && ownManifest !== undefined) {
    const found = packageAt(lookup, joinPath(folderOf(ownManifest), written), name);
    if (found !== undefined) return found;
  }
  const root = workspaceAround(lookup, folder);
  if (root === undefined || root.kind === "not-loaded") return root;
  for (const candidate of foldersOf(root, name)) {
    const found = packageAt(lookup, candidate, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function packageAt(lookup: Lookup, folder: FilePath, name: string): WorkspacePackage | undefined {
  const path = `${folder}/package.json`;
  const manifest = readJson(lookup, path);
  if (manifest.kind === "not-loaded") return { kind: "not-loaded", path };
  return manifest.kind === "json" && jsonMember(manifest.value, "name") === name ? { kind: "package", folder, manifest: manifest.value } : undefined;
}

interface WorkspaceRoot {
  readonly kind: "root";
  readonly folder: FilePath;
  readonly patterns: readonly string[];
}

/** The nearest folder upward that says where packages are. What is not loaded is asked for at once, not level by level. */
function workspaceAround(lookup: Lookup, folder: FilePath): WorkspaceRoot | Extract<WorkspacePackage, { kind: "not-loaded" }> | undefined {
  let missing: FilePath | undefined;
  let current = folder;
  for (let level = 0; level < MOST_LEVELS; level += 1) {
    for (const [name, read] of DECLARATIONS) {
      const path = `${current}/${name}`;
      const state = lookup(path);
      if (state.kind === "not-loaded") missing ??= path;
      const patterns = state.kind === "text" && missing === undefined ? read(lookup, path, state.text) : [];
      if (patterns.length > 0) return { kind: "root", folder: current, patterns: patterns.slice(0, MOST_PATTERNS) };
    }
    if (current === "" || !current.includes("/")) break;
    current = folderOf(current);
  }
  return missing === undefined ? undefined : { kind: "not-loaded", path: missing };
}

const DECLARATIONS: readonly (readonly [name: string, read: (lookup: Lookup, path: FilePath, text: string) => readonly string[]])[] = [
  ["package.json", (lookup, path) => textsIn(workspacesOf(readJson(lookup, path)))],
  ["pnpm-workspace.yaml", (_lookup, _path, text) => pnpmPackages(text)],
  ["lerna.json", (lookup, path) => textsIn(memberOf(readJson(lookup, path), "packages"))],
];

function memberOf(file: ReturnType<typeof readJson>, name: string): unknown {
  return file.kind === "json" ? jsonMember(file.value, name) : undefined;
}

function workspacesOf(file: ReturnType<typeof readJson>): unknown {
  const declared = memberOf(file, "workspaces");
  return Array.isArray(declared) ? declared : jsonMember(declared, "packages");
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string" && !item.startsWith("!")) : [];
}

/** The entries under `packages:` of a pnpm-workspace.yaml, which is as plain as this in every project that was seen. */
function pnpmPackages(text: string): readonly string[] {
  const found: string[] = [];
  let isInside = false;
  for (const line of text.slice(0, 20_000).split(/\r?\n/)) {
    const inline = /^packages:\s*\[([^\]]*)\]/.exec(line)?.[1];
    if (inline !== undefined) return inline.split(",").flatMap((item) => entryOf(item));
    if (/^packages:\s*(?:#.*)?$/.test(line)) isInside = true;
    else if (/^\S/.test(line) && !/^[-#]/.test(line)) isInside = false;
    else if (isInside) found.push(...entryOf(/^\s*-\s*([^#]*)/.exec(line)?.[1] ?? ""));
  }
  return found;
}

function entryOf(written: string): readonly string[] {
  const text = written.trim().replace(/^(["'])(.*)\1$/, "$2");
  return text === "" || text.startsWith("!") ? [] : [text];
}

/** Where a package of this name may lie. */
function foldersOf(root: WorkspaceRoot, name: string): readonly FilePath[] {
  const last = name.slice(name.lastIndexOf("/") + 1);
  const whole = name.replace(/^@/, "").replaceAll("/", "-");
  const names = last === whole ? [last] : [last, whole];
  return root.patterns.flatMap((pattern) => {
    const star = /^(.*?)\/?\*{1,2}(?:\/\*{1,2})*\/?$/.exec(pattern);
    if (star === null) return pattern.includes("*") ? [] : [joinPath(root.folder, pattern)];
    return names.map((one) => joinPath(root.folder, `${star[1] ?? ""}/${one}`.replace(/^\//, "")));
  });
}
