/** A file system that lives in memory, for tests and for hosts without a disk. Folders exist by the files in them. */
import type { FilePath } from "../core/text/place.ts";
import { decodeText } from "./decode.ts";
import type { DirectoryEntry, FileSystem } from "./file-system.ts";
import { LARGEST_FILE } from "./file-system.ts";

/** Content of one path: text, bytes, or something that is in the way. */
export type MemoryFile = string | Uint8Array | { readonly unreadable: string } | { readonly link: FilePath };

/** A chain of links that is longer leads nowhere. */
const MOST_LINKS = 8;

/** A file system over a map that may change while it is in use. */
export function createMemoryFileSystem(files: ReadonlyMap<FilePath, MemoryFile>): FileSystem {
  const contentOf = (path: FilePath): Uint8Array | { readonly unreadable: string } | undefined => {
    let current = files.get(path);
    for (let hops = 0; hops < MOST_LINKS && isLink(current); hops += 1) current = files.get(current.link);
    if (current === undefined) return undefined;
    if (isLink(current)) return { unreadable: "It is a symbolic link that leads back to itself." };
    return typeof current === "string" ? Buffer.from(current) : current;
  };
  return {
    read(path) {
      const content = contentOf(path);
      if (content === undefined) return { kind: "absent" };
      if (!(content instanceof Uint8Array)) return { kind: "unreadable", reason: content.unreadable };
      return content.byteLength > LARGEST_FILE ? { kind: "too-large", bytes: content.byteLength } : decodeText(content);
    },
    readBytes(path, into, from = 0) {
      const content = contentOf(path);
      if (content === undefined) return { kind: "absent" };
      if (!(content instanceof Uint8Array)) return { kind: "unreadable", reason: content.unreadable };
      const length = Math.max(Math.min(content.byteLength - from, into.length), 0);
      into.set(content.subarray(from, from + length));
      return { kind: "bytes", length };
    },
    list(path) {
      const entries = entriesBelow(files, path);
      return entries.length === 0 ? { kind: "unreadable", reason: "The folder does not exist." } : { kind: "entries", entries };
    },
    entryKind(path) {
      const content = files.get(path);
      if (content !== undefined) return isLink(content) ? "link" : "file";
      return entriesBelow(files, path).length > 0 ? "directory" : undefined;
    },
    realPath(path) {
      let current = path;
      for (let hops = 0; hops < MOST_LINKS; hops += 1) {
        const content = files.get(current);
        if (!isLink(content)) return content !== undefined || entriesBelow(files, current).length > 0 ? current : undefined;
        current = content.link;
      }
      return undefined;
    },
    stat(path) {
      const content = contentOf(path);
      if (content !== undefined) return { size: content instanceof Uint8Array ? content.byteLength : 0, modified: 0, kind: "file" };
      return entriesBelow(files, path).length > 0 ? { size: 0, modified: 0, kind: "directory" } : undefined;
    },
  };
}

function isLink(file: MemoryFile | undefined): file is { readonly link: FilePath } {
  return typeof file === "object" && "link" in file;
}

function entriesBelow(files: ReadonlyMap<FilePath, MemoryFile>, folder: FilePath): readonly DirectoryEntry[] {
  const prefix = folder.endsWith("/") ? folder : `${folder}/`;
  const entries = new Map<string, DirectoryEntry>();
  for (const [path, content] of files) {
    if (!path.startsWith(prefix)) continue;
    const [name = "", ...rest] = path.slice(prefix.length).split("/");
    entries.set(name, { name, kind: rest.length > 0 ? "directory" : isLink(content) ? "link" : "file" });
  }
  return [...entries.values()];
}
