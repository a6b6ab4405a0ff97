import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createNodeFileSystem } from "../../server/platform/node-file-system.ts";
import { REFLECTING, type TestFolder, TRAILING_SLASH, temporaryFolders } from "./command-line.ts";

const folderOf = temporaryFolders(afterEach);

interface Found {
  readonly rule: string;
  readonly location: { readonly file: string; readonly start: { readonly line: number; readonly column: number } };
}

async function check(folder: TestFolder): Promise<{
  readonly code: number;
  readonly err: string;
  readonly data: { findings: readonly Found[]; summary: Record<string, unknown>; problems: readonly { kind: string }[] };
}> {
  const { code, out, err } = await folder.run(["check", "--format", "json"]);
  return { code, err, data: JSON.parse(out) };
}

function where(found: readonly Found[], rule: string): readonly string[] {
  return found.filter((finding) => finding.rule === rule).map(({ location }) => `${location.file}:${location.start.line}:${location.start.column}`);
}

test("a byte order mark, CRLF and tabs change nothing but columns", async () => {
  const folder = folderOf({
    "bom.js": `\uFEFF${REFLECTING}`,
    "crlf.js": REFLECTING.replaceAll("\n", "\r\n"),
    "tabs.js": REFLECTING.replace("app.use", "\t\tapp.use"),
    "utf16.js": Buffer.from(`\uFEFF${REFLECTING}`, "utf16le"),
  });
  const { data } = await check(folder);
  expect(where(data.findings, "cors-reflect-with-credentials")).toEqual(["bom.js:4:24", "crlf.js:4:24", "tabs.js:4:26", "utf16.js:4:24"]);
});

test("binary, too large, minified: skipped with the reason, the rest is checked", async () => {
  const folder = folderOf({
    "binary.ts": Buffer.concat([Buffer.from([0, 1, 2, 255]), Buffer.from(REFLECTING)]),
    "huge.js": `${REFLECTING}//${"x".repeat(5 * 1024 * 1024)}`,
    "oneline.js": `${REFLECTING.replaceAll("\n", " ")}/*${"x".repeat(100_000)}*/`,
    "good.js": REFLECTING,
  });
  const { data, code } = await check(folder);
  expect(code).toBe(1);
  expect(where(data.findings, "cors-reflect-with-credentials")).toEqual(["good.js:4:24"]);
  expect(data.summary.skipped).toEqual([
    { reason: "binary", files: ["binary.ts"] },
    { reason: "larger than 2 MB", files: ["huge.js"] },
    { reason: "minified", files: ["oneline.js"] },
  ]);
});

test("symbolic link loops, dangling links and folders named like files", async () => {
  const folder = folderOf({ "a/good.js": REFLECTING });
  symlinkSync(folder.path, join(folder.path, "a/loop"));
  symlinkSync("nowhere.js", join(folder.path, "a/dangling.js"));
  symlinkSync("self.js", join(folder.path, "a/self.js"));
  mkdirSync(join(folder.path, "a/folder.js"));
  const { data } = await check(folder);
  expect(where(data.findings, "cors-reflect-with-credentials")).toEqual(["a/good.js:4:24"]);
  expect(data.summary.skipped).toEqual([{ reason: "symbolic link", files: ["a/dangling.js", "a/self.js"] }]);
});

test("an unreadable file is said on standard error and in every report, the rest is checked", async () => {
  const folder = folderOf({ "locked.js": REFLECTING, "good.js": REFLECTING });
  const real = createNodeFileSystem();
  const files = {
    ...real,
    readBytes: (path: string, into: Uint8Array) =>
      path.endsWith("locked.js") ? ({ kind: "unreadable", reason: "You have no permission to read it." } as const) : real.readBytes(path, into),
  };
  const json = await folder.run(["check", "--format", "json"], { files });
  expect(json.err).toBe("Could not read locked.js. You have no permission to read it.\n");
  expect(json.code).toBe(2);
  expect(JSON.parse(json.out)).toMatchObject({ summary: { unreadable: [{ file: "locked.js" }] }, problems: [{ kind: "unreadable" }] });
  const sarif = JSON.parse((await folder.run(["check", "--format", "sarif"], { files })).out);
  expect(sarif.runs[0].invocations[0].toolExecutionNotifications[0].message.text).toContain("could not be read");
  expect((await folder.run(["check"], { files })).out).toContain("1 file or folder could not be read.");
});

test("a file that is deleted between listing and reading is said", async () => {
  const folder = folderOf({ "gone.js": REFLECTING, "good.js": REFLECTING });
  const real = createNodeFileSystem();
  const files = {
    ...real,
    readBytes(path: string, into: Uint8Array) {
      if (path.endsWith("gone.js")) rmSync(path, { force: true });
      return real.readBytes(path, into);
    },
  };
  const result = await folder.run(["check", "--format", "json"], { files });
  expect(where(JSON.parse(result.out).findings, "cors-reflect-with-credentials")).toEqual(["good.js:4:24"]);
  expect(result).toMatchObject({ code: 2, err: "Could not read gone.js. It was there a moment ago and is gone.\n" });
});

test("half-typed code keeps the findings of the rest and is counted", async () => {
  const folder = folderOf({ "a.ts": `${TRAILING_SLASH}\napp.get("/x", (req, res) => {\n  res.setHeader(\n` });
  const { data } = await check(folder);
  expect(where(data.findings, "cors-origin-trailing-slash")).toHaveLength(1);
  expect(data.summary.notUnderstood).toEqual(["a.ts"]);
});

test("broken YAML is said, and files beside it are checked", async () => {
  const folder = folderOf({ "broken.yaml": "metadata:\n\tannotations: [nginx.ingress.kubernetes.io/enable-cors\n", "good.js": REFLECTING });
  const { data } = await check(folder);
  expect(where(data.findings, "cors-reflect-with-credentials")).toEqual(["good.js:4:24"]);
  expect(data.summary.notUnderstood).toEqual(["broken.yaml"]);
});

test("a policy file of the wrong type says so and stops nothing", async () => {
  const folder = folderOf({ ".preflint.yml": "rules: [a, b]\nversion: yes\n", "good.js": REFLECTING });
  const { data } = await check(folder);
  expect(where(data.findings, "config-invalid")).toHaveLength(2);
  expect(where(data.findings, "cors-reflect-with-credentials")).toHaveLength(1);
});

test.each([
  [["check", "nowhere"], "There is no file or folder 'nowhere'."],
  [["check", "--formt", "json"], "There is no option '--formt'. Did you mean '--format'?"],
  [["check", "--format", "xml"], "--format must be one of text, json, sarif, github, not 'xml'."],
  [["check", "--severity"], "--severity needs a value."],
  [["check", "--fix=yes"], "--fix takes no value."],
  [["check", "--today", "2026-02-30"], "--today needs a date in the form YYYY-MM-DD, not '2026-02-30'."],
  [["check", "--preset", "all"], "--preset must be one of recommended, extended, strict, off, not 'all'."],
  [["check", "--changed-since", "HEAD"], "--changed-since HEAD: There is no git repository here."],
  [["chek"], "There is no command 'chek'. Did you mean 'preflint check'?"],
  [["src"], "There is no command 'src'. To check that path: preflint check src"],
  [["explain", "cors-reflect-with-credential"], "There is no rule and no file 'cors-reflect-with-credential'. Did you mean 'cors-reflect-with-credentials'?"],
  [["explain"], "Name one rule or one FILE:LINE: preflint explain cors-reflect-with-credentials"],
])("%j is refused with one line", async (args, message) => {
  expect(await folderOf({}).run(args)).toEqual({ code: 2, out: "", err: `preflint: ${message}\n` });
});
