/** What lies around a file: its policy file, its package. Looks upward through the snapshot and remembers what it missed there. */

import { matchesGlob } from "../policy/glob.ts";
import { LOCK_FILE_NAME, readLockFile } from "../policy/lock-file.ts";
import type { PolicyFile } from "../policy/policy-file.ts";
import { POLICY_FILE_NAME, readPolicyFile } from "../policy/policy-file.ts";
import type { FilePath } from "../text/place.ts";
import type { Snapshot } from "./snapshot.ts";
import type { WorkspaceOptions } from "./workspace.ts";

/** Answers are remembered until `reset`. */
export interface Surroundings {
  policyOf(file: FilePath): PolicyFile | undefined;
  /** The policy file at this very path, if it has text. */
  policyAt(path: FilePath): PolicyFile | undefined;
  /** Folder of the nearest package.json, else the root. */
  packageRootOf(file: FilePath): FilePath;
  isIgnoredByPolicy(file: FilePath): boolean;
  /** Paths that were looked for and are not loaded. */
  missing(): Iterable<FilePath>;
  reset(): void;
}

/** `options` is asked for each time, since it changes. */
export function createSurroundings(snapshot: Snapshot, options: () => WorkspaceOptions, ruleIds: readonly string[]): Surroundings {
  const policies = new Map<FilePath, PolicyFile>();
  const nearest = new Map<string, FilePath | undefined>();
  const missing = new Set<FilePath>();

  /** The nearest folder upward in which the file exists. */
  const folderWith = (folder: FilePath, root: FilePath, name: string): FilePath | undefined => {
    const key = `${name}\0${root}\0${folder}`;
    if (nearest.has(key)) return nearest.get(key);
    const path = folder === "/" ? `/${name}` : `${folder}/${name}`;
    const state = snapshot.lookup(path);
    if (state.kind === "not-loaded") missing.add(path);
    const found = state.kind === "text" ? folder : folder === root ? undefined : folderWith(parentOf(folder), root, name);
    nearest.set(key, found);
    return found;
  };

  /** Adds the lock file beside the policy file. */
  const withSnapshot = (policy: PolicyFile): PolicyFile => {
    if (policy.baseline === undefined) return policy;
    const path = policy.folder === "/" ? `/${LOCK_FILE_NAME}` : `${policy.folder}/${LOCK_FILE_NAME}`;
    const state = snapshot.lookup(path);
    if (state.kind === "not-loaded") missing.add(path);
    return state.kind === "text" ? { ...policy, baseline: { ...policy.baseline, snapshot: readLockFile(path, state.text) } } : policy;
  };

  const policyAt = (path: FilePath): PolicyFile | undefined => {
    const known = policies.get(path);
    if (known !== undefined) return known;
    const text = snapshot.textOf(path);
    if (text === undefined) return undefined;
    const policy = withSnapshot(readPolicyFile(path, text, ruleIds, options().today));
    policies.set(path, policy);
    return policy;
  };

  const policyOf = (file: FilePath): PolicyFile | undefined => {
    const folder = folderWith(parentOf(file), rootOf(file, options().roots), POLICY_FILE_NAME);
    return folder === undefined ? undefined : policyAt(folder === "/" ? `/${POLICY_FILE_NAME}` : `${folder}/${POLICY_FILE_NAME}`);
  };

  return {
    policyOf,
    policyAt,
    packageRootOf(file) {
      const root = rootOf(file, options().roots);
      return folderWith(parentOf(file), root, "package.json") ?? root;
    },
    isIgnoredByPolicy(file) {
      const policy = policyOf(file);
      if (policy === undefined || policy.file === file || options().showsIgnored === true) return false;
      const relative = relativeTo(policy.folder, file);
      return policy.ignores.some((glob) => matchesGlob(glob, relative));
    },
    missing: () => missing,
    reset() {
      policies.clear();
      nearest.clear();
      missing.clear();
    },
  };
}

/** Path below a folder that is known to hold it. */
export function relativeTo(folder: FilePath, file: FilePath): string {
  return folder === "/" ? file.slice(1) : file.slice(folder.length + 1);
}

function parentOf(path: FilePath): FilePath {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? "/" : path.slice(0, slash);
}

/** Project folder of a file: the longest root that holds the file; a file outside all roots has its own folder. */
export function rootOf(file: FilePath, roots: readonly FilePath[]): FilePath {
  let best: FilePath | undefined;
  for (const root of roots) {
    const holds = root === "/" || file.startsWith(`${root}/`);
    if (holds && (best === undefined || root.length > best.length)) best = root;
  }
  return best ?? parentOf(file);
}

/** Folder from which a file's path is judged: its project folder, or where the user stands within it. */
export function judgedFrom(file: FilePath, { roots, standpoint }: Pick<WorkspaceOptions, "roots" | "standpoint">): FilePath {
  return rootOf(file, standpoint === undefined ? roots : [...roots, standpoint]);
}
