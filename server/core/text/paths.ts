/** Paths as texts: with forward slashes, and nothing is asked of a disk. */
import type { FilePath } from "./place.ts";

/** The folder of a path, without trailing slash; the root is "". */
export function folderOf(path: FilePath): FilePath {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

/** Joins and removes `.` and `..`. */
export function joinPath(folder: FilePath, relative: string): FilePath {
  const joined = relative.startsWith("/") || /^[a-z]:\//i.test(relative) ? relative : `${folder}/${relative}`;
  const parts: string[] = [];
  for (const part of joined.split("/")) {
    if (part === "..") {
      if (parts.length > 1) parts.pop();
    } else if (part !== "." && (part !== "" || parts.length === 0)) parts.push(part);
  }
  return parts.join("/");
}

/** Path of a file seen from a folder. Files on another drive keep their absolute path. */
export function relativePath(folder: FilePath, file: FilePath): string {
  if (file === folder) return ".";
  const from = folder.split("/").filter((part) => part !== "");
  const to = file.split("/").filter((part) => part !== "");
  let shared = 0;
  while (shared < from.length && shared < to.length && from[shared] === to[shared]) shared += 1;
  if (shared === 0 && from.length > 0 && folder.charAt(1) === ":") return file;
  return [...from.slice(shared).map(() => ".."), ...to.slice(shared)].join("/");
}
