/** The only way to the disk. Node and in-memory implementations stand beside this file. */
import type { FilePath } from "../core/text/place.ts";

/** One entry of a folder. */
export interface DirectoryEntry {
  readonly name: string;
  readonly kind: "file" | "directory" | "link" | "other";
}

/** What a read gives: text, or why there is none. `reason` is a sentence for people. */
export type ReadResult =
  | { readonly kind: "text"; readonly text: string; readonly bytes: number }
  | { readonly kind: "absent" }
  | { readonly kind: "unreadable"; readonly reason: string }
  | { readonly kind: "binary" }
  | { readonly kind: "too-large"; readonly bytes: number };

/** Why a file that is there gives no text, as a sentence. */
export function whyNoText(result: Exclude<ReadResult, { readonly kind: "text" | "absent" }>): string {
  if (result.kind === "unreadable") return result.reason;
  return result.kind === "binary" ? "It is no text." : `It is larger than ${LARGEST_FILE / 1024 / 1024} MB.`;
}

/** What reading raw bytes into a buffer gives. `length` is the number of bytes read; the buffer being full means that there may be more. */
export type BytesResult =
  | { readonly kind: "bytes"; readonly length: number }
  | { readonly kind: "absent" }
  | { readonly kind: "unreadable"; readonly reason: string };

/** Files above this many bytes are not read: they are data or generated, never hand-written configuration. */
export const LARGEST_FILE = 2 * 1024 * 1024;

/** Synchronous on purpose: promises cost three to four times the CPU for many small files. No method throws. */
export interface FileSystem {
  /** Decodes UTF-8 and UTF-16 by byte order mark; the mark itself is kept as U+FEFF so that offsets stay those of the editor. */
  read(path: FilePath): ReadResult;
  /** Reads a file into the buffer from an offset on (default: its start), as much as fits. One buffer may serve for all files. */
  readBytes(path: FilePath, into: Uint8Array, from?: number): BytesResult;
  /** Entries of a folder, or `undefined` with a reason if it cannot be listed. Links are not followed. */
  list(path: FilePath): { readonly kind: "entries"; readonly entries: readonly DirectoryEntry[] } | { readonly kind: "unreadable"; readonly reason: string };
  /** What stands at the path itself: links are not followed. `undefined` if nothing does. */
  entryKind(path: FilePath): DirectoryEntry["kind"] | undefined;
  /** The path without links, or `undefined` if nothing is there. */
  realPath(path: FilePath): FilePath | undefined;
  /** Size in bytes and modification time in milliseconds, or `undefined` if absent. Follows links. */
  stat(path: FilePath): { readonly size: number; readonly modified: number; readonly kind: "file" | "directory" | "other" } | undefined;
}
