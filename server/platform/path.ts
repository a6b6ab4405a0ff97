/** Paths as the core has them: absolute, forward slashes, no trailing slash. Touches no disk. */
import { resolve } from "node:path";
import type { FilePath } from "../core/text/place.ts";

/** Absolute path of a path that a user gave, relative to `folder`. */
export function toFilePath(folder: string, path: string): FilePath {
  const absolute = resolve(folder, path);
  const slashed = process.platform === "win32" ? absolute.replaceAll("\\", "/") : absolute;
  return slashed.length > 1 && slashed.endsWith("/") ? slashed.slice(0, -1) : slashed;
}

/** Folder of a path; the root is its own folder. */
export function folderOf(path: FilePath): FilePath {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? "/" : path.slice(0, slash);
}

/** Last part of a path. */
export function nameOf(path: FilePath): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A path below a folder. */
export function joinPath(folder: FilePath, name: string): FilePath {
  return folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}

/** True if the path is the folder or lies below it. */
export function isWithin(folder: FilePath, path: FilePath): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}
