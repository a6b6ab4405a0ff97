/** The workspace that `npm start` shows, and what the documents say of it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { temporaryFolders } from "./command-line.ts";

const folderOf = temporaryFolders(afterEach);
const ROOT = new URL("../../", import.meta.url).pathname;
const EXAMPLES = join(ROOT, "examples/");
const files = Object.fromEntries(
  readdirSync(EXAMPLES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [file.slice(EXAMPLES.length), readFileSync(file, "utf8")]),
);

it("shows as many kinds of problems as the README and its own page say, each once, and leaves what is sound alone", async () => {
  const { findings } = JSON.parse((await folderOf(files).run(["check", "--format", "json"])).out) as {
    findings: readonly { rule: string; severity: string; location: { file: string } }[];
  };
  const rules = findings.map(({ rule }) => rule);
  const said = [readFileSync(join(ROOT, "README.md"), "utf8"), files["README.md"] ?? ""].map((text) => /\b(\d+) problems\b/.exec(text)?.[1]);
  expect(said).toEqual([String(rules.length), String(rules.length)]);
  expect(rules.length).toBe(18);
  expect(new Set(rules).size).toBe(rules.length);
  expect([...new Set(rules.map((rule) => rule.split("-")[0]))].sort()).toEqual(["cache", "config", "cookie", "cors", "csp", "hsts", "leak", "security"]);
  expect(findings.filter(({ location }) => location.file.startsWith("public-catalog/"))).toEqual([]);
});
