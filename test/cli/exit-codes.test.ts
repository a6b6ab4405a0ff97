/** The real program and its real streams: what could not be read, written or told is said, and the exit code is 2. */
import { spawn, spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { buildSync } from "esbuild";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { REFLECTING, type TestFolder, TRAILING_SLASH, testFolder } from "./command-line.ts";

const root = path.resolve(import.meta.dirname, "../..");
const cli = path.join(root, ".cache/tools/exit-codes-cli.mjs");
beforeAll(() => {
  const define = { PREFLINT_VERSION: '"0.0.0"' };
  buildSync({
    absWorkingDir: root,
    entryPoints: ["server/cli/bin.ts"],
    outfile: cli,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    define,
  });
});

const folders: TestFolder[] = [];
function folderOf(files: Readonly<Record<string, string | Uint8Array>>): TestFolder {
  const folder = testFolder(files);
  folders.push(folder);
  return folder;
}
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

const run = (folder: TestFolder, args: readonly string[], input = ""): { readonly status: number | null; readonly stdout: string; readonly stderr: string } =>
  spawnSync(process.execPath, [cli, ...args], { cwd: folder.path, encoding: "utf8", input });

test("the program runs at all", () => {
  expect(run(folderOf({ "a.js": REFLECTING }), ["check"])).toMatchObject({ status: 1, stderr: "" });
  expect(run(folderOf({ "a.js": "1" }), ["check"])).toMatchObject({ status: 0, stderr: "" });
});

test("files of a kind that is not read fail where they are named, not where they are met", async () => {
  const folder = folderOf({ "a.js": "1;\n", "b.py": "" });
  expect(await folder.run(["check"])).toMatchObject({ code: 0 });
  expect(await folder.run(["check", "a.js", "b.py"])).toMatchObject({ code: 2, err: "Preflint does not read files of this kind: b.py\n" });
});

test("more on standard input than is read of a file", () => {
  const result = run(folderOf({}), ["check", "--stdin-filename", "a.js"], "1".repeat(2 * 1024 * 1024 + 1));
  expect(result).toMatchObject({ status: 2, stderr: "preflint: Standard input is larger than 2 MB.\n" });
});

test("a reader that leaves before the report is whole", async () => {
  const folder = folderOf({ "a.js": REFLECTING });
  const child = spawn(process.execPath, [cli, "check"], { cwd: folder.path, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const code = await new Promise<number | null>((done) => child.on("close", done));
  expect(said).toBe("preflint: Could not write all of the report to standard output. Whoever was reading has left.\n");
  expect(code).toBe(2);
});

describe.runIf(process.platform === "linux")("on Linux", () => {
  test("a full disk behind standard output, or behind both", () => {
    const folder = folderOf({ "a.js": "1" });
    const full = openSync("/dev/full", "w");
    const one = spawnSync(process.execPath, [cli, "check"], { cwd: folder.path, encoding: "utf8", stdio: ["ignore", full, "pipe"] });
    expect(one).toMatchObject({ status: 2, stderr: "preflint: Could not write all of the report to standard output. The disk is full.\n" });
    expect(spawnSync(process.execPath, [cli, "check"], { cwd: folder.path, stdio: ["ignore", full, full] }).status).toBe(2);
    closeSync(full);
  });

  test("a write that fails half way leaves the file whole", () => {
    const text = `${TRAILING_SLASH}${"// filler line of text\n".repeat(200)}`;
    const folder = folderOf({ "a.js": text });
    const result = spawnSync("sh", ["-c", 'ulimit -f 2; exec "$@"', "sh", process.execPath, cli, "check", "--fix"], { cwd: folder.path, encoding: "utf8" });
    expect(result.status).toBe(2);
    expect(result.stderr).toBe("Not changed: a.js. It would become larger than is allowed here.\n");
    expect(result.stdout).not.toContain("Fixed");
    expect(result.stdout).toContain("cors-origin-trailing-slash");
    expect(folder.read("a.js")).toBe(text);
    expect(statSync(folder.path).nlink).toBe(2);
  });

  test("names that are not valid UTF-8, of files and of folders", () => {
    const folder = folderOf({ "good.js": "1" });
    const named = (bytes: readonly number[]): Buffer => Buffer.concat([Buffer.from(`${folder.path}/`), Buffer.from(bytes)]);
    writeFileSync(named([0xff, 0x2e, 0x6a, 0x73]), REFLECTING);
    const file = run(folder, ["check"]);
    expect(file.status).toBe(2);
    expect(file.stderr).toContain("Its name is not valid UTF-8.");
    const other = folderOf({ "good.js": "1" });
    mkdirSync(Buffer.concat([Buffer.from(`${other.path}/`), Buffer.from([0xfe])]));
    expect(run(other, ["check"]).status).toBe(2);
  });

  test("links to files that the system makes up", () => {
    const folder = folderOf({ "a.ts": 'import cors from "cors";\nimport x from "./status";\nexport const c = cors({ origin: x });\n' });
    symlinkSync("/proc/self/environ", path.join(folder.path, "status.ts"));
    const result = run(folder, ["check"]);
    expect(result.stdout + result.stderr).not.toContain(process.env.PATH ?? "PATH=");
  });
});
