/** `--fix` and the files that Preflint keeps: written whole or not at all, and only where the user asked. */
import { chmodSync, existsSync, linkSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { writeWholeFile } from "../../server/platform/write-file.ts";
import { type TestFolder, TRAILING_SLASH, testFolder } from "./command-line.ts";

const folders: TestFolder[] = [];
function folderOf(files: Readonly<Record<string, string | Uint8Array>>): TestFolder {
  const folder = testFolder(files);
  folders.push(folder);
  return folder;
}
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

const LIST = `export const list = ["https://app.example.com/"];\n`;
const using = (from: string): string =>
  `import cors from "cors";\nimport { list } from "${from}";\nexport const handler = cors({ origin: list, credentials: true });\n`;

describe("files that fixes do not touch", () => {
  test("outside the named folder, though in the project", async () => {
    const folder = folderOf({ "app/use.ts": using("../shared/list"), "shared/list.ts": LIST });
    const result = await folder.run(["check", "app", "--fix"]);
    expect(folder.read("shared/list.ts")).toBe(LIST);
    expect(result.code).toBe(1);
    expect(result.err).toBe("Not changed: shared/list.ts. It lies outside of what is checked.\n");
    expect(result.out).not.toContain("Fixed");
    expect((await folder.run(["check", "--fix"])).code).toBe(0);
    expect(folder.read("shared/list.ts")).not.toBe(LIST);
  });

  test("another file than the named one", async () => {
    const folder = folderOf({ "use.ts": using("./list"), "list.ts": LIST });
    const result = await folder.run(["check", "use.ts", "--fix"]);
    expect(result.err).toContain("Not changed: list.ts. It lies outside of what is checked.");
    expect(folder.read("list.ts")).toBe(LIST);
  });

  test("what git or the policy file ignores, build output and generated files", async () => {
    const folder = folderOf({
      ".gitignore": "local/\n",
      ".git/HEAD": "ref: refs/heads/main\n",
      ".preflint.yml": "version: 1\nignores: [vendor/**]\n",
      ...Object.fromEntries(
        ["local", "vendor", "dist"].flatMap((name) => [
          [`${name}/list.ts`, LIST],
          [`use-${name}.ts`, using(`./${name}/list`)],
        ]),
      ),
    });
    const result = await folder.run(["check", "--fix"]);
    for (const name of ["local", "vendor", "dist"]) expect(folder.read(`${name}/list.ts`), name).toBe(LIST);
    expect(result.out).not.toContain("Fixed");
  });

  test("behind links that lead out, which are not even read", async () => {
    const outside = folderOf({ "list.ts": LIST.replace("app", "secret-name") });
    const folder = folderOf({ "w/use.ts": using("./lib/list"), "w/other.ts": using("./one"), "w/package.json": "{}" });
    symlinkSync(outside.path, join(folder.path, "w/lib"));
    symlinkSync(join(outside.path, "list.ts"), join(folder.path, "w/one.ts"));
    for (const args of [
      ["check", "--fix"],
      ["check", "one.ts", "--fix"],
      ["check", "lib/list.ts", "use.ts", "--fix"],
      ["explain", "use.ts:2"],
    ]) {
      const result = await folder.run(args, { cwd: join(folder.path, "w") });
      expect(result.out + result.err, args.join(" ")).not.toContain("secret-name");
    }
    const named = await folder.run(["check", "one.ts"], { cwd: join(folder.path, "w") });
    expect(named).toMatchObject({ code: 2, err: "Could not read one.ts. It is a link that leads out of the project.\n" });
    expect(outside.read("list.ts")).toContain("secret-name.example.com/");
  });

  test("outside the project, by a path: not even read", async () => {
    const folder = folderOf({ "w/.git/HEAD": "ref: refs/heads/main\n", "w/use.ts": using("../list"), "list.ts": LIST.replace("app", "secret-name") });
    const result = await folder.run(["check", "--fix"], { cwd: join(folder.path, "w") });
    expect(result.out + result.err).not.toContain("secret-name");
    expect(result.out).toContain("could not be read");
    expect(folder.read("list.ts")).toContain("secret-name.example.com/");
  });
});

test("a link inside the project is the file that it leads to", async () => {
  const folder = folderOf({ "real.ts": TRAILING_SLASH });
  symlinkSync("real.ts", join(folder.path, "link.ts"));
  expect((await folder.run(["check", "link.ts", "--fix"])).out).toContain("Fixed 2 problems");
  expect(folder.read("real.ts")).not.toContain(".com/");
  expect(readdirSync(folder.path).sort()).toEqual(["link.ts", "real.ts"]);
});

test("the mode is kept, another name of the same file is left alone, and nothing stays behind", async () => {
  const folder = folderOf({ "a.js": TRAILING_SLASH });
  chmodSync(join(folder.path, "a.js"), 0o751);
  linkSync(join(folder.path, "a.js"), join(folder.path, "outside.txt"));
  await folder.run(["check", "--fix"]);
  expect(folder.read("a.js")).not.toContain(".com/");
  expect(folder.read("outside.txt")).toContain(".com/");
  if (process.platform !== "win32") expect(statSync(join(folder.path, "a.js")).mode & 0o7777).toBe(0o751);
  expect(readdirSync(folder.path).sort()).toEqual(["a.js", "outside.txt"]);
});

test("what was not written is not counted as fixed, is reported again, and the code says so", async () => {
  const folder = folderOf({ "a.js": TRAILING_SLASH, "b.js": TRAILING_SLASH });
  const writeFile = (path: string, text: string, before?: Uint8Array): string | undefined =>
    path.endsWith("a.js") ? "The disk is full." : writeWholeFile(path, text, before);
  const result = await folder.run(["check", "--fix"], { writeFile });
  expect(result).toMatchObject({ code: 2, err: "Not changed: a.js. The disk is full.\n" });
  expect(result.out).toContain("Fixed 1 problem.");
  expect(result.out).toContain("a.js:4:25");
  expect(folder.read("a.js")).toBe(TRAILING_SLASH);
  expect(folder.read("b.js")).not.toBe(TRAILING_SLASH);
});

test("a file that changed since it was read is not overwritten", async () => {
  const folder = folderOf({ "a.js": TRAILING_SLASH });
  const path = join(folder.path, "a.js");
  expect(writeWholeFile(path, "new", Buffer.from(`${TRAILING_SLASH}more`))).toContain("changed");
  expect(writeWholeFile(path, "new", Buffer.from(TRAILING_SLASH.slice(0, -1)))).toContain("changed");
  expect(folder.read("a.js")).toBe(TRAILING_SLASH);
  expect(writeWholeFile(path, "new", Buffer.from(TRAILING_SLASH))).toBeUndefined();
  expect(folder.read("a.js")).toBe("new");
  expect(writeWholeFile(join(folder.path, "nowhere/a.js"), "x")).toBe("There is no such folder.");
  expect(writeWholeFile(folder.path, "x")).toBe("It is no regular file.");
  expect(readdirSync(folder.path)).toEqual(["a.js"]);
});

test("no file of Preflint's own is written through a link", async () => {
  for (const [name, args] of [
    [".preflint-known.json", ["check", "--write-known"]],
    [".preflint.yml", ["init"]],
    [".preflint.lock.json", ["snapshot"]],
  ] as const) {
    const folder = folderOf({ "w/a.js": TRAILING_SLASH, "target.txt": "precious" });
    if (name === ".preflint.lock.json") writeFileSync(join(folder.path, "w/.preflint.yml"), "version: 1\norigins: []\n");
    symlinkSync("../target.txt", join(folder.path, "w", name));
    const result = await folder.run(args, { cwd: join(folder.path, "w") });
    expect(result.code, name).toBe(2);
    expect(folder.read("target.txt"), name).toBe("precious");
  }
});

test("a dangling link does not make a file elsewhere", async () => {
  const folder = folderOf({ "w/a.js": TRAILING_SLASH });
  mkdirSync(join(folder.path, "elsewhere"));
  symlinkSync("../elsewhere/made.yml", join(folder.path, "w/.preflint.yml"));
  expect((await folder.run(["init"], { cwd: join(folder.path, "w") })).code).toBe(2);
  expect(existsSync(join(folder.path, "elsewhere/made.yml"))).toBe(false);
});
