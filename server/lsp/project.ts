/**
 * The folders that are checked: walks them, reads what the workspace wants, and follows changes on the disk.
 * Decides by path which files are looked at; what stands in them is the workspace's business.
 */
import { matchesGlob } from "../core/policy/glob.ts";
import type { FilePath } from "../core/text/place.ts";
import type { Workspace } from "../core/workspace/workspace.ts";
import type { FileSystem } from "../platform/file-system.ts";
import { isIgnored, rulesAround, rulesOfFolder } from "../platform/ignore-files.ts";
import { loadEntries, loadWantedFile, settle } from "../platform/load.ts";
import { folderOf, isWithin, joinPath, nameOf } from "../platform/path.ts";
import type { SourceScanner } from "../platform/scan.ts";
import { folderVerdict } from "../platform/source-file.ts";
import { judgeFile, walk } from "../platform/walk.ts";

/** A folder and the patterns, relative to it, that the person excluded. */
export interface ProjectRoot {
  readonly folder: FilePath;
  readonly excludes: readonly string[];
}

/** The folders on the disk. All methods are synchronous and never throw for what stands on the disk. */
export interface Project {
  /** Replaces the folders. A walk of all of them is begun by the next steps. */
  setRoots(roots: readonly ProjectRoot[]): void;
  roots(): readonly ProjectRoot[];
  /** Reads everything anew in the next steps. */
  rescan(): void;
  /** Steps until everything is read and analysed; may be abandoned and asked for again. `first` is analysed before the others. */
  steps(first: FilePath | undefined): Generator<FilePath, void, undefined>;
  /** Loads what one file wants, import by import. */
  loadWanted(): boolean;
  /** A path was created, changed or deleted; folders too. */
  changed(path: FilePath, deleted: boolean): void;
  /** Why our edits must not change a file, as a sentence; `undefined` if they may: it is checked, and no link leads from its path out of the folders. */
  whyNotEditable(file: FilePath): string | undefined;
  /** True if findings are wanted for a file that someone opened. Files outside the folders are: whoever opens one wants it. */
  isCandidate(file: FilePath): boolean;
}

interface Root extends ProjectRoot {
  readonly isExcluded: (path: FilePath) => boolean;
}

/** A project without folders. */
export function createProject(workspace: Workspace, files: FileSystem, scanner: SourceScanner, mayRead: (file: FilePath) => boolean): Project {
  let roots: readonly Root[] = [];
  /** Files that a walk found; the rest of what the workspace holds was loaded because something reads it. */
  let found = new Set<FilePath>();
  /** What the walk under way met so far, files that were created behind its back included. */
  let metByWalk: Set<FilePath> | undefined;
  let pendingWalk: Generator<FilePath, void, undefined> | undefined;

  function* walkAll(): Generator<FilePath, void, undefined> {
    const now = new Set<FilePath>();
    metByWalk = now;
    for (const root of roots) {
      for (const file of loadEntries(workspace, files, scanner, walk(files, root.folder, root.isExcluded))) {
        now.add(file);
        found.add(file);
        yield file;
      }
    }
    for (const file of found) if (!now.has(file)) workspace.forget(file);
    found = now;
    metByWalk = undefined;
  }

  const rootOf = (path: FilePath): Root | undefined => roots.filter((root) => isWithin(root.folder, path)).sort((a, b) => b.folder.length - a.folder.length)[0];

  const rescan = (): void => {
    pendingWalk = walkAll();
  };

  function readFound(root: Root, file: FilePath): void {
    if (!isLookedAt(files, root, file)) return;
    const entry = judgeFile(file, nameOf(file), files.entryKind(file));
    if (entry === undefined) return;
    for (const loaded of loadEntries(workspace, files, scanner, [entry])) {
      found.add(loaded);
      metByWalk?.add(loaded);
    }
  }

  function removed(path: FilePath): void {
    const below = `${path}/`;
    const gone = new Set<FilePath>([...found, ...workspace.files()].filter((file) => file.startsWith(below)));
    gone.add(path);
    for (const file of gone) {
      found.delete(file);
      workspace.setDisk(file, { kind: "absent" });
    }
  }

  return {
    setRoots(next) {
      roots = next.map((root) => ({ ...root, isExcluded: matcherOf(root) }));
      rescan();
    },
    roots: () => roots,
    rescan,
    *steps(first) {
      while (pendingWalk !== undefined) {
        const current: Generator<FilePath, void, undefined> = pendingWalk;
        const step = current.next();
        if (step.done === true) {
          if (pendingWalk === current) pendingWalk = undefined;
        } else yield step.value;
      }
      yield* settle(workspace, files, mayRead, first);
    },
    loadWanted() {
      const wanted = workspace.wanted();
      for (const file of wanted) loadWantedFile(workspace, files, file, mayRead);
      return wanted.length > 0;
    },
    changed(path, deleted) {
      if (nameOf(path) === ".gitignore") rescan();
      if (deleted) {
        removed(path);
        return;
      }
      const root = rootOf(path);
      if (root !== undefined) readFound(root, path);
      if (found.has(path)) return;
      // Not ours to judge, but perhaps something reads it: known text is refreshed, known absence is asked for again.
      if (workspace.textOf(path) === undefined) workspace.forget(path);
      else loadWantedFile(workspace, files, path, mayRead);
    },
    whyNotEditable(file) {
      const root = rootOf(file);
      if (root === undefined) return "The file that would change lies outside the folders that are checked.";
      if (!isLookedAt(files, root, file)) return "The file that would change is kept out of the check itself.";
      const kind = files.entryKind(file);
      const place = files.realPath(kind === undefined ? folderOf(file) : file);
      const isInside = place !== undefined && isWithin(files.realPath(root.folder) ?? root.folder, place);
      return (kind === "file" || kind === undefined) && isInside ? undefined : "The file that would change is no regular file of the folders that are checked.";
    },
    isCandidate(file) {
      const root = rootOf(file);
      return root === undefined || isLookedAt(files, root, file);
    },
  };
}

/** The patterns may come from a repository's own settings: they are matched like those of the policy file, never as regular expressions. */
function matcherOf(root: ProjectRoot): (path: FilePath) => boolean {
  // Unlike in the policy file, a pattern without a slash means the root folder only (VS Code, "files.exclude").
  const anchored = root.excludes.map((pattern) => `/${pattern}`);
  return (path) => anchored.some((pattern) => matchesGlob(pattern, path.slice(root.folder.length + 1)));
}

/** The same judgement as the walk's, for one path. */
function isLookedAt(files: FileSystem, root: Root, file: FilePath): boolean {
  let folder = root.folder;
  let rules = rulesAround(files, folder);
  rules = rulesOfFolder(files, folder, rules);
  const parts = file.slice(root.folder.length + 1).split("/");
  for (const name of parts.slice(0, -1)) {
    folder = joinPath(folder, name);
    if (folderVerdict(name) !== "enter" || files.entryKind(folder) === "link" || root.isExcluded(folder) || isIgnored(rules, folder, true)) return false;
    rules = rulesOfFolder(files, folder, rules);
  }
  return !root.isExcluded(file) && !isIgnored(rules, file, false);
}
