import { afterEach, expect, test } from "vitest";
import { REFLECTING, type TestFolder, TRAILING_SLASH, temporaryFolders } from "./command-line.ts";

const folderOf = temporaryFolders(afterEach);

interface JsonFinding {
  readonly rule: string;
  readonly message: string;
  readonly location: { readonly file: string; readonly start: { readonly line: number } };
}

async function findings(folder: TestFolder, ...args: readonly string[]): Promise<readonly JsonFinding[]> {
  return JSON.parse((await folder.run(["check", "--format", "json", ...args])).out).findings;
}

const KNOWN = ["--known", ".preflint-known.json"];

test("entries that hide nothing any more are listed, and --fix removes them and nothing else", async () => {
  const folder = folderOf({ "a.js": REFLECTING, "b.js": TRAILING_SLASH, "c.js": TRAILING_SLASH });
  await folder.run(["check", "--write-known"]);
  expect(await findings(folder, ...KNOWN)).toEqual([]);
  folder.write("b.js", TRAILING_SLASH.replace("com/", "com"));
  folder.write("c.js", "export const gone = 1;\n");
  const idle = await findings(folder, ...KNOWN);
  expect(idle.map(({ rule }) => rule)).toEqual(idle.map(() => "known-unused"));
  expect(new Set(idle.map(({ location }) => location.file))).toEqual(new Set([".preflint-known.json"]));
  expect(idle.map(({ message }) => message)).toContain("'cors-origin-trailing-slash' does not report this in 'b.js' any more; this entry can go.");
  expect(idle.map(({ message }) => message)).toContain("'cors-origin-trailing-slash' does not report this in 'c.js' any more; this entry can go.");
  const fixed = await folder.run(["check", ...KNOWN, "--fix"]);
  expect(fixed).toMatchObject({ code: 0, err: "" });
  const left: readonly { readonly file: string }[] = JSON.parse(folder.read(".preflint-known.json")).findings;
  expect(left.length).toBeGreaterThan(0);
  expect(await findings(folder, ...KNOWN)).toEqual([]);
  // What still serves is still there: nothing of what it hides comes back.
  expect(left.filter(({ file }) => file === "a.js").length).toBeGreaterThan(0);
});

test("an entry is idle only if that is certain", async () => {
  const folder = folderOf({ "a.js": REFLECTING, "b.js": TRAILING_SLASH });
  await folder.run(["check", "--write-known"]);
  // Its rule is off, its file is kept out, only other rules or other files are asked for, or its text cannot be read.
  folder.write("b.js", TRAILING_SLASH.replace("com/", "com"));
  folder.write(".preflint.yml", "version: 1\nrules: { cors-origin-trailing-slash: off }\n");
  expect((await findings(folder, ...KNOWN)).map(({ message }) => message)).not.toContainEqual(expect.stringContaining("trailing-slash"));
  folder.write(".preflint.yml", "version: 1\nignores: [b.js]\n");
  expect(await findings(folder, ...KNOWN)).toEqual([]);
  folder.write(".preflint.yml", "version: 1\n");
  expect(await findings(folder, ...KNOWN, "--rule", "hsts-missing")).toEqual([]);
  expect(await findings(folder, "b.js", ...KNOWN)).toEqual([]);
  folder.write("b.js", `${TRAILING_SLASH.replace("com/", "com")}\nconst x = {;\n`);
  expect(await findings(folder, ...KNOWN)).toEqual([]);
});

test("a file of known findings outside of the project hides what it names", async () => {
  const folder = folderOf({ "work/a.js": REFLECTING });
  await folder.run(["check", "work", "--write-known", "--known", "known.json"]);
  const elsewhere = { cwd: `${folder.path}/work` };
  const { out, code } = await folder.run(["check", "--format", "json", "--known", "../known.json"], elsewhere);
  expect(JSON.parse(out).findings).toEqual([]);
  expect(code).toBe(0);
});

test("the entry of a finding that a comment keeps away, too, is still in use", async () => {
  const folder = folderOf({ "b.js": TRAILING_SLASH });
  await folder.run(["check", "--write-known"]);
  folder.write("b.js", TRAILING_SLASH.replace("app.use", "// preflint-ignore-next-line cors-origin-trailing-slash -- stripped by the proxy\napp.use"));
  expect(await findings(folder, ...KNOWN)).toEqual([]);
});
