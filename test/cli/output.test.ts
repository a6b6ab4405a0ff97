/** `--output`: the report goes to a file as a whole, standard output stays empty, and the exit code says what it always says. */
import { mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { FORMATS } from "../../server/cli/args.ts";
import { REFLECTING, TRAILING_SLASH, temporaryFolders } from "./command-line.ts";

const folderOf = temporaryFolders(afterEach);

test.each(FORMATS)("writes what would be shown, as %s", async (format) => {
  const folder = folderOf({ "src/a.js": REFLECTING, "reports/old.txt": "old\n" });
  const shown = await folder.run(["check", "src", "--format", format]);
  const written = await folder.run(["check", "src", "--format", format, "--output", "reports/old.txt"]);
  expect(shown.out).not.toBe("");
  expect(written).toEqual({ ...shown, out: "" });
  expect(folder.read("reports/old.txt")).toBe(shown.out);
  expect(readdirSync(path.join(folder.path, "reports"))).toEqual(["old.txt"]);
});

test("keeps colours for the screen", async () => {
  const folder = folderOf({ "a.js": REFLECTING });
  await folder.run(["check", "--output", "report.txt"], { hasColours: true });
  expect(folder.read("report.txt")).toContain("cors-reflect-with-credentials");
  expect(folder.read("report.txt")).not.toContain("\u001b");
});

test("writes the difference that a fix would make too", async () => {
  const folder = folderOf({ "a.js": TRAILING_SLASH });
  const { code } = await folder.run(["check", "--fix-dry-run", "--output", "report.txt"]);
  expect(code).toBe(0);
  expect(folder.read("report.txt")).toContain('+app.use(cors({ origin: ["https://app.example.com"] }));');
});

test("exits with 2 and says why if it cannot be written", async () => {
  const folder = folderOf({ "src/a.js": REFLECTING });
  mkdirSync(path.join(folder.path, "taken"));
  for (const [name, reason] of [
    ["taken", "no regular file"],
    ["missing/report.txt", "There is no such folder."],
  ] as const) {
    const { code, out, err } = await folder.run(["check", "src", "--output", name]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(`preflint: Could not write the report to '${name}'.`);
    expect(err).toContain(reason);
  }
});

test.each(["a.js", "values.yaml", ".preflint.yml"])("takes the place of no source file: %s", async (name) => {
  const files = { "a.js": REFLECTING, "values.yaml": "cors: 1\n", ".preflint.yml": "rules: {}\n" };
  const folder = folderOf(files);
  for (const options of [
    ["--output", name],
    ["--write-known", "--known", name],
  ]) {
    const { code, err } = await folder.run(["check", ...options]);
    expect(code).toBe(2);
    expect(err).toContain(`'${name}'. A source file stands there.`);
    expect(folder.read(name)).toBe(files[name as keyof typeof files]);
  }
});

test("goes with no command that writes no report", async () => {
  const { code, err } = await folderOf({ "a.js": REFLECTING }).run(["check", "--write-known", "--output", "x.txt"]);
  expect(code).toBe(2);
  expect(err).toBe("preflint: --write-known writes no report; leave --output out.\n");
});
