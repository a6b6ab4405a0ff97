/**
 * Projects in which pipes, sockets, devices, folders and links stand where files are expected, at random: the run ends, says why it is 2 where
 * something could not be checked, shows nothing of the outside and changes nothing there. A hang is a test that does not end.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { REFLECTING, type TestFolder, TRAILING_SLASH, temporaryFolders } from "../cli/command-line.ts";
import { chanceOf, rounds, SEED } from "./chance.ts";

const folderOf = temporaryFolders(afterEach);
const LONG = 6_000_000;

/** Stands outside of the project, and may be seen and changed by nobody. */
const SECRET = "https://secret-of-the-outside.example/";
const OUTSIDE = `export const origins = ["${SECRET}"];\nmodule.exports = { origins };\n`;

/** Where something reads: sources, what they import, what is looked for around them, and what options name. */
const ROLES = [
  "a.ts",
  "src/b.js",
  "lib/origins.ts",
  "dist/origins.ts",
  "gateway.yaml",
  "package.json",
  "tsconfig.json",
  ".gitignore",
  "src/.gitignore",
  ".preflint.yml",
  ".preflint.lock.json",
  ".preflint-known.json",
  ".git/HEAD",
  ".git/info/exclude",
  ".git/packed-refs",
  ".git/objects/pack/pack-1.idx",
];
const COMMANDS: readonly (readonly string[])[] = [
  ["check"],
  ["check", "--fix"],
  ["check", "src", "--format", "json"],
  ["check", "a.ts", "--format", "sarif"],
  ["check", "--known", ".preflint-known.json"],
  ["check", "--changed-since", "HEAD"],
  ["explain", "a.ts:3"],
  ["simulate", "a.ts", "--origin", "https://a.example"],
  ["init"],
  ["snapshot"],
];
const TEXTS: Readonly<Record<string, string>> = {
  "a.ts": `import cors from "cors";\nimport { origins } from "./lib/origins";\nexport const c = cors({ origin: origins, credentials: true });\n`,
  "src/b.js": `const cors = require("cors");\nconst { origins } = require("../dist/origins");\nmodule.exports = cors({ origin: origins });\n`,
  "lib/origins.ts": `export const origins = ["https://desk.example.com/"];\n`,
  "dist/origins.ts": `export const origins = ["null"];\n`,
  "c.js": REFLECTING,
  "d.ts": TRAILING_SLASH,
  "package.json": `{ "dependencies": { "cors": "^2.8.5", "express": "^5.0.0" } }`,
  "tsconfig.json": `{ "extends": "./dist/base.json", "compilerOptions": { "paths": { "@/*": ["./lib/*"] } } }`,
  ".preflint.yml": "version: 1\n",
  ".git/HEAD": "ref: refs/heads/main\n",
};

/** What may stand there: made at the path; `outside` is the folder beside the project, `socket` a listening one. */
type Plant = (path: string, outside: string, socket: string) => void;
const PLANTS: Readonly<Record<string, Plant>> = {
  "a folder": (path) => mkdirSync(path),
  "a folder with files": (path) => {
    mkdirSync(path);
    writeFileSync(join(path, "index.ts"), TRAILING_SLASH);
  },
  "a link out of the project": (path, outside) => symlinkSync(join(outside, "list.ts"), path),
  "a link to a folder outside": (path, outside) => symlinkSync(outside, path),
  "a link to itself": (path) => symlinkSync(path, path),
  "a link to nothing": (path) => symlinkSync(`${path}.gone`, path),
  ...(process.platform === "win32"
    ? {}
    : {
        "a named pipe": (path) => execFileSync("mkfifo", [path]),
        "a socket": (path, _outside, socket) => symlinkSync(socket, path),
        "a device without end": (path) => symlinkSync("/dev/zero", path),
        "a device without anything": (path) => symlinkSync("/dev/null", path),
        "a full device": (path) => symlinkSync("/dev/full", path),
      }),
};

let server: Server;
let sockets: TestFolder;
const socketPath = (): string => join(sockets.path, "s");
const ofSockets = temporaryFolders(afterAll);
beforeAll(async () => {
  sockets = ofSockets({});
  server = createServer(() => {
    throw new Error("Somebody spoke to the socket.");
  });
  await new Promise<void>((resolve) => server.listen(socketPath(), resolve));
});
afterAll(() => void server.close());

test(
  `special files anywhere, seed ${SEED}`,
  async () => {
    const chance = chanceOf(SEED);
    const kinds = Object.keys(PLANTS);
    const codes = new Set<number>();
    for (let round = 0; round < rounds(60); round += 1) {
      const roles = [chance.pick(ROLES), chance.pick(ROLES), chance.pick(ROLES)].slice(0, 1 + chance.below(3));
      const planted = new Map(roles.map((role) => [role, chance.pick(kinds)]));
      const folder = folderOf({ "outside/list.ts": OUTSIDE });
      for (const [name, text] of Object.entries(TEXTS)) if (!planted.has(name)) folder.write(`work/${name}`, text);
      for (const [role, kind] of planted) {
        const path = join(folder.path, "work", role);
        mkdirSync(dirname(path), { recursive: true });
        PLANTS[kind]?.(path, join(folder.path, "outside"), socketPath());
      }
      const args = chance.pick(COMMANDS);
      const story = `round ${round}: ${args.join(" ")} with ${[...planted].map(([role, kind]) => `${kind} as ${role}`).join(", ")}`;
      const { code, out, err } = await folder.run(args, { cwd: join(folder.path, "work") });
      codes.add(code);
      expect([0, 1, 2], story).toContain(code);
      expect(`${out}${err}`, story).not.toContain(SECRET);
      expect(err, story).not.toMatch(/\n {4}at |ENOENT|EISDIR|ELOOP|undefined|failed/i);
      expect(readFileSync(join(folder.path, "outside/list.ts"), "utf8"), story).toBe(OUTSIDE);
      // What is no file is not passed over in silence.
      if (args.length === 1 && args[0] === "check" && planted.get("a.ts") === "a named pipe") expect(`${out}${err}`, story).toContain("not a regular file");
      if (code === 2) expect(err, story).not.toBe("");
      folder.remove();
    }
    expect([...codes].sort()).toEqual([0, 1, 2]);
  },
  LONG,
);
