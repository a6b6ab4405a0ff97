/**
 * The bytes of git's objects: inflated, with deltas applied, and taken apart into commits and trees. Pure, and bounded:
 * an object that claims or grows to be larger than the limit is refused.
 */
import { inflateSync } from "node:zlib";

/** What an object is. */
export type ObjectType = "commit" | "tree" | "blob" | "tag";

/** An object with its whole content. */
export interface GitObject {
  readonly type: ObjectType;
  readonly content: Buffer;
}

/** One line of a tree. `mode` is octal text as git writes it: `40000` a folder, `160000` another repository's commit, else a file or link. */
export interface TreeEntry {
  readonly mode: string;
  readonly id: string;
}

/** What is asked of a repository cannot be answered. The message is a sentence for people. */
export class GitProblem extends Error {
  override readonly name = "GitProblem";
}

/** Commits, trees and tags beyond this many bytes are not read. The Linux kernel's largest tree has 0.2 MB. */
export const LARGEST_OBJECT = 32 * 1024 * 1024;

/** Inflates zlib data; what follows its end is left alone. `size` is the expected size, if it is known. Throws a `GitProblem`. */
export function inflate(bytes: Uint8Array, size?: number): Buffer {
  if (size !== undefined && size > LARGEST_OBJECT) throw new GitProblem("An object of its history is too large.");
  let content: Buffer;
  try {
    content = inflateSync(bytes, { maxOutputLength: Math.max(size ?? LARGEST_OBJECT, 1) });
  } catch {
    throw damaged();
  }
  if (size !== undefined && content.length !== size) throw damaged();
  return content;
}

/** The object in a loose object's inflated bytes: `type size NUL content`. Throws a `GitProblem`. */
export function parseLoose(bytes: Buffer): GitObject {
  const end = bytes.indexOf(0);
  const match = /^(commit|tree|blob|tag) (\d{1,12})$/.exec(bytes.toString("latin1", 0, Math.min(Math.max(end, 0), 32)));
  const content = bytes.subarray(end + 1);
  if (match === null || Number(match[2]) !== content.length) throw damaged();
  return { type: match[1] as ObjectType, content };
}

/** Content after a delta: copies of the base and new bytes in turn (gitformat-pack, "Deltified representation"). Throws a `GitProblem`. */
export function applyDelta(base: Buffer, delta: Buffer): Buffer {
  const header = { at: 0 };
  const baseSize = deltaSize(delta, header);
  const size = deltaSize(delta, header);
  if (baseSize !== base.length || size > LARGEST_OBJECT) throw damaged();
  const result = Buffer.alloc(size);
  let filled = 0;
  let at = header.at;
  while (at < delta.length) {
    const op = delta[at] ?? 0;
    at += 1;
    if (op === 0) throw damaged();
    let from = delta;
    let start = at;
    let length = op;
    if ((op & 0x80) === 0) at += op;
    else {
      from = base;
      [start, length] = [0, 0];
      for (let index = 0; index < 7; index += 1) {
        if ((op & (1 << index)) === 0) continue;
        const value = delta[at] ?? 0;
        at += 1;
        if (index < 4) start += value * 2 ** (8 * index);
        else length += value * 2 ** (8 * (index - 4));
      }
      if (length === 0) length = 0x10000;
    }
    if (start + length > from.length || filled + length > size) throw damaged();
    from.copy(result, filled, start, start + length);
    filled += length;
  }
  if (filled !== size) throw damaged();
  return result;
}

/** A size in seven bits per byte, lowest first. Moves `position`. */
function deltaSize(delta: Buffer, position: { at: number }): number {
  let size = 0;
  for (let shift = 0; shift < 42; shift += 7) {
    const byte = delta[position.at];
    if (byte === undefined) break;
    position.at += 1;
    size += (byte & 0x7f) * 2 ** shift;
    if ((byte & 0x80) === 0) return size;
  }
  throw damaged();
}

/** Tree and parents of a commit. Throws a `GitProblem`. */
export function parseCommit(content: Buffer): { readonly tree: string; readonly parents: readonly string[] } {
  const head = content.toString("latin1", 0, content.indexOf("\n\n") + 1);
  const tree = /^tree ([0-9a-f]+)\n/.exec(head)?.[1];
  if (tree === undefined) throw damaged();
  return { tree, parents: [...head.matchAll(/^parent ([0-9a-f]+)$/gm)].map((match) => match[1] ?? "") };
}

/** What an annotated tag names. Throws a `GitProblem`. */
export function parseTag(content: Buffer): string {
  const id = /^object ([0-9a-f]+)\n/.exec(content.toString("latin1", 0, 80))?.[1];
  if (id === undefined) throw damaged();
  return id;
}

/** Entries of a tree by the bytes of their names, written as latin1. Throws a `GitProblem`. */
export function parseTree(content: Buffer, idBytes: number): ReadonlyMap<string, TreeEntry> {
  const entries = new Map<string, TreeEntry>();
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(0x20, at);
    const end = space === -1 ? -1 : content.indexOf(0, space);
    if (end === -1 || end + 1 + idBytes > content.length) throw damaged();
    const mode = content.toString("latin1", at, space);
    entries.set(content.toString("latin1", space + 1, end), { mode, id: content.toString("hex", end + 1, end + 1 + idBytes) });
    at = end + 1 + idBytes;
  }
  return entries;
}

/** The repository holds something that git would not have written. */
export function damaged(): GitProblem {
  return new GitProblem("The repository is damaged.");
}
