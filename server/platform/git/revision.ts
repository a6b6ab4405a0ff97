/**
 * From a revision as people write it to a commit: names, tags, ids and their beginnings, `~` and `^`. Refuses, with a sentence, what would
 * need the reference log, a search through messages or the configuration.
 */
import { GitProblem, parseCommit, parseTag } from "./object-bytes.ts";
import type { Repository } from "./repository.ts";
import { isId, isRefName } from "./repository.ts";

/** A commit: its id and its tree. */
export interface Commit {
  readonly id: string;
  readonly tree: string;
  readonly parents: readonly string[];
}

const MOST_TAGS = 10;
const MOST_ANCESTORS = 100_000;

/** Finds the commit that a revision names. Throws a `GitProblem` that says why there is none. */
export function commitOf(repository: Repository, revision: string): Commit {
  const match = /^([^~^:]+?)((?:[~^]\d{0,9}|\^\{(?:commit)?\})*)$/.exec(revision);
  const name = match?.[1] ?? "";
  const steps = match?.[2] ?? "";
  if (match === null || name.includes("@{")) {
    throw new GitProblem("It must be a branch, a tag or a commit, which ~ and ^ may follow. For other forms give what 'git rev-parse' prints.");
  }
  const id = idOf(repository, name);
  if (id === undefined && repository.hasReferenceTables)
    throw new GitProblem("This repository keeps its names in reference tables, which are not read. Give the commit's id.");
  if (id === undefined) throw new GitProblem(`There is no revision '${name}' in this repository.`);
  let commit = peel(repository, id);
  let walked = 0;
  for (const [step, back, position] of steps.matchAll(/~(\d*)|\^\{(?:commit)?\}|\^(\d*)/g)) {
    if (back !== undefined) {
      const count = back === "" ? 1 : Number(back);
      walked += count;
      if (walked > MOST_ANCESTORS) throw new GitProblem(`'${revision}' goes back too far.`);
      for (let done = 0; done < count; done += 1) commit = parentOf(repository, commit, 1, revision);
    } else if (!step.includes("{") && Number(position || 1) > 0) commit = parentOf(repository, commit, Number(position || 1), revision);
  }
  return commit;
}

/** The commit with this id. Throws a `GitProblem` if it is not here. */
export function commitWithId(repository: Repository, id: string): Commit {
  return peel(repository, id);
}

/** As `git rev-parse` looks names up (gitrevisions, "<refname>"): full ids first, then references, then beginnings of ids. */
function idOf(repository: Repository, name: string): string | undefined {
  const idLength = repository.hash === "sha1" ? 40 : 64;
  if (isId(name.toLowerCase(), idLength)) return name.toLowerCase();
  const asked = name === "@" ? "HEAD" : name;
  const names = [asked, `refs/${asked}`, `refs/tags/${asked}`, `refs/heads/${asked}`, `refs/remotes/${asked}`, `refs/remotes/${asked}/HEAD`];
  for (const one of names) {
    const id = isRefName(one) ? repository.idOfRef(one) : undefined;
    if (id !== undefined) return id;
  }
  return /^[0-9a-f]{4,64}$/i.test(name) ? idBeginningWith(repository, name.toLowerCase()) : undefined;
}

function idBeginningWith(repository: Repository, prefix: string): string | undefined {
  const candidates = repository.objects.idsWith(prefix);
  const commits =
    candidates.length < 2 ? candidates : candidates.slice(0, 1000).filter((id) => ["commit", "tag"].includes(repository.objects.read(id)?.type ?? ""));
  if (commits.length > 1) throw new GitProblem(`Several commits begin with '${prefix}'.`);
  return commits[0];
}

function peel(repository: Repository, start: string): Commit {
  let id = start;
  for (let tags = 0; tags < MOST_TAGS; tags += 1) {
    const found = repository.objects.read(id);
    if (found === undefined) throw new GitProblem(`Commit ${id} is not in this repository. Is it a shallow clone? Fetch the commit first.`);
    if (found.type === "commit") return { id, ...parseCommit(found.content) };
    if (found.type !== "tag") throw new GitProblem(`${id} is no commit.`);
    id = parseTag(found.content);
  }
  throw new GitProblem(`${start} is no commit.`);
}

function parentOf(repository: Repository, commit: Commit, position: number, revision: string): Commit {
  const id = commit.parents[position - 1];
  if (id === undefined && repository.hasReferenceTables)
    throw new GitProblem("This repository keeps its names in reference tables, which are not read. Give the commit's id.");
  if (id === undefined) throw new GitProblem(`There is no revision '${revision}' in this repository: ${commit.id} has no such parent.`);
  return peel(repository, id);
}
