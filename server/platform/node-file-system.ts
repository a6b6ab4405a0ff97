/** The disk through node:fs, synchronous. Refuses to throw, to follow links while listing and to read what is no regular file or too large. */
import type { Dirent, Stats } from "node:fs";
import { lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import type { FilePath } from "../core/text/place.ts";
import { decodeText } from "./decode.ts";
import type { DirectoryEntry, FileSystem, ReadResult } from "./file-system.ts";
import { LARGEST_FILE } from "./file-system.ts";
import { toFilePath } from "./path.ts";
import { readFailureOf, readRegularFile, readRegularFileUpTo } from "./regular-file.ts";

/** The real file system. Paths are absolute with forward slashes. */
export function createNodeFileSystem(): FileSystem {
  return { read, readBytes: (path, into, from = 0) => readRegularFile(path, into, from), list, entryKind, realPath, stat };
}

function read(path: FilePath): ReadResult {
  const result = readRegularFileUpTo(path, LARGEST_FILE);
  if (result.kind !== "whole") return result;
  return result.size > LARGEST_FILE ? { kind: "too-large", bytes: result.size } : decodeText(result.bytes);
}

function list(path: FilePath): ReturnType<FileSystem["list"]> {
  try {
    return { kind: "entries", entries: readdirSync(path, { withFileTypes: true }).map(entryOf) };
  } catch (error) {
    const failure = readFailureOf(error);
    return { kind: "unreadable", reason: failure.kind === "absent" ? "The folder does not exist." : failure.reason };
  }
}

function entryOf(entry: Dirent): DirectoryEntry {
  return { name: entry.name, kind: kindOf(entry) };
}

function kindOf(entry: Dirent | Stats): DirectoryEntry["kind"] {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "directory";
  return entry.isSymbolicLink() ? "link" : "other";
}

function entryKind(path: FilePath): DirectoryEntry["kind"] | undefined {
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    return found === undefined ? undefined : kindOf(found);
  } catch {
    return undefined;
  }
}

function realPath(path: FilePath): FilePath | undefined {
  try {
    return toFilePath("/", realpathSync.native(path));
  } catch {
    return undefined;
  }
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
