/** Which folder is the project around a path, and what may be read for it. Text from outside never reaches a report, since it is never read. */
import type { FilePath } from "../core/text/place.ts";
import type { FileSystem } from "./file-system.ts";
import { folderOf, isWithin, joinPath, nameOf } from "./path.ts";

/** The folder itself or the nearest one around it in which `.git` stands. */
export function repositoryFolderOf(files: FileSystem, folder: FilePath): FilePath | undefined {
  for (let current = folder; ; current = folderOf(current)) {
    if (files.stat(joinPath(current, ".git")) !== undefined) return current;
    if (current === folderOf(current)) return undefined;
  }
}

/** The projects around folders: each repository, or the folder itself. Looks for each only once. */
export function createProjectFolders(files: FileSystem, folders: () => readonly FilePath[]): () => readonly FilePath[] {
  const known = new Map<FilePath, FilePath>();
  return () =>
    folders().map((folder) => {
      const project = known.get(folder) ?? repositoryFolderOf(files, folder) ?? folder;
      known.set(folder, project);
      return project;
    });
}

/** What says how modules are found, and is looked for in the folders above a project too. */
const RESOLUTION_FILE = /^(?:package|[jt]sconfig(?:\.[\w-]+)*)\.json$/;

/**
 * Tells files that may be read because others lead to them: those of the project folders, reached through no link that leaves them, and
 * the files by which modules are found. `folders` is asked each time, since editors add and remove them.
 */
export function createReadingBounds(files: FileSystem, folders: () => readonly FilePath[]): (file: FilePath) => boolean {
  const realFolders = new Map<FilePath, FilePath>();
  const realFolderOf = (folder: FilePath): FilePath => {
    const known = realFolders.get(folder) ?? files.realPath(folder) ?? folder;
    realFolders.set(folder, known);
    return known;
  };
  return (file) => {
    const real = files.realPath(file);
    // Nothing is there, so nothing can be read.
    if (real === undefined) return true;
    return RESOLUTION_FILE.test(nameOf(real)) || folders().some((folder) => isWithin(realFolderOf(folder), real));
  };
}
