/** `.gitignore` as git reads it: nested files, the inner one wins, and what git's own folder excludes. Reads no global configuration. */
import ignore from "ignore";
import type { FilePath } from "../core/text/place.ts";
import { type FileSystem, whyNoText } from "./file-system.ts";
import { folderOf, joinPath } from "./path.ts";

/** The rules that hold in one folder: its own and those of the folders around it. Innermost first. */
export interface IgnoreRules {
  readonly folder: FilePath;
  readonly matcher: ReturnType<typeof ignore>;
  readonly outer: IgnoreRules | undefined;
}

/** Told of a file of rules that is there and cannot be read. `reason` is a sentence. */
export type Refused = (file: FilePath, reason: string) => void;

/** Rules of a folder whose outer rules are known. Without an own file the outer ones are returned as they are. */
export function rulesOfFolder(
  files: FileSystem,
  folder: FilePath,
  outer: IgnoreRules | undefined,
  refused: Refused = () => undefined,
): IgnoreRules | undefined {
  const file = joinPath(folder, ".gitignore");
  // Git follows no link here either, and takes a folder of this name for a folder.
  return files.entryKind(file) === "link" ? outer : withFile(files, file, folder, outer, refused);
}

/** Rules that hold where a walk starts: those of all folders up to the one with `.git`. None if the start itself is ignored: who names it wants it. */
export function rulesAround(files: FileSystem, start: FilePath, refused: Refused = () => undefined): IgnoreRules | undefined {
  const chain: FilePath[] = [];
  let top: FilePath | undefined;
  for (let folder = folderOf(start); ; folder = folderOf(folder)) {
    chain.push(folder);
    if (files.stat(joinPath(folder, ".git")) !== undefined) {
      top = folder;
      break;
    }
    if (folder === folderOf(folder)) break;
  }
  const isTop = files.stat(joinPath(start, ".git")) !== undefined;
  if (isTop) return withFile(files, joinPath(start, ".git/info/exclude"), start, undefined, refused);
  if (top === undefined) return undefined;
  let rules = withFile(files, joinPath(top, ".git/info/exclude"), top, undefined, refused);
  for (const folder of chain.reverse()) rules = rulesOfFolder(files, folder, rules, refused);
  return isIgnored(rules, start, true) ? undefined : rules;
}

/** True if the rules exclude the path. `isFolder` matters for patterns that end with a slash. */
export function isIgnored(rules: IgnoreRules | undefined, path: FilePath, isFolder: boolean): boolean {
  for (let current = rules; current !== undefined; current = current.outer) {
    const prefix = current.folder.endsWith("/") ? current.folder.length : current.folder.length + 1;
    const relative = path.slice(prefix) + (isFolder ? "/" : "");
    const verdict = current.matcher.test(relative);
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}

function withFile(files: FileSystem, file: FilePath, folder: FilePath, outer: IgnoreRules | undefined, refused: Refused): IgnoreRules | undefined {
  const content = files.read(file);
  if (content.kind !== "text") {
    if (content.kind !== "absent" && files.stat(file)?.kind !== "directory") refused(file, `${whyNoText(content)} What it keeps out was checked.`);
    return outer;
  }
  if (content.text.trim() === "") return outer;
  return { folder, matcher: ignore().add(content.text.replace(/^\uFEFF/, "")), outer };
}
