/** The commit from which the current branch left the main one, found by reading commits. Runs no git, and asks no other computer. */
import type { FilePath } from "../../core/text/place.ts";
import type { FileSystem } from "../file-system.ts";
import { GitProblem } from "./object-bytes.ts";
import { type Repository, repositoryAround } from "./repository.ts";
import { type Commit, commitOf, commitWithId } from "./revision.ts";

/** The main branch as the other side knows it, then as this side does; `origin/HEAD` is what a clone took for it. */
const MAIN_BRANCHES = ["origin/HEAD", "upstream/HEAD", "origin/main", "origin/master", "main", "master"];
/** Commits that are read on both sides together. */
const MOST_COMMITS = 20_000;

/** A branch and the commit that it has in common with `HEAD`. */
export interface MergeBase {
  readonly branch: string;
  /** Id of the commit. */
  readonly commit: string;
}

/** Finds it for the repository around a folder. Throws a `GitProblem` that says why there is none. */
export function mergeBaseOf(files: FileSystem, folder: FilePath): MergeBase {
  const repository = repositoryAround(files, folder);
  if (repository === undefined) throw new GitProblem("There is no git repository here.");
  const head = commitOf(repository, "HEAD");
  for (const branch of MAIN_BRANCHES) {
    const main = isThere(repository, branch) ? commitOf(repository, branch) : undefined;
    if (main === undefined) continue;
    const commit = nearestCommon(repository, head, main);
    if (commit === undefined) throw new GitProblem(`No commit was found that HEAD and ${branch} have in common. Is it a shallow clone? Fetch more of it.`);
    return { branch, commit };
  }
  throw new GitProblem(`There is no branch to compare with: none of ${MAIN_BRANCHES.join(", ")} is here.`);
}

function isThere(repository: Repository, branch: string): boolean {
  const [remote, name] = branch.split("/");
  const references = name === undefined ? [`refs/heads/${branch}`] : [`refs/remotes/${remote}/${name}`];
  return references.some((one) => repository.idOfRef(one) !== undefined);
}

/** Both histories, breadth first and in turn: the first commit that both have. Of histories that crossed it is one that both have, not always the last. */
function nearestCommon(repository: Repository, left: Commit, right: Commit): string | undefined {
  const seen = [new Set<string>(), new Set<string>()] as const;
  const waiting: [readonly Commit[], readonly Commit[]] = [[left], [right]];
  for (let read = 0; read < MOST_COMMITS && waiting.some((side) => side.length > 0); ) {
    for (const side of [0, 1] as const) {
      const next: Commit[] = [];
      for (const commit of waiting[side]) {
        if (seen[side].has(commit.id)) continue;
        if (seen[1 - side]?.has(commit.id) === true) return commit.id;
        seen[side].add(commit.id);
        for (const parent of commit.parents) next.push(...parentIn(repository, parent));
        read += 1;
      }
      waiting[side] = next;
    }
  }
  return undefined;
}

/** In a shallow clone the older commits are not there. */
function parentIn(repository: Repository, id: string): readonly Commit[] {
  try {
    return [commitWithId(repository, id)];
  } catch (error) {
    if (error instanceof GitProblem) return [];
    throw error;
  }
}
