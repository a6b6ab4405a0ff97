/** Writes what fixing changed, where it may be written. What to change is decided in `core/workspace/fix-all.ts`. */
import type { FilePath } from "../core/text/place.ts";
import type { FixAllResult } from "../core/workspace/fix-all.ts";
import { folderOf, isWithin } from "../platform/path.ts";
import type { CliHost } from "./host.ts";
import type { Target } from "./project.ts";

/** A file that was left as it is. `reason` is a sentence. */
export interface NotWritten {
  readonly file: FilePath;
  readonly reason: string;
}

/** Writes the new texts. A file that changed meanwhile, is not plain UTF-8 or is reached by a link out of the targets is left alone. */
export function writeChanges(host: CliHost, targets: readonly Target[], changes: FixAllResult["changes"]): readonly NotWritten[] {
  const folders = targets.map(({ path, kind }) => {
    const folder = kind === "directory" ? path : folderOf(path);
    return host.files.realPath(folder) ?? folder;
  });
  return [...changes].flatMap(([file, { before, after }]) => {
    const real = host.files.realPath(file);
    const isInside = real !== undefined && folders.some((folder) => isWithin(folder, real));
    const reason = isInside ? host.writeFile(real, after, Buffer.from(before)) : "It does not lie where its path says.";
    return reason === undefined ? [] : [{ file, reason }];
  });
}
