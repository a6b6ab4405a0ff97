/** `--changed-since`: which findings it reports, and that a repository which wants to be run is only read. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { writeRepository } from "../harness/git-repository.ts";
import { hostileVariables, plantHostileRepository } from "../harness/hostile-repository.ts";
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

/** A folder whose files are committed as they are. */
function committed(files: Readonly<Record<string, string>>): TestFolder {
  const folder = folderOf(files);
  const repository = writeRepository(folder.path);
  repository.ref("refs/heads/main", repository.commit(files));
  return folder;
}

async function filesReported(folder: TestFolder, ...more: readonly string[]): Promise<readonly string[]> {
  const result = await folder.run(["check", "--changed-since", "HEAD", "--format", "json", ...more]);
  return [...new Set<string>(JSON.parse(result.out).findings.map((finding: { location: { file: string } }) => finding.location.file))];
}

test("reports changed and new files only", async () => {
  const folder = committed({ "old.js": REFLECTING, "changed.js": "1;\n" });
  folder.write("changed.js", REFLECTING);
  folder.write("new.js", REFLECTING);
  expect(await filesReported(folder)).toEqual(["changed.js", "new.js"]);
  for (const revision of ["nowhere", "--output=/tmp/x", "HEAD~1", "HEAD@{1}"]) {
    const result = await folder.run(["check", `--changed-since=${revision}`]);
    expect(result).toMatchObject({ code: 2, out: "" });
    expect(result.err).toMatch(/^preflint: --changed-since .+\.\n$/);
  }
});

test("what compares unequal only by its line ends counts as changed", async () => {
  const folder = committed({ "old.js": REFLECTING });
  expect(await filesReported(folder)).toEqual([]);
  folder.write("old.js", REFLECTING.replaceAll("\n", "\r\n"));
  expect(await filesReported(folder)).toEqual(["old.js"]);
});

/** A folder that would be run if anything could make us. */
function hostileFolder(): { readonly folder: TestFolder; readonly hasRun: () => boolean } {
  const folder = folderOf({});
  const { hasRun } = plantHostileRepository(folder.path);
  return { folder, hasRun };
}

test("a repository that names programs wherever git would run one is only read", async () => {
  const { folder, hasRun } = hostileFolder();
  const before = { ...process.env };
  Object.assign(process.env, hostileVariables(folder.path));
  try {
    expect(await filesReported(folder)).toEqual(["changed.js", "vendor/bare/a.js", "vendor/x/a.js"]);
    expect((await folder.run(["check", "--changed-since", "HEAD~1"])).err).toContain("shallow clone");
    expect((await folder.run(["check", "vendor/x", "--changed-since", "HEAD", "--fix"])).code).toBe(1);
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
  expect(hasRun()).toBe(false);
});

test("an embedded repository without a work tree is an ordinary folder", async () => {
  const { folder, hasRun } = hostileFolder();
  const result = await folder.run(["check", "--changed-since", "main"], { cwd: join(folder.path, "vendor/bare") });
  expect(result.code).toBe(1);
  expect(hasRun()).toBe(false);
});

// Git itself falls into these traps: otherwise the tests above would prove nothing.
if (gitIsHere())
  test("git would have run the programs", () => {
    const { folder, hasRun } = hostileFolder();
    mkdirSync(join(folder.path, "home"));
    const env = { PATH: process.env.PATH, HOME: join(folder.path, "home"), GIT_CONFIG_NOSYSTEM: "1" };
    for (const args of [["config", "--local", "--unset", "extensions.partialClone"], ["read-tree", "HEAD"], ["status"]]) {
      try {
        execFileSync("git", args, { cwd: folder.path, env, stdio: "ignore" });
      } catch {
        // It stumbles over the programs' exit code.
      }
    }
    expect(hasRun()).toBe(true);
  });

function gitIsHere(): boolean {
  try {
    execFileSync("git", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

test("nothing is written into the repository", async () => {
  const folder = committed({ "old.js": REFLECTING });
  const list = (): readonly string[] => readdirSync(join(folder.path, ".git"), { recursive: true, encoding: "utf8" }).sort();
  const before = list();
  await folder.run(["check", "--changed-since", "HEAD"]);
  expect(list()).toEqual(before);
});

test("a finding is reported if its setting or a value on the way lies in a changed file", async () => {
  const before = {
    "list.ts": `export const list = ["https://app.example.com/"];\n`,
    "way.ts": `export { list } from "./list";\n`,
    "use.ts": `import cors from "cors";\nimport { list } from "./way";\nexport const handler = cors({ origin: list });\n`,
    "other.ts": "export const x = 1;\n",
  };
  for (const [name, isReported] of [
    ["list.ts", true],
    ["use.ts", true],
    ["other.ts", false],
  ] as const) {
    const folder = committed(before);
    folder.write(name, `${before[name]}// changed\n`);
    expect(await filesReported(folder), name).toEqual(isReported ? ["list.ts"] : []);
  }
});

test("single files and folders are checked as parts of their project", async () => {
  const folder = committed({
    "src/config/list.ts": `export const list = ["https://app.example.com/"];\n`,
    "src/use.ts": `import cors from "cors";\nimport { list } from "./config/list";\nexport const handler = cors({ origin: list });\n`,
    "src/other.ts": "export const x = 1;\n",
  });
  const reported = async (...paths: readonly string[]): Promise<readonly string[]> => {
    const result = await folder.run(["check", ...paths, "--format", "json"]);
    return JSON.parse(result.out).findings.map((finding: { location: { file: string } }) => finding.location.file);
  };
  for (const path of ["src/config/list.ts", "src/config", "src/use.ts", "src", "."]) expect(await reported(path), path).toEqual(["src/config/list.ts"]);
  expect(await reported("src/other.ts")).toEqual([]);
  const unsaved = { readStdin: () => `export const list = ["https://app.example.com", "null"];\n` };
  const typed = await folder.run(["check", "--stdin-filename", "src/config/list.ts", "--format", "json"], unsaved);
  expect(typed.out).toContain("cors-null-origin");
  expect(typed.out).not.toContain("cors-origin-trailing-slash");
  const part = await folder.run(["check", "src/config/list.ts"]);
  expect(part.out).toContain("Looked at 1 file;");
  folder.write("src/config/list.ts", `export const list = ["https://app.example.com"];\n`);
  expect(await folder.run(["check", "src/config/list.ts"])).toMatchObject({ code: 0, err: "" });
});

test("a home folder and a whole disk are no projects", async () => {
  const folder = folderOf({ "a/list.ts": `export const list = ["https://app.example.com/"];\n`, "a/package.json": "{}", "b/use.ts": REFLECTING });
  const read: string[] = [];
  const { createNodeFileSystem } = await import("../../server/platform/node-file-system.ts");
  const real = createNodeFileSystem();
  const files = {
    ...real,
    list(path: string) {
      read.push(path);
      return real.list(path);
    },
  };
  await folder.run(["check", "a/list.ts"], { home: folder.path, files });
  await folder.run(["check", join(folder.path, "a/list.ts")], { cwd: "/", home: folder.path, files });
  expect(new Set(read)).toEqual(new Set([join(folder.path, "a")]));
});
