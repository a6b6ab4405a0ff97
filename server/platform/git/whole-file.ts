/** Reads a file of git's own as bytes, if it is not larger than it may be. */
import type { FilePath } from "../../core/text/place.ts";
import type { FileSystem } from "../file-system.ts";
import { GitProblem } from "./object-bytes.ts";

/** The whole content, `undefined` if there is no such file. Throws a `GitProblem` if it cannot be read or is larger than `limit` bytes. */
export function readWhole(files: FileSystem, file: FilePath, limit: number): Buffer | undefined {
  const found = files.stat(file);
  if (found === undefined) return undefined;
  if (found.kind !== "file" || found.size > limit) throw new GitProblem("A file of the repository is not what git makes.");
  const buffer = Buffer.alloc(found.size + 1);
  const result = files.readBytes(file, buffer);
  if (result.kind === "absent") return undefined;
  if (result.kind === "unreadable") throw new GitProblem(`A file of the repository cannot be read. ${result.reason}`);
  if (result.length > found.size) throw new GitProblem("A file of the repository changes while it is read.");
  return buffer.subarray(0, result.length);
}
