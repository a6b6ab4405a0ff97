/** Which files differ from a git revision. Runs git without a shell and only with arguments that cannot be options. */
import type { FilePath } from "../core/text/place.ts";
import { joinPath, toFilePath } from "../platform/path.ts";
import { UsageError } from "./exit.ts";
import type { CliHost } from "./host.ts";

/** Changed, added and untracked files, absolute. Throws a `UsageError` if there is no such revision or no repository. */
export function filesChangedSince(host: CliHost, revision: string): ReadonlySet<FilePath> {
  const run = (...args: readonly string[]): string => {
    const result = host.git(host.cwd, args);
    if (result.kind === "failed") throw new UsageError(`--changed-since ${revision}: ${result.reason}`);
    return result.output;
  };
  const commit = run("rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`).trim();
  if (!/^[0-9a-f]{40,64}$/.test(commit)) throw new UsageError(`--changed-since: there is no revision '${revision}'.`);
  const top = toFilePath(host.cwd, run("rev-parse", "--show-toplevel").trim());
  const changed = run("-C", top, "diff", "--name-only", "-z", "--diff-filter=d", commit, "--");
  const untracked = run("-C", top, "ls-files", "--others", "--exclude-standard", "-z");
  return new Set([...changed.split("\0"), ...untracked.split("\0")].filter((path) => path !== "").map((path) => joinPath(top, path)));
}
