/** Writes the files that Preflint itself keeps in a folder. Refuses to write through a symbolic link: what it leads to is nobody's policy or lock file. */
import type { FilePath } from "../core/text/place.ts";
import { joinPath } from "../platform/path.ts";
import { UsageError } from "./exit.ts";
import type { LoadedHost } from "./host.ts";

/** What stands under this name in the folder, without following links; `undefined` if nothing does. */
export function entryNamed(host: LoadedHost, folder: FilePath, name: string): "file" | "directory" | "link" | "other" | undefined {
  const listing = host.files.list(folder);
  return listing.kind === "entries" ? listing.entries.find((entry) => entry.name === name)?.kind : undefined;
}

/** Writes the file. Throws a `UsageError` if it is a link or cannot be written. */
export function writeOwnFile(host: LoadedHost, folder: FilePath, name: string, text: string): void {
  const isLink = entryNamed(host, folder, name) === "link";
  const failure = isLink ? "It is a symbolic link, which is not followed." : host.writeFile(joinPath(folder, name), text);
  if (failure !== undefined) throw new UsageError(`Could not write ${name}. ${failure}`);
}
