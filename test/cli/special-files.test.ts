/** Pipes, devices and other things that are no regular files, wherever the command line reads: refused with a word, never waited for. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { createNodeFileSystem } from "../../server/platform/node-file-system.ts";
import { REFLECTING, type TestFolder, testFolder } from "./command-line.ts";

const folders: TestFolder[] = [];
function folderOf(files: Readonly<Record<string, string | Uint8Array>>): TestFolder {
  const folder = testFolder(files);
  folders.push(folder);
  return folder;
}
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

const IMPORTING = `import cors from "cors";\nimport { list } from "./dist/list";\nexport const handler = cors({ origin: list });\n`;

type Plant = (path: string) => void;
const PIPE: Plant = (path) => execFileSync("mkfifo", [path]);
const ENDLESS: Plant = (path) => symlinkSync("/dev/zero", path);
const FOLDER: Plant = (path) => mkdirSync(path);
/** Grows while it is read, and says that it is empty. */
const MADE_UP: Plant = (path) => symlinkSync("/proc/self/maps", path);

const PLANTS: readonly (readonly [name: string, plant: Plant, word: string])[] =
  process.platform === "linux"
    ? [
        ["a named pipe", PIPE, "It is a named pipe, not a regular file."],
        ["a device without end", ENDLESS, "It is a device, not a regular file."],
        ["a folder", FOLDER, "It is a folder, not a file."],
      ]
    : [["a folder", FOLDER, "It is a folder, not a file."]];

function plantAt(folder: TestFolder, name: string, plant: Plant): void {
  const path = join(folder.path, name);
  mkdirSync(dirname(path), { recursive: true });
  plant(path);
}

describe.each(PLANTS)("%s", (_, plant, word) => {
  /** Where it stands, what else there is, how it is asked, and what is said. */
  test.each([
    [".git/info/exclude", { ".git/HEAD": "x", "a.js": REFLECTING }, ["check"]],
    ["dist/list.ts", { "a.ts": IMPORTING }, ["check"]],
    ["dist/t.json", { "tsconfig.json": '{"extends":"./dist/t.json"}', "a.ts": IMPORTING.replace("./dist/list", "@/x") }, ["check"]],
    ["known.json", { "a.js": REFLECTING }, ["check", "--known", "known.json"]],
    ["answers.txt", {}, ["simulate", "--response", "answers.txt", "--origin", "https://a.example"]],
    [".git", { "a.js": REFLECTING }, ["check", "--changed-since", "HEAD"]],
    [".git/HEAD", { "a.js": REFLECTING }, ["check", "--changed-since", "HEAD"]],
    [".git/packed-refs", { ".git/HEAD": "ref: refs/heads/main", "a.js": REFLECTING }, ["check", "--changed-since", "HEAD"]],
  ])("as %s", async (name, files, args) => {
    const folder = folderOf(files);
    plantAt(folder, name, plant);
    const result = await folder.run(args);
    // A folder is no list of patterns, as git has it, and no module: nothing is missing.
    if (args.length === 1 && plant === FOLDER) return expect(result.err).toBe("");
    // A link that leads out of the project is not followed at all.
    if (args.length === 1 && plant === ENDLESS && name !== ".git/info/exclude") return expect(result.out).toContain("outside the project");
    expect(result).toMatchObject({ code: 2 });
    expect(result.err).not.toBe("");
    expect(result.err).not.toContain("inside Preflint");
    if (args.length === 1) expect(result.err).toContain(word);
  });

  test("as a policy file", async () => {
    const folder = folderOf({ "a.js": REFLECTING });
    plantAt(folder, ".preflint.yml", plant);
    const result = await folder.run(["check"]);
    expect(result.code).toBe(plant === FOLDER ? 1 : 2);
    if (plant !== FOLDER) expect(result.err).toMatch(/the policy (?:behind it )?is not read/);
  });
});

test.runIf(process.platform === "linux")("pipes and endless files as ignore files and sources", async () => {
  for (const plant of [PIPE, ENDLESS]) {
    const folder = folderOf({ "a.js": REFLECTING });
    plantAt(folder, "src/p.ts", plant);
    plantAt(folder, "src/k.yaml", plant);
    const whole = await folder.run(["check", "--format", "json"]);
    expect(whole.code).toBe(1);
    const reason = plant === PIPE ? "not a regular file" : "symbolic link";
    expect(JSON.parse(whole.out).summary.skipped).toEqual([{ reason, files: ["src/k.yaml", "src/p.ts"] }]);
    const named = await folder.run(["check", "src/p.ts"]);
    expect(named).toMatchObject({ code: 2 });
    expect(named.err).toContain(plant === PIPE ? "not a regular file" : "leads out of the project");
  }
  const folder = folderOf({ "a.js": REFLECTING });
  plantAt(folder, ".gitignore", PIPE);
  expect(await folder.run(["check"])).toMatchObject({
    code: 2,
    err: "Could not read .gitignore. It is a named pipe, not a regular file. What it keeps out was checked.\n",
  });
  rmSync(join(folder.path, ".gitignore"));
  // As git: a link is not followed, so nothing is ignored and nothing is missing.
  plantAt(folder, ".gitignore", ENDLESS);
  expect(await folder.run(["check"])).toMatchObject({ code: 1, err: "" });
});

test("no read gets more than it asked for", () => {
  const files = createNodeFileSystem();
  const folder = folderOf({ "exact.txt": "x".repeat(2 * 1024 * 1024), "more.txt": "x".repeat(2 * 1024 * 1024 + 1) });
  expect(files.read(join(folder.path, "exact.txt"))).toMatchObject({ kind: "text", bytes: 2 * 1024 * 1024 });
  expect(files.read(join(folder.path, "more.txt"))).toEqual({ kind: "too-large", bytes: 2 * 1024 * 1024 + 1 });
  writeFileSync(join(folder.path, "empty.txt"), "");
  expect(files.read(join(folder.path, "empty.txt"))).toMatchObject({ kind: "text", text: "" });
  const buffer = new Uint8Array(10);
  expect(files.readBytes(join(folder.path, "exact.txt"), buffer, 2 * 1024 * 1024 - 4)).toEqual({ kind: "bytes", length: 4 });
  if (process.platform !== "linux") return;
  plantAt(folder, "maps", MADE_UP);
  expect(files.read(join(folder.path, "maps"))).toMatchObject({ kind: "text" });
  expect(files.read("/proc/kcore")).not.toMatchObject({ kind: "text" });
});

test.each([
  ["larger than 2 MB", "a".repeat(2 * 1024 * 1024 + 1)],
  ["binary", "rules: {}\u0000"],
])("a policy file that is %s is no source less: it would have decided", async (word, text) => {
  const result = await folderOf({ "a.js": REFLECTING, ".preflint.yml": text }).run(["check"]);
  expect(result).toMatchObject({ code: 2, err: `Could not read .preflint.yml. It is ${word}, so the policy is not read.\n` });
  expect(result.out).toContain("cors-reflect-with-credentials");
});

test("a policy file under another name is refused, not overlooked", async () => {
  for (const name of [".preflint.yaml", ".preflint.json"]) {
    const folder = folderOf({ [name]: "version: 1\npreset: off\n", "sub/a.js": REFLECTING });
    expect(await folder.run(["check"])).toMatchObject({ code: 2, err: `Could not read ${name}. A policy file must be named .preflint.yml to be read.\n` });
  }
});
