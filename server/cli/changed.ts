/** Which files differ from a git revision. Reads the repository as files: git itself is never run, so nothing that a repository names in its configuration is. */
import type { FilePath } from "../core/text/place.ts";
import { changesSince } from "../platform/git/changes.ts";
import { GitProblem } from "../platform/git/object-bytes.ts";
import { UsageError } from "./exit.ts";
import type { CliHost } from "./host.ts";

/** Tells changed, added and untracked files from the others. It, too, throws a `UsageError` if there is no such revision, no repository or not all of it. */
export function changedSince(host: CliHost, revision: string): (file: FilePath) => boolean {
  const said = <T>(ask: () => T): T => {
    try {
      return ask();
    } catch (error) {
      if (error instanceof GitProblem) throw new UsageError(`--changed-since ${revision}: ${error.message}`);
      throw error;
    }
  };
  const changes = said(() => changesSince(host.files, host.cwd, revision));
  const known = new Map<FilePath, boolean>();
  return (file) => {
    const before = known.get(file);
    if (before !== undefined) return before;
    const isChanged = said(() => changes.isChanged(file));
    known.set(file, isChanged);
    return isChanged;
  };
}
