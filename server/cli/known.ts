/** The file of known findings that the user names: it must be one. What stands in it is the workspace's business. */
import { readKnownFindings } from "../core/policy/known-findings.ts";
import type { FilePath } from "../core/text/place.ts";
import type { FileSystem } from "../platform/file-system.ts";
import { UsageError } from "./exit.ts";

/** A file and its text. */
export interface KnownFile {
  readonly path: FilePath;
  readonly text: string;
}

/** The file at `path`, which the user calls `given`. Throws a `UsageError` if it cannot be used. */
export function requireKnownFile(files: FileSystem, path: FilePath, given: string): KnownFile {
  const content = files.read(path);
  if (content.kind !== "text") throw new UsageError(`There is no readable file '${given}'. Write it with --write-known first.`);
  const reading = readKnownFindings(path, content.text);
  if (reading === "not valid JSON") throw new UsageError(`'${given}' is not valid JSON. Write it again with --write-known.`);
  if (typeof reading === "string") throw new UsageError(`'${given}' is ${reading}.`);
  return { path, text: content.text };
}
