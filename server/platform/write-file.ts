/**
 * The one way to write a file: beside it under a name of its own, then renamed, so that whatever goes wrong leaves the old file whole.
 * Keeps the file's mode and owner. Refuses links, what is no regular file, and a file that is not any more what was read.
 */
import { randomBytes } from "node:crypto";
import type { Stats } from "node:fs";
import { chmodSync, chownSync, closeSync, constants, fsyncSync, lstatSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import type { FilePath } from "../core/text/place.ts";
import { folderOf, joinPath } from "./path.ts";
import { readRegularFileUpTo } from "./regular-file.ts";

/** Writes UTF-8. `before` are the bytes that must stand there still. Returns why nothing was written, as a sentence. Never throws. */
export function writeWholeFile(path: FilePath, text: string, before?: Uint8Array): string | undefined {
  const temporary = joinPath(folderOf(path), `.preflint.${randomBytes(6).toString("hex")}.tmp`);
  let isMade = false;
  try {
    const old = lstatSync(path, { throwIfNoEntry: false });
    const refused = whyNotWritten(old, path, before);
    if (refused !== undefined) return refused;
    // Exclusive, and followed nowhere: nobody can have put something else under this name.
    const handle = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0), 0o666);
    isMade = true;
    try {
      writeAll(handle, Buffer.from(text));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    if (old !== undefined) keepModeAndOwner(temporary, old);
    const changed = whyNotWritten(lstatSync(path, { throwIfNoEntry: false }), path, before);
    if (changed !== undefined) return changed;
    renameSync(temporary, path);
    isMade = false;
    return undefined;
  } catch (error) {
    return writeFailureOf(error);
  } finally {
    if (isMade) rmSync(temporary, { force: true });
  }
}

function whyNotWritten(found: Stats | undefined, path: FilePath, before: Uint8Array | undefined): string | undefined {
  if (found?.isSymbolicLink() === true) return "It is a symbolic link, which is not followed.";
  if (found !== undefined && !found.isFile()) return "It is no regular file.";
  if (before === undefined) return undefined;
  const now = readRegularFileUpTo(path, before.length);
  const isSame = now.kind === "whole" && Buffer.from(now.bytes).equals(before);
  return isSame ? undefined : "It is not plain UTF-8, or it changed while it was checked.";
}

function writeAll(handle: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done);
}

function keepModeAndOwner(path: FilePath, { mode, uid, gid }: Stats): void {
  const made = lstatSync(path);
  if (made.uid !== uid || made.gid !== gid) chownSync(path, uid, gid);
  if ((made.mode & 0o7777) !== (mode & 0o7777)) chmodSync(path, mode & 0o7777);
}

/** The sentence for an error of writing. */
export function writeFailureOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return "The disk is full.";
    case "EFBIG":
      return "It would become larger than is allowed here.";
    case "EACCES":
    case "EPERM":
      return "You have no permission to write there.";
    case "EROFS":
      return "The disk is read-only.";
    case "ENOENT":
    case "ENOTDIR":
      return "There is no such folder.";
    case "EPIPE":
      return "Whoever was reading has left.";
    default:
      return typeof code === "string" ? `Writing failed (${code}).` : "Writing failed.";
  }
}
