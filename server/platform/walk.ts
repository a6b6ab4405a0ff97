/**
 * Finds the source files below a folder, in name order. Follows no symbolic links, so no loop can hold it. Reads no
 * source text. Stops between entries whenever its caller likes: it is a generator.
 */
import type { FilePath } from "../core/text/place.ts";
import type { DirectoryEntry, FileSystem } from "./file-system.ts";
import type { IgnoreRules } from "./ignore-files.ts";
import { isIgnored, rulesAround, rulesOfFolder } from "./ignore-files.ts";
import { joinPath } from "./path.ts";
import type { SourceKind } from "./source-file.ts";
import { folderVerdict, refusalOfPolicy, skipReasonOfName, sourceKindOf } from "./source-file.ts";

/** What the walk meets. A skipped folder is one entry. */
export type WalkEntry =
  | { readonly kind: "source"; readonly file: FilePath; readonly source: SourceKind }
  | { readonly kind: "skipped"; readonly file: FilePath; readonly reason: string }
  | { readonly kind: "unreadable"; readonly file: FilePath; readonly reason: string };

/** What a host may keep out, beyond `.gitignore`: editor settings such as `files.exclude`. `path` is absolute. */
export type Exclude = (path: FilePath, isFolder: boolean) => boolean;

interface PendingFolder {
  readonly path: FilePath;
  readonly rules: IgnoreRules | undefined;
}

/** Walks one folder. Whoever names a folder wants it: it is entered even if git ignores it. */
export function* walk(files: FileSystem, start: FilePath, exclude: Exclude = () => false): Generator<WalkEntry, void, undefined> {
  const refused: WalkEntry[] = [];
  const refuse = (file: FilePath, reason: string): void => {
    refused.push({ kind: "unreadable", file, reason });
  };
  const pending: PendingFolder[] = [{ path: start, rules: rulesAround(files, start, refuse) }];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const listing = files.list(folder.path);
    if (listing.kind === "unreadable") {
      yield { kind: "unreadable", file: folder.path, reason: listing.reason };
      continue;
    }
    const entries = [...listing.entries].sort((a, b) => (a.name < b.name ? -1 : 1));
    const rules = entries.some((entry) => entry.name === ".gitignore") ? rulesOfFolder(files, folder.path, folder.rules, refuse) : folder.rules;
    yield* refused.splice(0);
    const folders: PendingFolder[] = [];
    for (const entry of entries) {
      const path = joinPath(folder.path, entry.name);
      if (entry.kind === "directory") {
        const verdict = folderVerdict(entry.name);
        if (verdict === "silent" || isIgnored(rules, path, true) || exclude(path, true)) continue;
        if (verdict === "output") yield { kind: "skipped", file: path, reason: "build output" };
        else folders.push({ path, rules });
        continue;
      }
      const found = judgeFile(path, entry.name, entry.kind);
      if (found !== undefined && !isIgnored(rules, path, false) && !exclude(path, false)) yield found;
    }
    pending.push(...folders.reverse());
  }
}

/** What a walk makes of a file, by its name and by what stands there. `undefined` if it is nothing to look at. */
export function judgeFile(path: FilePath, name: string, kind: DirectoryEntry["kind"] | undefined): WalkEntry | undefined {
  if (kind === "directory" || kind === undefined) return undefined;
  const source = sourceKindOf(path);
  if (source === undefined) return undefined;
  const refusal = refusalOfPolicy(name, kind);
  if (refusal !== undefined) return { kind: "unreadable", file: path, reason: refusal };
  const reason = skipReasonOfName(name);
  if (reason !== undefined) return { kind: "skipped", file: path, reason };
  if (kind === "link") return { kind: "skipped", file: path, reason: "symbolic link" };
  if (kind === "other") return { kind: "skipped", file: path, reason: "not a regular file" };
  return { kind: "source", file: path, source };
}
