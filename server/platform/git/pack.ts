/**
 * Objects in one pack file (gitformat-pack, index version 2). Reads only the parts of the files that are asked for.
 * Refuses chains of deltas that git would not write, and indexes of other versions.
 */
import type { FilePath } from "../../core/text/place.ts";
import type { FileSystem } from "../file-system.ts";
import type { GitObject, ObjectType } from "./object-bytes.ts";
import { applyDelta, damaged, GitProblem, inflate, LARGEST_OBJECT } from "./object-bytes.ts";

/** One pack with its index. All methods throw a `GitProblem` for files that are damaged. */
export interface Pack {
  /** Where an object begins in the pack, if it is in it. */
  offsetOf(id: string): number | undefined;
  /** Full ids that begin with these hex digits (at least two). */
  idsWith(prefix: string): readonly string[];
  /** `elsewhere` gives bases that are not in this pack. */
  read(offset: number, elsewhere: (id: string) => GitObject | undefined): GitObject;
}

const FANOUT = 8;
const IDS = FANOUT + 256 * 4;
/** Git writes chains of 50, and of 4095 at most. */
const LONGEST_CHAIN = 4095;
const TYPES: Readonly<Record<number, ObjectType>> = { 1: "commit", 2: "tree", 3: "blob", 4: "tag" };
const OFFSET_DELTA = 6;
const ID_DELTA = 7;
/** Type, size and the offset or id of a base fit in this. */
const LONGEST_HEADER = 64;

/** Opens a pack by the path of its index, which ends in `.idx`. Throws a `GitProblem`. */
export function openPack(files: FileSystem, index: FilePath, idBytes: number): Pack {
  const packFile = `${index.slice(0, -".idx".length)}.pack`;
  const head = bytesAt(files, index, 0, IDS);
  if (head.readUInt32BE(0) !== 0xff744f63 || head.readUInt32BE(4) !== 2) throw new GitProblem("It has a pack index of a version that is not read.");
  const total = head.readUInt32BE(FANOUT + 255 * 4);
  const offsets = IDS + total * (idBytes + 4);
  const largeOffsets = offsets + total * 4;
  if ((files.stat(index)?.size ?? 0) < largeOffsets) throw damaged();

  /** Ids that begin with one byte, and the position of the first. */
  const bucketOf = (first: number): { readonly begin: number; readonly ids: Buffer } => {
    const begin = first === 0 ? 0 : head.readUInt32BE(FANOUT + (first - 1) * 4);
    const end = head.readUInt32BE(FANOUT + first * 4);
    if (begin > end || end > total) throw damaged();
    return { begin, ids: bytesAt(files, index, IDS + begin * idBytes, (end - begin) * idBytes) };
  };

  const offsetAt = (position: number): number => {
    const offset = bytesAt(files, index, offsets + position * 4, 4).readUInt32BE(0);
    if (offset < 0x80000000) return offset;
    return Number(bytesAt(files, index, largeOffsets + (offset - 0x80000000) * 8, 8).readBigUInt64BE(0));
  };

  const offsetOf = (id: string): number | undefined => {
    const wanted = Buffer.from(id, "hex");
    const { begin, ids } = bucketOf(wanted[0] ?? 0);
    let low = 0;
    let high = ids.length / idBytes;
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = wanted.compare(ids, middle * idBytes, (middle + 1) * idBytes);
      if (order === 0) return offsetAt(begin + middle);
      if (order < 0) high = middle;
      else low = middle + 1;
    }
    return undefined;
  };

  const inflatedAt = (offset: number, size: number): Buffer => {
    if (size > LARGEST_OBJECT) throw new GitProblem("An object of its history is too large.");
    // Data that does not shrink grows by five bytes per 16 kB, and a little at its ends.
    return inflate(bytesAt(files, packFile, offset, size + Math.ceil(size / 1000) + 64, true), size);
  };

  return {
    offsetOf,
    idsWith(prefix) {
      const { ids } = bucketOf(Number.parseInt(prefix.slice(0, 2), 16));
      const found: string[] = [];
      for (let at = 0; at < ids.length; at += idBytes) {
        const id = ids.toString("hex", at, at + idBytes);
        if (id.startsWith(prefix)) found.push(id);
      }
      return found;
    },
    read(begin, elsewhere) {
      const deltas: Buffer[] = [];
      let held = 0;
      const finish = (base: GitObject): GitObject => ({
        type: base.type,
        content: deltas.reduceRight((content, delta) => applyDelta(content, delta), base.content),
      });
      for (let offset = begin, length = 0; length <= LONGEST_CHAIN; length += 1) {
        const { type, size, data, base } = readHeader(bytesAt(files, packFile, offset, LONGEST_HEADER, true), idBytes);
        const content = inflatedAt(offset + data, size);
        const plain = TYPES[type];
        if (plain !== undefined) return finish({ type: plain, content });
        held += content.length;
        if (held > LARGEST_OBJECT) throw damaged();
        deltas.push(content);
        if (typeof base === "number") offset -= base;
        else {
          const inPack = offsetOf(base);
          if (inPack === undefined) {
            const found = elsewhere(base);
            if (found === undefined) throw damaged();
            return finish(found);
          }
          offset = inPack;
        }
        if (offset <= 0) throw damaged();
      }
      throw damaged();
    },
  };
}

interface Header {
  readonly type: number;
  readonly size: number;
  /** Where the data begins, from the header's beginning. */
  readonly data: number;
  /** Of a delta: the distance back to its base, or the base's id. */
  readonly base: number | string;
}

function readHeader(bytes: Buffer, idBytes: number): Header {
  let at = 0;
  const next = (): number => {
    const byte = bytes[at];
    if (byte === undefined) throw damaged();
    at += 1;
    return byte;
  };
  let byte = next();
  const type = (byte >> 4) & 7;
  let size = byte & 15;
  for (let shift = 4; (byte & 0x80) !== 0 && shift < 46; shift += 7) {
    byte = next();
    size += (byte & 0x7f) * 2 ** shift;
  }
  if (type === ID_DELTA) {
    if (at + idBytes > bytes.length) throw damaged();
    return { type, size, data: at + idBytes, base: bytes.toString("hex", at, at + idBytes) };
  }
  if (type !== OFFSET_DELTA) {
    if (TYPES[type] === undefined) throw damaged();
    return { type, size, data: at, base: 0 };
  }
  byte = next();
  let distance = byte & 0x7f;
  while ((byte & 0x80) !== 0 && distance < 2 ** 45) {
    byte = next();
    distance = (distance + 1) * 128 + (byte & 0x7f);
  }
  if (distance === 0) throw damaged();
  return { type, size, data: at, base: distance };
}

/** Bytes of a file from an offset on. Fewer than asked for only if `upTo` says that they need not all be there. */
function bytesAt(files: FileSystem, file: FilePath, from: number, length: number, upTo = false): Buffer {
  const buffer = Buffer.alloc(length);
  const result = length === 0 ? undefined : files.readBytes(file, buffer, from);
  if (result === undefined) return buffer;
  if (result.kind !== "bytes") throw new GitProblem("One of its packs cannot be read.");
  if (!upTo && result.length < length) throw damaged();
  return buffer.subarray(0, result.length);
}
