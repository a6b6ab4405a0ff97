import { afterEach, expect, test } from "vitest";
import { unifiedDiff } from "../../server/cli/diff.ts";
import { REFLECTING, temporaryFolders } from "./command-line.ts";

const folderOf = temporaryFolders(afterEach);

test("help and version", async () => {
  const folder = folderOf({});
  for (const args of [
    [],
    ["--help"],
    ["help"],
    ["check", "--help"],
    ["check", "-h"],
    ["explain", "--help"],
    ["rules", "--help"],
    ["simulate", "--help"],
    ["lsp", "--help"],
  ]) {
    expect(await folder.run(args)).toMatchObject({ code: 0, err: "", out: expect.stringContaining("Usage: preflint") });
  }
  for (const args of [["--version"], ["-v"], ["check", "--version"]]) expect(await folder.run(args)).toEqual({ code: 0, out: "9.9.9\n", err: "" });
});

test("rules lists every rule once, as text and as JSON", async () => {
  const folder = folderOf({});
  const json = JSON.parse((await folder.run(["rules", "--format", "json"])).out);
  const ids: readonly string[] = json.rules.map((rule: { id: string }) => rule.id);
  expect(ids).toEqual([...new Set(ids)].sort());
  expect(ids).toEqual(expect.arrayContaining(["config-invalid", "suppression-unused", "cors-reflect-with-credentials"]));
  const text = (await folder.run(["rules"])).out;
  for (const id of ids) expect(text).toContain(`${id} `);
});

test("explain shows a rule's page, or what is known of it", async () => {
  const folder = folderOf({});
  expect((await folder.run(["explain", "hsts-missing"])).out).toContain("docs/rules/hsts-missing.md");
  const { STANDARD_ENGINE } = await import("../../server/core/workspace/standard-engine.ts");
  const load = async () => ({ engine: STANDARD_ENGINE, pages: { "hsts-missing": "# The page" } });
  expect((await folder.run(["explain", "hsts-missing"], { load })).out).toBe("# The page\n");
});

test("explain FILE:LINE shows what is found there, with its proof, and FILE why nothing is", async () => {
  const folder = folderOf({ "a.js": REFLECTING, "b.js": "1;\n", "dist/c.js": REFLECTING });
  const found = await folder.run(["explain", "a.js:4"]);
  expect(found).toMatchObject({ code: 0 });
  expect(found.out).toContain("cors-reflect-with-credentials");
  expect(found.out).toContain("Recognised in this file:");
  expect((await folder.run(["explain", "b.js"])).out).toContain("found no word of a technology that it knows");
  expect((await folder.run(["explain", "dist/c.js"])).out).toContain("Preflint has not seen this file");
  expect(await folder.run(["explain", "a.js:99"])).toMatchObject({ code: 2, err: "preflint: There is no line 99; the last one is 6.\n" });
});

test("explain does not say that nothing stands where a test of the origin is reported", async () => {
  const test = '  if (origin.endsWith("example.com")) {';
  const code = `export function handler(req, res) {\n  const origin = req.headers.origin ?? "";\n${test}\n    res.setHeader("Access-Control-Allow-Origin", origin);\n  }\n}\n`;
  const folder = folderOf({ "a.js": code });
  const onTest = (await folder.run(["explain", "a.js:3"])).out;
  expect(onTest).toContain("'cors-origin-suffix-check' is reported");
  expect(onTest).not.toContain("Nothing that Preflint models");
  expect((await folder.run(["explain", "a.js:2"])).out).toContain("Nothing that Preflint models stands at this place.");
});

test("lsp hands over to the server", async () => {
  let served = 0;
  const result = await folderOf({}).run(["lsp", "--stdio"], {
    serve: async () => {
      served += 1;
    },
  });
  expect(result.code).toBe(0);
  expect(served).toBe(1);
});

test("colours only where they are wanted", async () => {
  const folder = folderOf({ "a.js": REFLECTING });
  expect((await folder.run(["check"], { hasColours: true })).out).toContain("\u001B[");
  expect((await folder.run(["check", "--no-color"], { hasColours: true })).out).not.toContain("\u001B[");
  expect((await folder.run(["check", "--format", "json"], { hasColours: true })).out).not.toContain("\u001B[");
});

test("an error of our own is one that people can report", async () => {
  const result = await folderOf({}).run(["rules"], {
    load: () => {
      throw new Error("boom");
    },
  });
  expect(result.code).toBe(2);
  expect(result.err).toContain("something went wrong inside Preflint: Error: boom");
});

test("diffs", () => {
  expect(unifiedDiff("f", "a\nb\nc\nd\ne\nf\n", "a\nb\nc\nX\ne\nf\nY\n")).toBe("--- f\n+++ f\n@@ -2,5 +2,6 @@\n b\n c\n-d\n+X\n e\n f\n+Y\n");
  expect(unifiedDiff("f", "same", "same")).toBe("");
});
