/**
 * Fills a workspace from a file system: candidates by walking, then, round after round, the files that those want.
 * Generators throughout, so that a server can answer messages between two files.
 */
import type { FilePath } from "../core/text/place.ts";
import type { DiskState, Workspace } from "../core/workspace/workspace.ts";
import type { FileSystem } from "./file-system.ts";
import { nameOf } from "./path.ts";
import type { SourceScanner } from "./scan.ts";
import { POLICY_FILE_NAME, type SourceKind } from "./source-file.ts";
import type { WalkEntry } from "./walk.ts";

/** More rounds than this are not made: each follows imports one file deeper. What is still wanted then stays unknown. */
const MOST_ROUNDS = 30;

/** Hands the entries of a walk to the workspace; yields each path after it was read. */
export function* loadEntries(
  workspace: Workspace,
  files: FileSystem,
  scanner: SourceScanner,
  entries: Iterable<WalkEntry>,
): Generator<FilePath, void, undefined> {
  for (const entry of entries) {
    workspace.setDisk(entry.file, entry.kind === "source" ? readSource(files, scanner, entry.file, entry.source) : { kind: entry.kind, reason: entry.reason });
    yield entry.file;
  }
}

/** What a walk has met must be there: if it is not, someone has to know that it was not checked. */
function readSource(files: FileSystem, scanner: SourceScanner, file: FilePath, kind: SourceKind): DiskState {
  const state = scanner.scan(files, file, kind);
  if (state.kind !== "absent") return kind === "policy" ? policyState(state) : state;
  // Node gives a byte that is no UTF-8 as this character, and finds nothing under the name that results.
  const reason = file.includes("\uFFFD") ? "Its name is not valid UTF-8." : "It was there a moment ago and is gone.";
  return { kind: "unreadable", reason };
}

/**
 * Files that others lead to, read the moment they are asked for: a file that has to wait for one is read twice. Policy files
 * are left to `settle`: they change how other files are judged, so the workspace has to be told of them.
 */
export function provideImports(files: FileSystem, mayRead: (file: FilePath) => boolean): (file: FilePath) => DiskState | undefined {
  return (file) => (nameOf(file) === POLICY_FILE_NAME ? undefined : supportingState(files, file, mayRead));
}

/** Loads one path that the workspace wants. */
export function loadWantedFile(workspace: Workspace, files: FileSystem, file: FilePath, mayRead: (file: FilePath) => boolean): void {
  workspace.setDisk(file, supportingState(files, file, mayRead));
}

/**
 * Loads what the workspace wants and updates it, round after round, until nothing is wanted. Policy files
 * come before the first reading, so that nothing is read twice for them. Yields each file that was loaded or analysed.
 */
export function* settle(workspace: Workspace, files: FileSystem, mayRead: (file: FilePath) => boolean, first?: FilePath): Generator<FilePath, void, undefined> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const wanted = workspace.wanted();
    if (wanted.length === 0 && workspace.isSettled()) return;
    for (const file of wanted) {
      loadWantedFile(workspace, files, file, mayRead);
      yield file;
    }
    yield* workspace.update(first);
  }
}

/** A policy that is not looked at is not one source less: others are judged without what it says. */
function policyState(state: DiskState): DiskState {
  return state.kind === "skipped" ? { kind: "unreadable", reason: `It is ${state.reason}, so the policy is not read.` } : state;
}

/** State of a file that is loaded because another file reads it. Policy files are looked at themselves. */
function supportingState(files: FileSystem, file: FilePath, mayRead: (file: FilePath) => boolean): DiskState {
  const state = stateOf(files, file, mayRead);
  return nameOf(file) === POLICY_FILE_NAME && mayRead(file) ? policyState(state) : state;
}

function stateOf(files: FileSystem, file: FilePath, mayRead: (file: FilePath) => boolean): DiskState {
  if (!mayRead(file)) return { kind: "skipped", reason: "outside the project" };
  const result = files.read(file);
  // Where a file is sought, a folder is in nobody's way: `./lib` may mean `./lib/index.js`.
  if (result.kind === "unreadable" && files.stat(file)?.kind === "directory") return { kind: "absent" };
  switch (result.kind) {
    case "text":
      return { kind: "text", text: result.text, candidate: nameOf(file) === POLICY_FILE_NAME };
    case "absent":
      return result;
    case "unreadable":
      return result;
    case "binary":
      return { kind: "skipped", reason: "binary" };
    case "too-large":
      return { kind: "skipped", reason: "larger than 2 MB" };
  }
}
