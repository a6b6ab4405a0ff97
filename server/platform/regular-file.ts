/**
 * The one way to open a file for reading, for the command line and the server. Only regular files are read: a pipe would keep us
 * waiting for ever, a device may never end or do something when it is opened. So what a path leads to is looked at before it is opened, it is opened
 * without waiting, and what was really opened is looked at again. No read gets more than its buffer.
 */
import type { Stats } from "node:fs";
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";
import type { FilePath } from "../core/text/place.ts";

/** Why nothing was read. `reason` is a sentence for people. */
export type ReadFailure = { readonly kind: "absent" } | { readonly kind: "unreadable"; readonly reason: string };

/** What was read: a part of the buffer. */
export type ReadBytes = { readonly kind: "bytes"; readonly length: number };

// Windows has neither flag, and no file there keeps its opener waiting.
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/** Fills the buffer from an offset of the file on, as far as the file goes. Follows links. Never throws. */
export function readRegularFile(path: FilePath, into: Uint8Array, from: number): ReadBytes | ReadFailure {
  return withRegularFile(path, (handle) => ({ kind: "bytes", length: fill(handle, into, from) }));
}

/** Reads the whole file, but of one that is larger than `limit` bytes only `limit + 1`. Follows links. Never throws. */
export function readRegularFileUpTo(
  path: FilePath,
  limit: number,
): { readonly kind: "whole"; readonly bytes: Uint8Array; readonly size: number } | ReadFailure {
  return withRegularFile(path, (handle, { size }) => {
    // Files that the system makes up (/proc) say that they are empty: the size is a first guess only.
    let buffer = new Uint8Array(Math.min(Math.max(size, 4095), limit) + 1);
    let length = fill(handle, buffer, 0);
    while (length === buffer.length && length <= limit) {
      const larger = new Uint8Array(Math.min(length * 2, limit + 1));
      larger.set(buffer);
      length += fill(handle, larger.subarray(length), length);
      buffer = larger;
    }
    return { kind: "whole", bytes: buffer.subarray(0, length), size: Math.max(size, length) };
  });
}

function withRegularFile<T>(path: FilePath, use: (handle: number, stats: Stats) => T): T | ReadFailure {
  let handle: number | undefined;
  try {
    const refused = refusalOf(statSync(path));
    if (refused !== undefined) return refused;
    handle = openSync(path, FLAGS);
    const stats = fstatSync(handle);
    return refusalOf(stats) ?? use(handle, stats);
  } catch (error) {
    return readFailureOf(error);
  } finally {
    if (handle !== undefined) closeQuietly(handle);
  }
}

function refusalOf(stats: Stats): ReadFailure | undefined {
  if (stats.isFile()) return undefined;
  return { kind: "unreadable", reason: stats.isDirectory() ? "It is a folder, not a file." : `It is a ${nameOfKind(stats)}, not a regular file.` };
}

function nameOfKind(stats: Stats): string {
  if (stats.isFIFO()) return "named pipe";
  return stats.isSocket() ? "socket" : "device";
}

function fill(handle: number, into: Uint8Array, from: number): number {
  let length = 0;
  while (length < into.length) {
    const got = readSync(handle, into, length, into.length - length, from + length);
    if (got === 0) break;
    length += got;
  }
  return length;
}

function closeQuietly(handle: number): void {
  try {
    closeSync(handle);
  } catch {
    // The bytes are here already; a failing close takes nothing away.
  }
}

/** The sentence for an error of the file system. */
export function readFailureOf(error: unknown): ReadFailure {
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
    case "ENAMETOOLONG":
      return { kind: "unreadable", reason: "Its path is too long." };
    case "EAGAIN":
      return { kind: "unreadable", reason: "It is not ready to be read." };
    case "ENXIO":
    case "ENODEV":
      return { kind: "unreadable", reason: "It is no regular file." };
    default:
      return { kind: "unreadable", reason: typeof code === "string" ? `Reading failed (${code}).` : "Reading failed." };
  }
}
