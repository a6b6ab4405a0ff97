/** `workspace/didChangeWatchedFiles`: the disk changed behind the editor's back. */
import type { DidChangeWatchedFilesParams, FileSystemWatcher } from "vscode-languageserver";
import { FileChangeType, WatchKind } from "vscode-languageserver";
import type { SessionContext } from "../context.ts";
import { filePathOf } from "../convert.ts";

/** What to watch. Deletions are watched everywhere, since a deleted folder is reported by itself and not file by file. */
export const WATCHERS: readonly FileSystemWatcher[] = [
  { globPattern: "**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs,vue,svelte,astro,json,yaml,yml}" },
  { globPattern: "**/.gitignore" },
  { globPattern: "**", kind: WatchKind.Delete },
];

/** Passes the changes on. */
export function watchedFilesChanged(context: SessionContext, params: DidChangeWatchedFilesParams): void {
  for (const change of params.changes) {
    const file = filePathOf(change.uri);
    if (file !== undefined) context.project.changed(file, change.type === FileChangeType.Deleted);
  }
  context.loop.wake();
}
