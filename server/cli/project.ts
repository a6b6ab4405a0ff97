/** Loads what is to be checked, and the project around it. Decides which folders and files those are; reports nothing about findings. */
import type { FilePath } from "../core/text/place.ts";
import { createWorkspace } from "../core/workspace/create-workspace.ts";
import type { Workspace, WorkspaceCounts, WorkspaceOptions } from "../core/workspace/workspace.ts";
import { loadEntries, provideImports, settle } from "../platform/load.ts";
import { folderOf, isWithin, joinPath, toFilePath } from "../platform/path.ts";
import { createReadingBounds, repositoryFolderOf } from "../platform/project-folder.ts";
import { createSourceScanner } from "../platform/scan.ts";
import { sourceKindOf } from "../platform/source-file.ts";
import type { WalkEntry } from "../platform/walk.ts";
import { walk } from "../platform/walk.ts";
import { UsageError } from "./exit.ts";
import type { LoadedHost } from "./host.ts";
import type { KnownFile } from "./known.ts";
import type { Progress } from "./progress.ts";

/** What loading needs of a host. */
export type ProjectHost = Pick<LoadedHost, "cwd" | "home" | "files" | "engine">;

/** A path that the user named. */
export interface Target {
  readonly path: FilePath;
  readonly kind: "file" | "directory";
}

/** What was read. */
export interface LoadedProject {
  readonly workspace: Workspace;
  /** True if the file was named, or lies in a folder that was. */
  isAsked(file: FilePath): boolean;
  /** True if findings in it are to be told: it was asked for, or is the file of known findings and more than single files were asked for. */
  isToldOf(file: FilePath): boolean;
  /** Why fixes must not change a file, as a sentence; `undefined` if they may: it was named or lies in a named folder, and is checked itself. */
  whyNotEditable(file: FilePath): string | undefined;
  /** Totals of what was asked for. */
  counts(): WorkspaceCounts;
  /** Named files of a kind that is not read. */
  readonly unsupported: readonly FilePath[];
  /** Brings the workspace up to date, with what it wants from the disk. */
  settle(): void;
}

/** The named paths as they are on disk; the current folder if none is named. Throws a `UsageError` if one does not exist. */
export function targetsOf(host: ProjectHost, paths: readonly string[]): readonly Target[] {
  return (paths.length === 0 ? ["."] : paths).map((given) => {
    const path = toFilePath(host.cwd, given);
    const found = host.files.stat(path);
    if (found === undefined) throw new UsageError(`There is no file or folder '${given}'.`);
    return { path, kind: found.kind === "directory" ? "directory" : "file" };
  });
}

/** Options that a project's own shape decides. */
export type ProjectOptions = Omit<WorkspaceOptions, "roots" | "standpoint" | "partial" | "knownFiles">;

/** How far reading goes. */
interface LoadOptions {
  /** `project` (default): also the projects around the targets, since what stands in one file is often decided in another. `targets`: them alone. */
  readonly reach?: "project" | "targets";
  /** A text that stands for the file of its path. */
  readonly unsaved?: { readonly path: FilePath; readonly text: string } | undefined;
  /** The file of known findings, wherever it lies: the user named it. */
  readonly known?: KnownFile | undefined;
}

/** Whoever names one folder below where they stand asks about that folder: `check examples` says what `check .` says inside it. */
function standpointOf({ cwd }: ProjectHost, targets: readonly Target[]): FilePath {
  const [one, another] = targets;
  return one?.kind === "directory" && another === undefined && isWithin(cwd, one.path) ? one.path : cwd;
}

/** Reads and analyses the targets. Files that were named are read whatever their name says, unless they are no source at all. */
export function loadProject(
  host: ProjectHost,
  given: readonly Target[],
  options: ProjectOptions,
  progress: Progress,
  { reach = "project", unsaved, known }: LoadOptions = {},
): LoadedProject {
  const projects = given.map((target) => projectAround(host, target));
  const targets = given.map((target, index) => withoutLinks(host, target, projects[index]));
  const roots = [...new Set(targets.map((target, index) => projects[index] ?? ownFolderOf(target)))];
  const mayRead = createReadingBounds(host.files, () => roots);
  const around = reach === "project" ? projects.filter((project) => project !== undefined) : [];
  const partial = targets.some(({ kind }, index) => kind === "file" && (reach === "targets" || projects[index] === undefined));
  const workspace = createWorkspace(
    host.engine,
    { ...options, knownFiles: known === undefined ? [] : [known.path], roots, standpoint: standpointOf(host, targets), partial },
    provideImports(host.files, mayRead),
  );
  const unsupported = targets.flatMap(({ path, kind }) => (kind === "file" && sourceKindOf(path) === undefined ? [path] : []));
  const walked = new Set([...around, ...targets.filter(({ kind }) => kind === "directory").map(({ path }) => path)]);
  const entries = collectEntries(host, walked, targets, mayRead);
  const scanner = createSourceScanner(host.engine.adapters);
  progress.start("Reading", entries.size);
  for (const _ of loadEntries(workspace, host.files, scanner, entries.values())) progress.step();
  if (known !== undefined) workspace.setDisk(known.path, { kind: "text", text: known.text, candidate: false });
  if (unsaved !== undefined) workspace.openDocument(unsaved.path, unsaved.text);
  const isAsked = (file: FilePath): boolean => targets.some(({ path, kind }) => (kind === "file" ? file === path : isWithin(path, file)));
  const settleAll = (): void => {
    progress.start("Checking", workspace.files().length);
    for (const _ of settle(workspace, host.files, mayRead)) progress.step();
    progress.stop();
  };
  settleAll();
  return {
    workspace,
    isAsked,
    isToldOf: (file) => isAsked(file) || (file === known?.path && targets.some(({ kind }) => kind === "directory")),
    whyNotEditable(file) {
      if (!isAsked(file)) return "It lies outside of what is checked.";
      if (file === known?.path) return undefined;
      if (entries.get(file)?.kind !== "source" || workspace.isIgnored(file)) return "It is kept out of the check itself.";
      return undefined;
    },
    counts() {
      const counts = workspace.counts(isAsked);
      const unreadable = new Set(counts.unreadable.map(({ file }) => file));
      // A file without any word of a technology counts too, also where another one reads it: the workspace holds it as that one's import then.
      const looked = [...entries.values()].filter(
        ({ kind, file }) => kind === "source" && isAsked(file) && !unreadable.has(file) && !workspace.isIgnored(file),
      );
      return { ...counts, looked: looked.length };
    },
    unsupported,
    settle: settleAll,
  };
}

/**
 * The folder that is a project for a path: the one with `.git` around it, else the current folder if it lies there, else the
 * nearest one with a package.json. A whole disk and a home folder are no projects, unless someone names them.
 */
function projectAround(host: ProjectHost, target: Target): FilePath | undefined {
  const own = ownFolderOf(target);
  const isProject = (folder: FilePath): boolean => folder !== folderOf(folder) && folder !== host.home;
  const repository = repositoryFolderOf(host.files, own);
  if (repository !== undefined && isProject(repository)) return repository;
  if (isWithin(host.cwd, own) && isProject(host.cwd)) return host.cwd;
  for (let folder = own; isProject(folder); folder = folderOf(folder)) {
    if (host.files.stat(joinPath(folder, "package.json")) !== undefined) return folder;
  }
  return target.kind === "directory" ? own : undefined;
}

function ownFolderOf(target: Target): FilePath {
  return target.kind === "directory" ? target.path : folderOf(target.path);
}

/** A folder that was named by a link is the folder of the project that the link leads to: a walk meets it under that name. */
function withoutLinks(host: ProjectHost, target: Target, project: FilePath | undefined): Target {
  const real = host.files.realPath(target.path);
  const realProject = project === undefined ? undefined : host.files.realPath(project);
  if (real === undefined || project === undefined || realProject === undefined || !isWithin(realProject, real)) return target;
  return { ...target, path: real === realProject ? project : joinPath(project, real.slice(realProject.length + 1)) };
}

function collectEntries(
  host: ProjectHost,
  folders: ReadonlySet<FilePath>,
  targets: readonly Target[],
  mayRead: (file: FilePath) => boolean,
): ReadonlyMap<FilePath, WalkEntry> {
  const entries = new Map<FilePath, WalkEntry>();
  for (const folder of folders) for (const entry of walk(host.files, folder)) if (!entries.has(entry.file)) entries.set(entry.file, entry);
  for (const { path, kind } of targets) {
    const source = kind === "file" ? sourceKindOf(path) : undefined;
    if (source === undefined) continue;
    // Whoever names all changed files (as hooks do) does not mean what a link among them leads to.
    if (mayRead(path)) entries.set(path, { kind: "source", file: path, source });
    else entries.set(path, { kind: "unreadable", file: path, reason: "It is a link that leads out of the project." });
  }
  return entries;
}
