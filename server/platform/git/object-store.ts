/** The objects of a repository: loose ones, those in packs, and those of the stores that it borrows from. Fetches nothing that is not there. */
import type { FilePath } from "../../core/text/place.ts";
import type { FileSystem } from "../file-system.ts";
import { joinPath, toFilePath } from "../path.ts";
import type { GitObject } from "./object-bytes.ts";
import { damaged, inflate, LARGEST_OBJECT, parseLoose } from "./object-bytes.ts";
import { openPack, type Pack } from "./pack.ts";
import { readWhole } from "./whole-file.ts";

/** Objects by id (hex, lower case). All methods throw a `GitProblem` for what is damaged. */
export interface ObjectStore {
  read(id: string): GitObject | undefined;
  /** Full ids that begin with these hex digits (at least four). */
  idsWith(prefix: string): readonly string[];
}

/** Stores that borrow from stores that borrow: no deeper and no more than this. Git itself stops at a depth of five. */
const DEEPEST_BORROWING = 5;
const MOST_STORES = 32;
const MOST_PACKS = 10_000;
/** A delta whose base lies in another pack, whose base again … */
const DEEPEST_BASE = 10;

/** Opens the store in an `objects` folder; `idBytes` is 20 or 32. Reads nothing yet. */
export function openObjectStore(files: FileSystem, folder: FilePath, idBytes: number): ObjectStore {
  let folders: readonly FilePath[] | undefined;
  let packs: readonly Pack[] | undefined;
  const allFolders = (): readonly FilePath[] => {
    folders ??= withBorrowed(files, folder);
    return folders;
  };
  const allPacks = (): readonly Pack[] => {
    packs ??= allFolders().flatMap((one) => packsIn(files, joinPath(one, "pack"), idBytes));
    return packs;
  };

  const readAt = (id: string, depth: number): GitObject | undefined => {
    if (depth > DEEPEST_BASE) throw damaged();
    for (const one of allFolders()) {
      const loose = readWhole(files, `${one}/${id.slice(0, 2)}/${id.slice(2)}`, LARGEST_OBJECT);
      if (loose !== undefined) return parseLoose(inflate(loose));
    }
    for (const pack of allPacks()) {
      const offset = pack.offsetOf(id);
      if (offset !== undefined) return pack.read(offset, (base) => readAt(base, depth + 1));
    }
    return undefined;
  };

  return {
    read: (id) => readAt(id, 0),
    idsWith(prefix) {
      const found = new Set<string>();
      for (const one of allFolders()) {
        const listing = files.list(joinPath(one, prefix.slice(0, 2)));
        if (listing.kind !== "entries") continue;
        for (const { name } of listing.entries) {
          const id = prefix.slice(0, 2) + name;
          if (id.length === idBytes * 2 && id.startsWith(prefix)) found.add(id);
        }
      }
      for (const pack of allPacks()) for (const id of pack.idsWith(prefix)) found.add(id);
      return [...found];
    },
  };
}

function packsIn(files: FileSystem, folder: FilePath, idBytes: number): readonly Pack[] {
  const listing = files.list(folder);
  if (listing.kind !== "entries") return [];
  return listing.entries
    .filter(({ name }) => name.endsWith(".idx"))
    .slice(0, MOST_PACKS)
    .map(({ name }) => openPack(files, joinPath(folder, name), idBytes));
}

/** The folder and those that `info/alternates` names, in turn. */
function withBorrowed(files: FileSystem, first: FilePath): readonly FilePath[] {
  const found = new Set<FilePath>([first]);
  let latest: readonly FilePath[] = [first];
  for (let depth = 0; depth < DEEPEST_BORROWING && latest.length > 0; depth += 1) {
    const next = latest.flatMap((folder) => {
      const text = readWhole(files, joinPath(folder, "info/alternates"), 1024 * 1024)?.toString("utf8") ?? "";
      return text
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("#"))
        .map((line) => toFilePath(folder, line));
    });
    latest = next.filter((folder) => !found.has(folder)).slice(0, Math.max(MOST_STORES - found.size, 0));
    for (const folder of latest) found.add(folder);
  }
  return [...found];
}
