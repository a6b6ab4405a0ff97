/**
 * Whether a file differs from a commit: the hash of its bytes against the one that the commit's tree holds. Nothing converts line
 * ends or runs filters in between, so a file that git keeps in another form (line ends, large-file storage) counts as changed.
 */
import { createHash } from "node:crypto";
import type { FilePath } from "../../core/text/place.ts";
import type { FileSystem } from "../file-system.ts";
import { isWithin, joinPath } from "../path.ts";
import type { TreeEntry } from "./object-bytes.ts";
import { GitProblem, parseTree } from "./object-bytes.ts";
import type { Repository } from "./repository.ts";
import { repositoryAround, repositoryAt } from "./repository.ts";
import { commitOf, commitWithId } from "./revision.ts";

/** Answers for one revision. */
export interface Changes {
  /** The folder in which `.git` stands. */
  readonly top: FilePath;
  /**
   * True if the file is not in the commit, or not with these bytes; also where that cannot be told, as outside the repository.
   * Throws a `GitProblem` if a part of the commit is missing or damaged.
   */
  isChanged(file: FilePath): boolean;
}

const FOLDER = "40000";
const OTHER_REPOSITORY = "160000";
const FILE = /^100/;

/** Opens the repository around a folder at a revision. Throws a `GitProblem` that says why it cannot. */
export function changesSince(files: FileSystem, folder: FilePath, revision: string): Changes {
  const repository = repositoryAround(files, folder);
  if (repository === undefined) throw new GitProblem("There is no git repository here.");
  const base = createBase(files, repository, commitOf(repository, revision).tree);
  const realTop = files.realPath(repository.top) ?? repository.top;
  return {
    top: repository.top,
    isChanged(file) {
      const real = files.realPath(file) ?? file;
      return !isWithin(realTop, real) || base(real.slice(realTop.length + 1).split("/"), file);
    },
  };
}

/** Compares files of one tree, given by the parts of their path. */
type Base = (path: readonly string[], file: FilePath) => boolean;

function createBase(files: FileSystem, repository: Repository, root: string): Base {
  const trees = new Map<string, ReadonlyMap<string, TreeEntry>>();
  const nested = new Map<string, Base | undefined>();
  const idBytes = repository.hash === "sha1" ? 20 : 32;

  const treeOf = (id: string): ReadonlyMap<string, TreeEntry> => {
    const known = trees.get(id);
    if (known !== undefined) return known;
    const object = repository.objects.read(id);
    if (object?.type !== "tree") throw new GitProblem("A folder of that commit is not in this repository. Is it a partial clone? Fetch it whole.");
    const tree = parseTree(object.content, idBytes);
    trees.set(id, tree);
    return tree;
  };

  return (path, file) => {
    let id = root;
    for (const [depth, part] of path.entries()) {
      const entry = treeOf(id).get(Buffer.from(part).toString("latin1"));
      const isLast = depth === path.length - 1;
      if (entry === undefined) return true;
      if (isLast) return !FILE.test(entry.mode) || hashOfFile(files, file, repository.hash) !== entry.id;
      if (entry.mode === OTHER_REPOSITORY) {
        const inner = path.slice(0, depth + 1).join("/");
        if (!nested.has(inner)) nested.set(inner, baseOfSubmodule(files, joinPath(repository.top, inner), entry.id));
        return nested.get(inner)?.(path.slice(depth + 1), file) ?? true;
      }
      if (entry.mode !== FOLDER) return true;
      id = entry.id;
    }
    return true;
  };
}

/** A submodule's files against the commit that the outer tree names; `undefined` if that cannot be had, as before it was fetched. */
function baseOfSubmodule(files: FileSystem, folder: FilePath, commit: string): Base | undefined {
  try {
    const repository = repositoryAt(files, folder);
    return repository === undefined ? undefined : createBase(files, repository, commitWithId(repository, commit).tree);
  } catch (error) {
    if (error instanceof GitProblem) return undefined;
    throw error;
  }
}

/** The id that git would give the file's bytes as they are, or `undefined` if it cannot be read. */
function hashOfFile(files: FileSystem, file: FilePath, hash: "sha1" | "sha256"): string | undefined {
  const found = files.stat(file);
  if (found?.kind !== "file" || found.size > LARGEST_COMPARED) return undefined;
  const buffer = new Uint8Array(found.size + 1);
  const result = files.readBytes(file, buffer);
  if (result.kind !== "bytes" || result.length > found.size) return undefined;
  return createHash(hash).update(`blob ${result.length}\0`).update(buffer.subarray(0, result.length)).digest("hex");
}

/** No finding lies in larger files: they are not read as sources either. */
const LARGEST_COMPARED = 8 * 1024 * 1024;
