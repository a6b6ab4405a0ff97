/**
 * Module specifier to file of the snapshot: relative paths, tsconfig `paths`, package `imports`, workspace packages.
 * Never looks into node_modules: a specifier that leads to no own file is a package.
 */

import { folderOf, joinPath } from "../../text/paths.ts";
import type { FilePath } from "../../text/place.ts";
import type { Lookup } from "./project-files.ts";
import { jsonMember, nearestJson, pathMappingOf } from "./project-files.ts";
import { packageOfWorkspace } from "./workspace-packages.ts";

/** Where a specifier leads. */
export type Resolution =
  | { readonly kind: "file"; readonly path: FilePath }
  | { readonly kind: "external" }
  | { readonly kind: "not-loaded"; readonly path: FilePath }
  | { readonly kind: "absent" };

const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json"];
const SOURCE_OF_OUTPUT: Readonly<Record<string, readonly string[]>> = {
  ".js": [".ts", ".tsx", ".js", ".jsx"],
  ".jsx": [".tsx", ".jsx"],
  ".mjs": [".mts", ".mjs"],
  ".cjs": [".cts", ".cjs"],
};

const FROM_ELSEWHERE = /^(?:npm:\/?|jsr:\/?|https:\/\/(?:esm\.sh|esm\.run|cdn\.skypack\.dev|unpkg\.com|cdn\.jsdelivr\.net\/npm)\/)(.{1,300})$/;

/**
 * A package as npm spells it: `npm:hono@4.6/cors` of Deno and `https://esm.sh/hono@4.6.3/cors` are `hono/cors`, `jsr:@hono/hono@4/cors` is
 * `@hono/hono/cors`. Any other specifier stays.
 */
export function npmSpecifier(specifier: string): string {
  const found = FROM_ELSEWHERE.exec(specifier)?.[1];
  const [, name, path] = found === undefined ? [] : (/^((?:@[^/@]+\/)?[^/@?]+)(?:@[^/?]+)?(\/[^?]*)?/.exec(found) ?? []);
  return name === undefined ? specifier : name + (path ?? "");
}

/** Package name without sub-path: `hono` for `hono/cors`, `@koa/cors` for itself, `node:http` for itself. */
export function packageNameOf(specifier: string): string {
  const known = npmSpecifier(specifier);
  if (/^[a-z]+:/i.test(known)) return known;
  const parts = known.split("/");
  return known.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? known);
}

/** The library that a specifier leads to, wherever it is fetched from: `hono` for `npm:hono@4/cors` and for `https://deno.land/x/hono/mod.ts`. */
export function libraryNameOf(specifier: string): string {
  return /^https:\/\/deno\.land\/x\/([\w.-]+)/.exec(specifier)?.[1] ?? packageNameOf(specifier);
}

/** Resolves a specifier as written in `from`. Paths that had to be known and were not loaded are recorded by `lookup`. */
export function resolveSpecifier(lookup: Lookup, specifier: string, from: FilePath): Resolution {
  const folder = folderOf(from);
  if (specifier.length > 500) return { kind: "absent" };
  const isRelative = /^\.{1,2}(?:\/|$)/.test(specifier);
  if (isRelative || specifier.startsWith("/")) {
    if (isInsidePackages(joinPath(folder, specifier))) return { kind: "external" };
    return probe(lookup, joinPath(folder, specifier), specifier.endsWith("/") || /(?:^|\/)\.{1,2}$/.test(specifier));
  }
  if (specifier.startsWith("#")) {
    const found = resolvePackageImport(lookup, specifier, folder);
    if (found.kind !== "absent") return found;
  }
  if (/^[a-z]+:/i.test(specifier)) return { kind: "external" };
  const name = packageNameOf(specifier);
  const ownPackage = nearestJson(lookup, folder, "package.json");
  if (ownPackage.kind === "not-loaded") return { kind: "not-loaded", path: `${folder}/package.json` };
  const range = ownPackage.kind === "json" ? dependencyRange(ownPackage.value, name) : undefined;
  const own = ownPackage.kind === "json" ? ownPackage : undefined;
  const mayBeOurs = range === undefined || /^(?:workspace:|portal:|file:|link:|\*$)/.test(range) || isOfOwnScope(name, own?.value);
  if (!mayBeOurs) return { kind: "external" };
  const mapping = pathMappingOf(lookup, folder);
  if (mapping === "not-loaded") return { kind: "not-loaded", path: `${folder}/tsconfig.json` };
  if (mapping !== "none") {
    const mapped = resolveMapped(lookup, specifier, mapping.base, mapping.paths, mapping.hasBaseUrl);
    if (mapped !== undefined) return mapped;
  }
  const found = packageOfWorkspace(lookup, name, range, folder, own?.path);
  if (found === undefined) return { kind: "external" };
  return found.kind === "not-loaded"
    ? found
    : resolveInPackage(lookup, found.folder, found.manifest, specifier === name ? "" : specifier.slice(name.length + 1));
}

function isInsidePackages(path: FilePath): boolean {
  return path.includes("/node_modules/");
}

function dependencyRange(packageJson: unknown, name: string): string | undefined {
  for (const group of ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"]) {
    const range = jsonMember(jsonMember(packageJson, group), name);
    if (typeof range === "string") return range;
  }
  return undefined;
}

/** Tries the file itself, extensions and index files. An earlier candidate that is not loaded leaves the answer open. */
function probe(lookup: Lookup, path: FilePath, folderOnly: boolean): Resolution {
  let missing: FilePath | undefined;
  for (const candidate of candidatesOf(path, folderOnly)) {
    const state = lookup(candidate);
    if (state.kind === "not-loaded") missing ??= candidate;
    else if (state.kind === "text") return missing === undefined ? { kind: "file", path: candidate } : { kind: "not-loaded", path: missing };
  }
  return missing === undefined ? { kind: "absent" } : { kind: "not-loaded", path: missing };
}

function candidatesOf(path: FilePath, folderOnly: boolean): readonly FilePath[] {
  const result: FilePath[] = [];
  if (!folderOnly) {
    const dot = path.lastIndexOf(".");
    const extension = dot > path.lastIndexOf("/") ? path.slice(dot) : "";
    const sources = SOURCE_OF_OUTPUT[extension];
    if (sources !== undefined) for (const source of sources) result.push(path.slice(0, dot) + source);
    else if (EXTENSIONS.includes(extension)) result.push(path);
    if (sources === undefined && !EXTENSIONS.includes(extension)) for (const item of EXTENSIONS) result.push(path + item);
    if (sources !== undefined || EXTENSIONS.includes(extension)) return result;
  }
  for (const item of EXTENSIONS) result.push(`${path}/index${item}`);
  return result;
}

function resolveMapped(
  lookup: Lookup,
  specifier: string,
  base: FilePath,
  paths: ReadonlyMap<string, readonly string[]>,
  hasBaseUrl: boolean,
): Resolution | undefined {
  const match = bestPattern(specifier, [...paths.keys()]);
  if (match !== undefined) {
    let missing: Resolution | undefined;
    for (const target of paths.get(match.pattern) ?? []) {
      const path = joinPath(
        base,
        target.replace("*", () => match.star),
      );
      if (isInsidePackages(path)) return { kind: "external" };
      const found = probe(lookup, path, false);
      if (found.kind === "file") return missing ?? found;
      if (found.kind === "not-loaded") missing ??= found;
    }
    if (missing !== undefined) return missing;
  }
  if (!hasBaseUrl) return undefined;
  const found = probe(lookup, joinPath(base, specifier), false);
  return found.kind === "absent" ? undefined : found;
}

function bestPattern(specifier: string, patterns: readonly string[]): { readonly pattern: string; readonly star: string } | undefined {
  let best: { pattern: string; star: string; length: number } | undefined;
  for (const pattern of patterns) {
    const star = pattern.indexOf("*");
    if (star < 0) {
      if (pattern === specifier) return { pattern, star: "" };
      continue;
    }
    const prefix = pattern.slice(0, star);
    const suffix = pattern.slice(star + 1);
    const fits = specifier.length >= prefix.length + suffix.length && specifier.startsWith(prefix) && specifier.endsWith(suffix);
    if (fits && (best === undefined || prefix.length > best.length)) {
      best = { pattern, star: specifier.slice(prefix.length, specifier.length - suffix.length), length: prefix.length };
    }
  }
  return best;
}

/** Node.js "Subpath imports": the `imports` field of the nearest package.json. */
function resolvePackageImport(lookup: Lookup, specifier: string, folder: FilePath): Resolution {
  const found = nearestJson(lookup, folder, "package.json");
  if (found.kind === "not-loaded") return { kind: "not-loaded", path: `${folder}/package.json` };
  if (found.kind !== "json") return { kind: "absent" };
  const imports = jsonMember(found.value, "imports");
  if (typeof imports !== "object" || imports === null) return { kind: "absent" };
  const match = bestPattern(specifier, Object.keys(imports));
  if (match === undefined) return { kind: "absent" };
  const target = firstTarget(jsonMember(imports, match.pattern), 0);
  if (target === undefined) return { kind: "absent" };
  const path = target.replaceAll("*", () => match.star);
  return path.startsWith(".") ? probe(lookup, joinPath(folderOf(found.path), path), false) : { kind: "external" };
}

/** The first usable path of a conditional target. */
function firstTarget(value: unknown, depth: number): string | undefined {
  if (typeof value === "string") return value;
  if (depth > 6 || typeof value !== "object" || value === null) return undefined;
  const order = Array.isArray(value) ? value : ["source", "node", "import", "module", "default", "require"].map((key) => jsonMember(value, key));
  for (const item of order) {
    const found = firstTarget(item, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The path that `exports` gives to a sub-path, patterns with a star included. */
function exportedPath(exports: unknown, subPath: string): string | undefined {
  if (typeof exports !== "object" || exports === null) return undefined;
  const match = bestPattern(subPath, Object.keys(exports));
  return match === undefined ? undefined : firstTarget(jsonMember(exports, match.pattern), 0)?.replaceAll("*", () => match.star);
}

function isOfOwnScope(name: string, manifest: unknown): boolean {
  const own = jsonMember(manifest, "name");
  return name.startsWith("@") && typeof own === "string" && own.startsWith(name.slice(0, name.indexOf("/") + 1));
}

/** Sources are tried before the entries of the manifest, since build output is usually not in the repository. */
function resolveInPackage(lookup: Lookup, path: FilePath, manifest: unknown, subPath: string): Resolution {
  const written: (string | undefined)[] = [];
  if (subPath === "") {
    written.push(firstTarget(jsonMember(jsonMember(manifest, "exports"), ".") ?? jsonMember(manifest, "exports"), 0));
    for (const field of ["source", "module", "main"]) {
      const value = jsonMember(manifest, field);
      if (typeof value === "string") written.push(value);
    }
    written.push("./src/index", "./index");
  } else {
    written.push(exportedPath(jsonMember(manifest, "exports"), `./${subPath}`), `./${subPath}`, `./src/${subPath}`);
  }
  for (const entry of written) {
    if (entry === undefined) continue;
    const targets = [entry, entry.replace(/^(\.\/)?(?:dist|build|lib|out)\//, "./src/")];
    for (const target of new Set(targets)) {
      const found = probe(lookup, joinPath(path, target), false);
      if (found.kind !== "absent") return found;
    }
  }
  return { kind: "absent" };
}
