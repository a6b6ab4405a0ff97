/**
 * Writes a report to the file that `--output` names: whole or not at all, since a pipeline that uploads half a report reads it as
 * "nothing found". Refuses to replace anything but a regular file, so that no device, pipe or link is touched.
 */
import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, lstatSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Permissions of a file that did not exist before; the user's mask is applied. */
const NEW_FILE = 0o666;

/** Writes UTF-8 to a temporary file beside the file and renames it. Returns why it could not, as a sentence; nothing is left behind then. */
export function writeReport(file: string, text: string): string | undefined {
  try {
    const before = lstatSync(file, { throwIfNoEntry: false });
    if (before !== undefined && !before.isFile()) return `It is ${before.isSymbolicLink() ? "a symbolic link, which is not followed" : "no regular file"}.`;
    const temporary = path.join(path.dirname(file), `.preflint-report.${randomBytes(6).toString("hex")}.tmp`);
    try {
      writeNew(temporary, text, before === undefined ? NEW_FILE : before.mode & 0o777);
      renameSync(temporary, file);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? `${error.message}.` : "Writing failed.";
  }
}

/** Throws if something of that name exists. */
function writeNew(file: string, text: string, mode: number): void {
  const descriptor = openSync(file, "wx", mode);
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
