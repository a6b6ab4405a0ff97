/** An adapter or a rule of ours that throws: said as such in every format, exit code 2, and everything else is still reported. */
import { afterEach, describe, expect, test } from "vitest";
import type { Engine } from "../../server/core/workspace/engine.ts";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";
import { REFLECTING, type TestFolder, testFolder } from "./command-line.ts";

const folders: TestFolder[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

const boom = (): never => {
  throw new Error("Invalid string length");
};

/** The adapter of Express throws in every file; that of the package cors works on. */
const FAILING_ADAPTER: Engine = {
  ...STANDARD_ENGINE,
  adapters: STANDARD_ENGINE.adapters.map((adapter) => (adapter.id === "javascript/express" ? { ...adapter, extract: boom } : adapter)),
};

const FAILING_RULE: Engine = {
  ...STANDARD_ENGINE,
  rules: STANDARD_ENGINE.rules.map((rule) => (rule.meta.id === "cors-vary-missing" ? { meta: rule.meta, check: boom } : rule)),
};

const FAILING_PROJECT_RULE: Engine = {
  ...STANDARD_ENGINE,
  rules: STANDARD_ENGINE.rules.map((rule) => (rule.meta.id === "hsts-missing" ? { meta: rule.meta, checkWorkspace: boom } : rule)),
};

async function run(engine: Engine, ...args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const folder = testFolder({ "a.js": REFLECTING });
  folders.push(folder);
  return folder.run(["check", ...args], { load: async () => ({ engine, pages: {} }) });
}

describe.each([
  ["an adapter", FAILING_ADAPTER, "a.js", "failed to read javascript/express in this file"],
  ["a rule", FAILING_RULE, "a.js", "failed to check the rule 'cors-vary-missing'"],
  ["a rule for the project", FAILING_PROJECT_RULE, "", "failed to check the rule 'hsts-missing'"],
])("%s that throws", (_what, engine, file, sentence) => {
  test("text: never 'syntax error', other findings stay, exit code 2", async () => {
    const { code, out, err } = await run(engine);
    expect(code).toBe(2);
    expect(out).toContain("cors-reflect-with-credentials");
    expect(out).toMatch(/Preflint failed on (?:1 file|the whole project), so findings may be missing\. This is a fault of Preflint, not of the code\./);
    expect(out).not.toContain("syntax error");
    expect(err).toContain(sentence);
    expect(err).toContain("Invalid string length");
  });

  test("JSON, SARIF and GitHub commands", async () => {
    const json = await run(engine, "--format", "json");
    expect(json.code).toBe(2);
    const data = JSON.parse(json.out);
    expect(data.problems).toHaveLength(1);
    expect(data.problems[0]).toMatchObject({ kind: "internal", message: expect.stringContaining(sentence) });
    expect(data.summary.notUnderstood).toEqual([]);
    expect(data.findings.map((finding: { rule: string }) => finding.rule)).toContain("cors-reflect-with-credentials");

    const sarif = await run(engine, "--format", "sarif");
    expect(sarif.code).toBe(2);
    const [invocation] = JSON.parse(sarif.out).runs[0].invocations;
    expect(invocation.executionSuccessful).toBe(false);
    expect(invocation.toolExecutionNotifications).toMatchObject([{ level: "error", descriptor: { id: "internal" } }]);

    const github = await run(engine, "--format", "github");
    expect(github.code).toBe(2);
    expect(github.out.split("\n").filter((line) => line.startsWith("::error") && line.includes(sentence))).toHaveLength(1);
    if (file !== "") expect(github.out).toContain(`::error file=${file},title=Preflint::`);
  });

  test("not even '--fail-on never' makes it clean", async () => {
    expect((await run(engine, "--fail-on", "never")).code).toBe(2);
  });
});

test("'explain' does not say that everything was read", async () => {
  const folder = testFolder({ "a.js": `const express = require("express");\nconst app = express();\n` });
  folders.push(folder);
  const { out } = await folder.run(["explain", "a.js"], { load: async () => ({ engine: FAILING_ADAPTER, pages: {} }) });
  expect(out).toContain("Preflint failed to read javascript/express in this file");
  expect(out).not.toContain("Everything here was read");
});

test("nor where the value that was not read stands on another line", async () => {
  const folder = testFolder({
    "a.js": `const lib = require("lib");
exports.share = (request, response) => {
  const page = lib.pageOf(request.headers.origin);
  response.setHeader("Access-Control-Allow-Origin", page);
};
`,
  });
  folders.push(folder);
  const { out } = await folder.run(["explain", "a.js:4"]);
  expect(out).toContain("Line 3: the allowed origins");
  expect(out).not.toContain("Everything here was read");
});
