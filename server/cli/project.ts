/** Loads what is to be checked into a workspace. Decides which folders and files those are; reports nothing about findings. */
import type { FilePath } from "../core/text/place.ts";
import { createWorkspace } from "../core/workspace/create-workspace.ts";
import type { Workspace, WorkspaceOptions } from "../core/workspace/workspace.ts";
import type { FileSystem } from "../platform/file-system.ts";
import { loadEntries, provideImports, settle } from "../platform/load.ts";
import { folderOf, isWithin, joinPath, toFilePath } from "../platform/path.ts";
import { createSourceScanner } from "../platform/scan.ts";
import { sourceKindOf } from "../platform/source-file.ts";
import type { WalkEntry } from "../platform/walk.ts";
import { walk } from "../platform/walk.ts";
import { UsageError } from "./exit.ts";
import type { LoadedHost } from "./host.ts";
import type { Progress } from "./progress.ts";

/** A path that the user named. */
export interface Target {
  readonly path: FilePath;
  readonly kind: "file" | "directory";
}

/** The named paths as they are on disk; the current folder if none is named. Throws a `UsageError` if one does not exist. */
export function targetsOf(host: LoadedHost, paths: readonly string[]): readonly Target[] {
  return (paths.length === 0 ? ["."] : paths).map((given) => {
    const path = toFilePath(host.cwd, given);
    const found = host.files.stat(path);
    if (found === undefined) throw new UsageError(`There is no file or folder '${given}'.`);
    return { path, kind: found.kind === "directory" ? "directory" : "file" };
  });
}

/** The folder that is a project for a path: the one with `.git` around it, else the current folder if it lies there, else the path's own folder. */
export function projectRootOf(files: FileSystem, cwd: FilePath, target: Target): FilePath {
  const own = target.kind === "directory" ? target.path : folderOf(target.path);
  for (let folder = own; ; folder = folderOf(folder)) {
    if (files.stat(joinPath(folder, ".git")) !== undefined) return folder;
    if (folder === folderOf(folder)) break;
  }
  return isWithin(cwd, own) ? cwd : own;
}

/** Options that a project's own shape decides. */
export type ProjectOptions = Omit<WorkspaceOptions, "roots" | "partial">;

/** Reads and analyses the targets. Files that were named are read whatever their name says, unless they are no source at all. */
export function loadProject(host: LoadedHost, targets: readonly Target[], options: ProjectOptions, progress: Progress): Workspace {
  const roots = [...new Set(targets.map((target) => projectRootOf(host.files, host.cwd, target)))];
  const workspace = createWorkspace(host.engine, { ...options, roots, partial: targets.some((target) => target.kind === "file") }, provideImports(host.files));
  const entries = collectEntries(host, targets);
  const scanner = createSourceScanner(host.engine.adapters);
  progress.start("Reading", entries.length);
  for (const _ of loadEntries(workspace, host.files, scanner, entries)) progress.step();
  settleWith(workspace, host, progress);
  return workspace;
}

/** A workspace with one text that is not on disk. */
export function loadText(host: LoadedHost, path: FilePath, text: string, options: ProjectOptions, progress: Progress): Workspace {
  const roots = [projectRootOf(host.files, host.cwd, { path, kind: "file" })];
  const workspace = createWorkspace(host.engine, { ...options, roots, partial: true }, provideImports(host.files));
  workspace.openDocument(path, text);
  settleWith(workspace, host, progress);
  return workspace;
}

/** Brings the workspace up to date, with what it wants from the disk. */
export function settleWith(workspace: Workspace, host: LoadedHost, progress: Progress): void {
  progress.start("Checking", workspace.files().length);
  for (const _ of settle(workspace, host.files)) progress.step();
  progress.stop();
}

function collectEntries(host: LoadedHost, targets: readonly Target[]): readonly WalkEntry[] {
  const entries = new Map<FilePath, WalkEntry>();
  for (const target of targets) {
    if (target.kind === "directory") {
      for (const entry of walk(host.files, target.path)) if (!entries.has(entry.file)) entries.set(entry.file, entry);
      continue;
    }
    const source = sourceKindOf(target.path);
    if (source === undefined) host.err(`Preflint does not read files of this kind: ${target.path}\n`);
    else entries.set(target.path, { kind: "source", file: target.path, source });
  }
  return [...entries.values()];
}
