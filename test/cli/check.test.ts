import { afterEach, expect, test } from "vitest";
import { REFLECTING, type TestFolder, TRAILING_SLASH, testFolder } from "./command-line.ts";

const folders: TestFolder[] = [];
function folderOf(files: Readonly<Record<string, string | Uint8Array>>): TestFolder {
  const folder = testFolder(files);
  folders.push(folder);
  return folder;
}
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

function rulesIn(json: string): readonly string[] {
  return JSON.parse(json).findings.map((finding: { rule: string; location: { file: string } }) => `${finding.location.file} ${finding.rule}`);
}

test("finds, shows the code and exits with 1", async () => {
  const result = await folderOf({ "src/server.js": REFLECTING }).run(["check"]);
  expect(result.code).toBe(1);
  expect(result.out).toContain("src/server.js:4:24  error  cors-reflect-with-credentials");
  expect(result.out).toContain("4 | app.use(cors({ origin: true, credentials: true }));");
  expect(result.out).toContain("Looked at 1 file; it uses a technology that Preflint knows.");
  expect(result.err).toBe("");
});

test("a clean folder exits with 0 and says what was looked at, and nothing read is no pass", async () => {
  const clean = await folderOf({ "a.js": "console.log(1);\n" }).run(["check"]);
  expect(clean).toMatchObject({ code: 0, out: "No findings.\nLooked at 1 file; no technology that Preflint knows was found in it.\n" });
  const empty = folderOf({ "README.md": "x" });
  expect(await empty.run(["check"])).toMatchObject({ code: 2, err: expect.stringMatching(/^Nothing was checked: /) });
  expect(await empty.run(["check", "--allow-empty"])).toMatchObject({ code: 0, err: "" });
});

test("JSON, SARIF and annotations carry the same findings", async () => {
  const folder = folderOf({ "a.js": REFLECTING });
  const json = await folder.run(["check", "--format", "json"]);
  const rules = JSON.parse(json.out).findings.map((finding: { rule: string }) => finding.rule);
  expect(rules).toContain("cors-reflect-with-credentials");
  const sarif = JSON.parse((await folder.run(["check", "--format=sarif"])).out);
  expect(sarif.runs[0].results.map((result: { ruleId: string }) => result.ruleId)).toEqual(rules);
  const github = (await folder.run(["check", "--format", "github"])).out;
  expect(github.split("\n").filter((line) => line.startsWith("::"))).toHaveLength(rules.length);
});

test("--severity hides, --fail-on decides", async () => {
  const folder = folderOf({ "a.js": TRAILING_SLASH });
  expect((await folder.run(["check", "--fail-on", "never"])).code).toBe(0);
  expect((await folder.run(["check", "--fail-on", "hint"])).code).toBe(1);
  const everything = rulesIn((await folder.run(["check", "--format", "json", "--severity", "hint"])).out);
  const errors = rulesIn((await folder.run(["check", "--format", "json", "--severity", "error"])).out);
  expect(errors.length).toBeGreaterThan(0);
  expect(errors.length).toBeLessThan(everything.length);
});

test("--rule limits to rules that exist", async () => {
  const folder = folderOf({ "a.js": REFLECTING });
  expect(rulesIn((await folder.run(["check", "--format", "json", "--rule", "cors-reflect-with-credentials"])).out)).toEqual([
    "a.js cors-reflect-with-credentials",
  ]);
  expect(await folder.run(["check", "--rule", "cors-reflect-with-credential"])).toEqual({
    code: 2,
    out: "",
    err: "preflint: There is no rule 'cors-reflect-with-credential'. Did you mean 'cors-reflect-with-credentials'?\n",
  });
});

test("--fix applies safe fixes only, --fix-dry-run shows them, and both leave the rest reported", async () => {
  const folder = folderOf({ "a.ts": TRAILING_SLASH, "b.js": REFLECTING });
  const dry = await folder.run(["check", "--fix-dry-run"]);
  expect(dry.out).toContain('-app.use(cors({ origin: ["https://app.example.com/"] }));');
  expect(dry.out).toContain('+app.use(cors({ origin: ["https://app.example.com"] }));');
  expect(folder.read("a.ts")).toBe(TRAILING_SLASH);
  const fixed = await folder.run(["check", "--fix"]);
  expect(folder.read("a.ts")).toContain('origin: ["https://app.example.com"]');
  expect(folder.read("b.js")).toContain("origin: true, credentials: true");
  expect(fixed.out).toMatch(/Fixed \d+ problem/);
  expect(fixed.code).toBe(1);
  const after = folder.read("a.ts");
  await folder.run(["check", "--fix"]);
  expect(folder.read("a.ts")).toBe(after);
});

test("a file that is not plain UTF-8 is not written", async () => {
  const folder = folderOf({ "a.ts": Buffer.from(`\uFEFF${TRAILING_SLASH}`, "utf16le") });
  const result = await folder.run(["check", "--fix"]);
  expect(result.code).toBe(2);
  expect(result.err).toContain("It is not plain UTF-8");
});

test("known findings are not reported again, new ones are", async () => {
  const folder = folderOf({ "a.js": REFLECTING });
  const written = await folder.run(["check", "--write-known"]);
  expect(written).toMatchObject({ code: 0 });
  expect(JSON.parse(folder.read(".preflint-known.json")).version).toBe(1);
  folder.write("a.js", `\n\n${REFLECTING}`);
  const again = await folder.run(["check", "--known", ".preflint-known.json"]);
  expect(again).toMatchObject({ code: 0 });
  expect(again.out).toMatch(/\d+ known findings? not shown/);
  folder.write("b.js", REFLECTING);
  expect((await folder.run(["check", "--known", ".preflint-known.json"])).code).toBe(1);
  expect(await folder.run(["check", "--known", "nothing.json"])).toMatchObject({ code: 2 });
  folder.write("broken.json", "{");
  expect((await folder.run(["check", "--known", "broken.json"])).err).toContain("not valid JSON");
});

test("standard input is checked under its name", async () => {
  const folder = folderOf({ "a.js": REFLECTING });
  const result = await folder.run(["check", "--stdin-filename", "src/new.js", "--format", "json"], { readStdin: () => REFLECTING });
  expect(rulesIn(result.out)).toContain("src/new.js cors-reflect-with-credentials");
  expect(result.code).toBe(1);
});

test("the policy file and comments decide, and their mistakes are findings", async () => {
  const folder = folderOf({
    ".preflint.yml": "version: 1\npreset: off\nrules:\n  cors-reflect-with-credentials: warning\n  hsts-mising: off\nignores: [gen/**]\n",
    "a.js": REFLECTING,
    "b.js": REFLECTING.replace("app.use", "// preflint-ignore-next-line cors-reflect-with-credentials -- internal tool (until 2027-01-31)\napp.use"),
    "gen/c.js": REFLECTING,
  });
  const result = await folder.run(["check", "--format", "json"]);
  expect(rulesIn(result.out)).toEqual([".preflint.yml config-invalid", "a.js cors-reflect-with-credentials"]);
  expect(JSON.parse(result.out).summary).toMatchObject({ suppressed: 1, skipped: [{ reason: "ignored by the policy file", files: ["gen/c.js"] }] });
  const later = await folder.run(["check", "--format", "json", "--today", "2027-02-01"]);
  expect(rulesIn(later.out)).toContain("b.js cors-reflect-with-credentials");
});

test("an imported file is read and its finding shown where it is written", async () => {
  const folder = folderOf({
    "src/server.ts": `import express from "express";\nimport cors from "cors";\nimport { origins } from "./config.js";\nconst app = express();\napp.use(cors({ origin: origins }));\n`,
    "src/config.ts": `export const origins = ["https://app.example.com/"];\n`,
  });
  const found = rulesIn((await folder.run(["check", "--format", "json"])).out);
  expect(found).toContain("src/config.ts cors-origin-trailing-slash");
  expect(rulesIn((await folder.run(["check", "src/server.ts", "--format", "json"])).out)).toContain("src/config.ts cors-origin-trailing-slash");
});

test("a folder of examples that is named alone is judged as from inside it", async () => {
  const folder = folderOf({ ".git/HEAD": "ref: refs/heads/main\n", "src/a.js": "console.log(1);\n", "examples/shop/server.js": REFLECTING });
  const severities = async (...paths: readonly string[]): Promise<readonly string[]> => {
    const { findings } = JSON.parse((await folder.run(["check", "--format", "json", "--rule", "cors-reflect-with-credentials", ...paths])).out);
    return findings.map(({ severity }: { severity: string }) => severity);
  };
  expect(await severities("examples")).toEqual(["error"]);
  expect(await severities(".")).toEqual(["info"]);
  expect(await severities("src", "examples")).toEqual(["info"]);
});
