/** The disk through node:fs, synchronous. Refuses to throw, to follow links while listing and to read files that are too large. */
import type { Dirent, Stats } from "node:fs";
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import type { FilePath } from "../core/text/place.ts";
import { decodeText } from "./decode.ts";
import type { BytesResult, DirectoryEntry, FileSystem, ReadResult } from "./file-system.ts";
import { LARGEST_FILE } from "./file-system.ts";

/** The real file system. Paths are absolute with forward slashes. */
export function createNodeFileSystem(): FileSystem {
  return { read, readBytes, list, stat };
}

function read(path: FilePath): ReadResult {
  try {
    const { size } = statSync(path);
    if (size > LARGEST_FILE) return { kind: "too-large", bytes: size };
    return decodeText(readFileSync(path));
  } catch (error) {
    return failureOf(error);
  }
}

function readBytes(path: FilePath, into: Uint8Array): BytesResult {
  let handle: number | undefined;
  try {
    handle = openSync(path, "r");
    let length = 0;
    while (length < into.length) {
      const got = readSync(handle, into, length, into.length - length, null);
      if (got === 0) break;
      length += got;
    }
    return { kind: "bytes", length };
  } catch (error) {
    return failureOf(error);
  } finally {
    if (handle !== undefined) closeQuietly(handle);
  }
}

function closeQuietly(handle: number): void {
  try {
    closeSync(handle);
  } catch {
    // The bytes are here already; a failing close takes nothing away.
  }
}

function list(path: FilePath): ReturnType<FileSystem["list"]> {
  try {
    return { kind: "entries", entries: readdirSync(path, { withFileTypes: true }).map(entryOf) };
  } catch (error) {
    const failure = failureOf(error);
    return { kind: "unreadable", reason: failure.kind === "absent" ? "The folder does not exist." : failure.reason };
  }
}

function entryOf(entry: Dirent): DirectoryEntry {
  const { name } = entry;
  if (entry.isFile()) return { name, kind: "file" };
  if (entry.isDirectory()) return { name, kind: "directory" };
  return { name, kind: entry.isSymbolicLink() ? "link" : "other" };
}

function stat(path: FilePath): ReturnType<FileSystem["stat"]> {
  const found = statOrNothing(path);
  if (found === undefined) return undefined;
  return { size: found.size, modified: found.mtimeMs, kind: found.isFile() ? "file" : found.isDirectory() ? "directory" : "other" };
}

function statOrNothing(path: FilePath): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function failureOf(error: unknown): { readonly kind: "absent" } | { readonly kind: "unreadable"; readonly reason: string } {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return { kind: "absent" };
    case "EACCES":
    case "EPERM":
      return { kind: "unreadable", reason: "You have no permission to read it." };
    case "ELOOP":
      return { kind: "unreadable", reason: "It is a symbolic link that leads back to itself." };
    case "EISDIR":
      return { kind: "unreadable", reason: "It is a folder, not a file." };
    case "EMFILE":
    case "ENFILE":
      return { kind: "unreadable", reason: "Too many files are open." };
    default:
      return { kind: "unreadable", reason: error instanceof Error ? `${error.message}.` : "Reading failed." };
  }
}
