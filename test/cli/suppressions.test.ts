/** Comments, known findings and `ignores` on real code: where a comment counts, what is called unused, and that no fix takes a reason away. */
import { afterEach, expect, test } from "vitest";
import { type TestFolder, testFolder } from "./command-line.ts";

const folders: TestFolder[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

const RULE = "cors-reflect-with-credentials";
const COMMENT = `// preflint-ignore-next-line ${RULE} -- an internal tool`;
const CODE = [
  "import cors from 'cors';",
  "import express from 'express';",
  "const app = express();",
  "app.use(",
  "  '/api',",
  "  cors({",
  "    origin:",
  "      true,",
  "    credentials: true,",
  "  }),",
  ");",
];

async function rulesIn(files: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<readonly string[]> {
  const folder = testFolder(files);
  folders.push(folder);
  const { out } = await folder.run(["check", "--format", "json", ...args]);
  return (JSON.parse(out) as { findings: readonly { rule: string }[] }).findings
    .map((finding) => finding.rule)
    .filter((rule) => rule === RULE || rule.startsWith("suppression"));
}

const withCommentAbove = (line: number): string => [...CODE.slice(0, line), COMMENT, ...CODE.slice(line), ""].join("\n");

test("a comment counts on the value, on its call, on the call around it and on what the finding refers to, and is not called unused there", async () => {
  expect(await rulesIn({ "a.ts": CODE.join("\n") })).toEqual([RULE]);
  for (const line of [3, 5, 7, 8]) expect(await rulesIn({ "a.ts": withCommentAbove(line) }), `above: ${CODE[line]}`).toEqual([]);
});

test("elsewhere in the policy it hides nothing, and is not called unused while the rule reports on that policy", async () => {
  for (const line of [4, 9]) expect(await rulesIn({ "a.ts": withCommentAbove(line) }), `above: ${CODE[line]}`).toEqual([RULE]);
});

test("where the rule reports nothing, it is unused", async () => {
  expect(await rulesIn({ "a.ts": withCommentAbove(2) })).toEqual(["suppression-unused", RULE]);
  expect(await rulesIn({ "a.ts": withCommentAbove(5).replace("true,", "false,") })).toEqual(["suppression-unused"]);
});

test("--fix removes an idle comment, and none whose rule still reports on that policy", async () => {
  const folder = testFolder({ "a.ts": withCommentAbove(8), "b.ts": withCommentAbove(5).replace("true,", "false,") });
  folders.push(folder);
  await folder.run(["check", "--fix"]);
  expect(folder.read("a.ts")).toContain(COMMENT);
  expect(folder.read("b.ts")).not.toContain(COMMENT);
});

test("--no-ignores shows what comments, the policy file and known findings keep away", async () => {
  const files = { "a.ts": withCommentAbove(5), "legacy/b.ts": CODE.join("\n"), ".preflint.yml": "version: 1\nignores:\n  - legacy/**\n" };
  expect(await rulesIn(files)).toEqual([]);
  expect(await rulesIn(files, "--no-ignores")).toEqual([RULE, RULE]);
  const folder = testFolder({ "a.ts": CODE.join("\n") });
  folders.push(folder);
  await folder.run(["check", "--write-known"]);
  expect((await folder.run(["check", "--known", ".preflint-known.json"])).code).toBe(0);
  expect((await folder.run(["check", "--known", ".preflint-known.json", "--no-ignores"])).code).toBe(1);
});
