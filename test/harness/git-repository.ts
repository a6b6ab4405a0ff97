/** Writes git repositories without git: what a test needs of them, loose or packed, so that it runs where git is not installed. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { deflateSync, inflateSync } from "node:zlib";

/** Files by path; a folder is made for each slash. A value `{ commit }` is a submodule at that commit. */
export type TreeOfFiles = Readonly<Record<string, string | Uint8Array | { readonly commit: string }>>;

/** A repository that is being written. */
export interface WrittenRepository {
  readonly gitFolder: string;
  /** Writes a commit and everything below it; returns its id. Files on disk are left alone. */
  commit(files: TreeOfFiles, parents?: readonly string[]): string;
  tag(object: string, name: string): string;
  object(type: string, content: Uint8Array): string;
  ref(name: string, id: string): void;
  file(name: string, content: string): void;
  /** Moves all loose objects into a pack: blobs and trees as deltas of one another where `deltas` says so. */
  pack(deltas: "none" | "offset" | "id"): void;
}

/** Makes `.git` in a folder. */
export function writeRepository(folder: string, hash: "sha1" | "sha256" = "sha1", gitFolder = join(folder, ".git")): WrittenRepository {
  const file = (name: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(gitFolder, name)), { recursive: true });
    writeFileSync(join(gitFolder, name), content);
  };
  file("HEAD", "ref: refs/heads/main\n");
  file(
    "config",
    `[core]\n\trepositoryformatversion = ${hash === "sha1" ? 0 : 1}\n\tbare = false\n${hash === "sha1" ? "" : "[extensions]\n\tobjectFormat = sha256\n"}`,
  );
  mkdirSync(join(gitFolder, "refs/heads"), { recursive: true });
  mkdirSync(join(gitFolder, "objects"), { recursive: true });

  const object = (type: string, content: Uint8Array): string => {
    const whole = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
    const id = createHash(hash).update(whole).digest("hex");
    file(`objects/${id.slice(0, 2)}/${id.slice(2)}`, deflateSync(whole));
    return id;
  };

  const tree = (files: TreeOfFiles): string => {
    const folders = new Map<string, Record<string, TreeOfFiles[string]>>();
    const entries: { readonly key: string; readonly name: string; readonly mode: string; readonly id: string }[] = [];
    for (const [path, content] of Object.entries(files)) {
      const slash = path.indexOf("/");
      if (slash !== -1) {
        const name = path.slice(0, slash);
        folders.set(name, { ...folders.get(name), [path.slice(slash + 1)]: content });
      } else if (typeof content === "string" || content instanceof Uint8Array) {
        entries.push({ key: path, name: path, mode: "100644", id: object("blob", Buffer.from(content)) });
      } else entries.push({ key: `${path}/`, name: path, mode: "160000", id: content.commit });
    }
    for (const [name, below] of folders) entries.push({ key: `${name}/`, name, mode: "40000", id: tree(below) });
    entries.sort((left, right) => Buffer.compare(Buffer.from(left.key), Buffer.from(right.key)));
    return object("tree", Buffer.concat(entries.flatMap(({ mode, name, id }) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(id, "hex")])));
  };

  const who = "A <a@example.com> 1700000000 +0000";
  return {
    gitFolder,
    object,
    file,
    commit(files, parents = []) {
      const lines = [`tree ${tree(files)}`, ...parents.map((parent) => `parent ${parent}`), `author ${who}`, `committer ${who}`, "", "Message", ""];
      return object("commit", Buffer.from(lines.join("\n")));
    },
    tag: (target, name) => object("tag", Buffer.from(`object ${target}\ntype commit\ntag ${name}\ntagger ${who}\n\nMessage\n`)),
    ref: (name, id) => file(name, `${id}\n`),
    pack: (deltas) => packAll(gitFolder, hash, deltas),
  };
}

interface Packed {
  readonly id: string;
  readonly type: string;
  readonly content: Buffer;
}

const TYPE_NUMBERS: Readonly<Record<string, number>> = { commit: 1, tree: 2, blob: 3, tag: 4 };

function packAll(gitFolder: string, hash: "sha1" | "sha256", deltas: "none" | "offset" | "id"): void {
  const objects = takeLooseObjects(join(gitFolder, "objects")).sort(
    (left, right) => left.type.localeCompare(right.type) || left.content.length - right.content.length,
  );
  const parts: Buffer[] = [Buffer.concat([Buffer.from("PACK"), number(2), number(objects.length)])];
  const offsets = new Map<string, number>();
  let offset = 12;
  for (const [index, { id, type, content }] of objects.entries()) {
    const before = objects[index - 1];
    const base = deltas !== "none" && before?.type === type ? before : undefined;
    const data = base === undefined ? content : delta(base.content, content);
    const kind = base === undefined ? (TYPE_NUMBERS[type] ?? 0) : deltas === "offset" ? 6 : 7;
    const where = base === undefined ? [] : deltas === "offset" ? [distance(offset - (offsets.get(base.id) ?? 0))] : [Buffer.from(base.id, "hex")];
    const part = Buffer.concat([header(kind, data.length), ...where, deflateSync(data)]);
    offsets.set(id, offset);
    offset += part.length;
    parts.push(part);
  }
  const pack = Buffer.concat(parts);
  const name = join(gitFolder, "objects/pack", `pack-${createHash("sha1").update(pack).digest("hex")}`);
  mkdirSync(dirname(name), { recursive: true });
  const trailer = createHash(hash).update(pack).digest();
  writeFileSync(`${name}.pack`, Buffer.concat([pack, trailer]));
  const sorted = [...objects].sort((left, right) => (left.id < right.id ? -1 : 1));
  const fanout = Array.from({ length: 256 }, (_, first) => number(sorted.filter(({ id }) => Number.parseInt(id.slice(0, 2), 16) <= first).length));
  const index = Buffer.concat([
    Buffer.from([0xff, 0x74, 0x4f, 0x63]),
    number(2),
    ...fanout,
    ...sorted.map(({ id }) => Buffer.from(id, "hex")),
    ...sorted.map(() => number(0)),
    ...sorted.map(({ id }) => number(offsets.get(id) ?? 0)),
    trailer,
  ]);
  writeFileSync(`${name}.idx`, Buffer.concat([index, createHash(hash).update(index).digest()]));
}

function takeLooseObjects(folder: string): Packed[] {
  const found: Packed[] = [];
  for (const first of readdirSync(folder).filter((name) => name.length === 2)) {
    for (const rest of readdirSync(join(folder, first))) {
      const whole = inflateSync(readFileSync(join(folder, first, rest)));
      const end = whole.indexOf(0);
      found.push({ id: first + rest, type: whole.toString("latin1", 0, whole.indexOf(32)), content: whole.subarray(end + 1) });
    }
    rmSync(join(folder, first), { recursive: true });
  }
  return found;
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function header(type: number, size: number): Buffer {
  const bytes = [(type << 4) | (size & 15)];
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 0x80;
    bytes.push(rest & 0x7f);
  }
  return Buffer.from(bytes);
}

function distance(value: number): Buffer {
  const bytes = [value & 0x7f];
  for (let rest = Math.floor(value / 128) - 1; rest >= 0; rest = Math.floor(rest / 128) - 1) bytes.unshift((rest & 0x7f) | 0x80);
  return Buffer.from(bytes);
}

/** The common beginning is copied, the rest is given. */
function delta(base: Buffer, content: Buffer): Buffer {
  let common = 0;
  while (common < base.length && common < content.length && common < 0xffffff && base[common] === content[common]) common += 1;
  const size = (value: number): Buffer => {
    const bytes = [value & 0x7f];
    for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) {
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 0x80;
      bytes.push(rest & 0x7f);
    }
    return Buffer.from(bytes);
  };
  const copy = common === 0 ? [] : [Buffer.from([0x80 | 0x10 | 0x20 | 0x40, common & 0xff, (common >> 8) & 0xff, (common >> 16) & 0xff])];
  const inserts: Buffer[] = [];
  for (let at = common; at < content.length; at += 127) {
    const piece = content.subarray(at, at + 127);
    inserts.push(Buffer.from([piece.length]), piece);
  }
  return Buffer.concat([size(base.length), size(content.length), ...copy, ...inserts]);
}
