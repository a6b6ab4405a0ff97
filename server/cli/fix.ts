/** Writes what fixing changed. What to change is decided in `core/workspace/fix-all.ts`. */
import type { FixAllResult } from "../core/workspace/fix-all.ts";
import type { CliHost } from "./host.ts";

/** Writes the new texts. A file that changed meanwhile, or that is not plain UTF-8, is left alone; the reasons are returned. */
export function writeChanges(host: CliHost, changes: FixAllResult["changes"]): readonly string[] {
  const failures: string[] = [];
  for (const [file, { before, after }] of changes) {
    const buffer = new Uint8Array(Buffer.byteLength(before) + 1);
    const onDisk = host.files.readBytes(file, buffer);
    const isSame = onDisk.kind === "bytes" && Buffer.from(before).equals(buffer.subarray(0, onDisk.length));
    const reason = isSame ? host.writeFile(file, after) : "It is not plain UTF-8, or it changed while it was checked.";
    if (reason !== undefined) failures.push(`Could not write ${file}. ${reason}`);
  }
  return failures;
}
