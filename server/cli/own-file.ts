/** Writes the files that Preflint itself keeps in a folder. Throws where nothing could be written. */
import type { FilePath } from "../core/text/place.ts";
import { joinPath } from "../platform/path.ts";
import { UsageError } from "./exit.ts";
import type { LoadedHost } from "./host.ts";

/** Writes the file. Throws a `UsageError` if it cannot be written. */
export function writeOwnFile(host: LoadedHost, folder: FilePath, name: string, text: string): void {
  const failure = host.writeFile(joinPath(folder, name), text);
  if (failure !== undefined) throw new UsageError(`Could not write ${name}. ${failure}`);
}
