/**
 * A git repository as files: where it lies and what its names stand for. Starts no program, and reads of the repository's
 * configuration only which hash its ids are made with. So nothing that a repository holds is ever run.
 */
import type { FilePath } from "../../core/text/place.ts";
import type { FileSystem } from "../file-system.ts";
import { folderOf, joinPath, toFilePath } from "../path.ts";
import { type ObjectStore, openObjectStore } from "./object-store.ts";
import { readWhole } from "./whole-file.ts";

/** A repository with a folder of files. */
export interface Repository {
  /** The folder in which `.git` stands. */
  readonly top: FilePath;
  readonly hash: "sha1" | "sha256";
  readonly objects: ObjectStore;
  /** True if names are kept in reference tables, which are not read: only ids mean something then. */
  readonly hasReferenceTables: boolean;
  /** The object that a name such as `HEAD` or `refs/heads/main` stands for. Throws a `GitProblem` for what is damaged. */
  idOfRef(name: string): string | undefined;
}

const SMALL = 64 * 1024;
const LARGEST_PACKED_REFS = 128 * 1024 * 1024;
const MOST_REDIRECTIONS = 5;

/** The repository whose `.git` stands in the folder or in one around it. Throws a `GitProblem` if there is one that cannot be read. */
export function repositoryAround(files: FileSystem, start: FilePath): Repository | undefined {
  for (let folder = start; ; folder = folderOf(folder)) {
    const found = repositoryAt(files, folder);
    if (found !== undefined || folder === folderOf(folder)) return found;
  }
}

/** The repository whose `.git` stands in this folder. Throws a `GitProblem` if there is one that cannot be read. */
export function repositoryAt(files: FileSystem, top: FilePath): Repository | undefined {
  const own = gitFolderOf(files, top);
  if (own === undefined || files.stat(joinPath(own, "HEAD")) === undefined) return undefined;
  const commonLine = smallText(files, joinPath(own, "commondir"));
  const common = commonLine === undefined ? own : toFilePath(own, commonLine.trim());
  // Git takes this setting from this file only, never from one that it includes.
  const hash = /^[ \t]*objectformat[ \t]*=[ \t]*"?sha256\b/im.test(smallText(files, joinPath(common, "config")) ?? "") ? "sha256" : "sha1";
  const idLength = hash === "sha1" ? 40 : 64;

  const idOfRef = (name: string): string | undefined => {
    let current = name;
    for (let hops = 0; hops < MOST_REDIRECTIONS && isRefName(current); hops += 1) {
      const text = smallText(files, joinPath(own, current)) ?? (own === common ? undefined : smallText(files, joinPath(common, current)));
      if (text === undefined) return packedId(files, joinPath(common, "packed-refs"), current, idLength);
      const target = /^ref:[ \t]*(\S+)\s*$/.exec(text)?.[1];
      if (target === undefined) return isId(text.slice(0, idLength), idLength) ? text.slice(0, idLength) : undefined;
      current = target;
    }
    return undefined;
  };

  const hasReferenceTables = files.stat(joinPath(common, "reftable")) !== undefined;
  return { top, hash, hasReferenceTables, objects: openObjectStore(files, joinPath(common, "objects"), idLength / 2), idOfRef };
}

/** `.git` is a folder, or a file that says where the folder is (work trees, submodules). */
function gitFolderOf(files: FileSystem, top: FilePath): FilePath | undefined {
  const path = joinPath(top, ".git");
  const kind = files.stat(path)?.kind;
  if (kind === "directory") return path;
  if (kind !== "file") return undefined;
  const target = /^gitdir: (.+?)\s*$/.exec(smallText(files, path) ?? "")?.[1];
  return target === undefined ? undefined : toFilePath(top, target);
}

/** Names that git allows for references (git-check-ref-format), so that none leaves the repository's folder. */
export function isRefName(name: string): boolean {
  if (!/^[A-Z_]+$/.test(name) && !name.startsWith("refs/")) return false;
  if (/[\0-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|\/$|\.$/.test(name)) return false;
  return name.split("/").every((part) => part !== "" && !part.startsWith(".") && !part.endsWith(".lock"));
}

/** True if the text is a full id. */
export function isId(text: string, length: number): boolean {
  return text.length === length && /^[0-9a-f]+$/.test(text);
}

function packedId(files: FileSystem, file: FilePath, name: string, idLength: number): string | undefined {
  const bytes = readWhole(files, file, LARGEST_PACKED_REFS);
  if (bytes === undefined) return undefined;
  const line = Buffer.from(` ${name}\n`);
  for (let at = bytes.indexOf(line); at !== -1; at = bytes.indexOf(line, at + 1)) {
    const id = bytes.toString("latin1", at - idLength, at);
    if (isId(id, idLength) && (at === idLength || bytes[at - idLength - 1] === 0x0a)) return id;
  }
  return undefined;
}

function smallText(files: FileSystem, file: FilePath): string | undefined {
  if (files.stat(file)?.kind === "directory") return undefined;
  return readWhole(files, file, SMALL)?.toString("utf8");
}
