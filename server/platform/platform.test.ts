import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { Adapter } from "../core/adapters/adapter.ts";
import { createWorkspace } from "../core/workspace/create-workspace.ts";
import { STANDARD_ENGINE } from "../core/workspace/standard-engine.ts";
import { decodeText } from "./decode.ts";
import { LARGEST_FILE } from "./file-system.ts";
import { createHintScanner } from "./hint-scan.ts";
import { loadEntries, settle } from "./load.ts";
import { createMemoryFileSystem, type MemoryFile } from "./memory-file-system.ts";
import { createNodeFileSystem } from "./node-file-system.ts";
import { createSourceScanner } from "./scan.ts";
import { skipReasonOfText } from "./source-file.ts";
import { walk } from "./walk.ts";

const root = mkdtempSync(join(tmpdir(), "preflint-platform-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

test("the scanner agrees with a plain search", () => {
  const word = fc.stringMatching(/^[a-cA-C-]{1,5}$/);
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), fc.stringMatching(/^[a-dA-D-]{0,40}$/), (words, text) => {
      const expected = words.some((one) => text.toLowerCase().includes(one.toLowerCase()));
      return createHintScanner(words).scan(bytes(text), text.length) === (expected ? "hit" : "miss");
    }),
    { numRuns: 2000 },
  );
});

test("the scanner folds ASCII letters only, reads UTF-8 and stops at NUL", () => {
  const scanner = createHintScanner(["Access-Control-", "origène"]);
  const scan = (data: Uint8Array): string => scanner.scan(data, data.length);
  expect(scan(bytes("x ACCESS-control-allow"))).toBe("hit");
  expect(scan(bytes("ORIGène"))).toBe("hit");
  expect(scan(bytes("access_control_"))).toBe("miss");
  expect(scan(Uint8Array.of(65, 0, ...bytes("access-control-")))).toBe("binary");
  expect(scan(Uint8Array.of(...bytes("access-control-"), 0))).toBe("hit");
  expect(createHintScanner([]).scan(bytes("anything"), 8)).toBe("miss");
  expect(scanner.scan(bytes("access-control-"), 5)).toBe("miss");
});

test("decoding keeps byte order marks and offsets", () => {
  expect(decodeText(bytes("\uFEFFa"))).toMatchObject({ kind: "text", text: "\uFEFFa" });
  expect(decodeText(Buffer.from("\uFEFFcors é", "utf16le"))).toMatchObject({ kind: "text", text: "\uFEFFcors é" });
  expect(decodeText(Buffer.from("\uFEFFcors", "utf16le").swap16())).toMatchObject({ kind: "text", text: "\uFEFFcors" });
  expect(decodeText(Uint8Array.of(65, 0, 66)).kind).toBe("binary");
});

function walked(files: Record<string, MemoryFile>, start = "/w"): readonly string[] {
  const system = createMemoryFileSystem(new Map(Object.entries(files)));
  return [...walk(system, start)].map((entry) => `${entry.kind === "source" ? entry.source : `${entry.kind}(${entry.reason})`} ${entry.file}`);
}

test("the walk finds sources in order and says what it skips", () => {
  expect(
    walked({
      "/w/b.ts": "",
      "/w/a.JS": "",
      "/w/c.d.ts": "",
      "/w/d.min.js": "",
      "/w/e.txt": "",
      "/w/package-lock.json": "",
      "/w/pnpm-lock.yaml": "",
      "/w/x.generated.ts": "",
      "/w/k8s/ingress.yaml": "",
      "/w/.github/ci.yml": "",
      "/w/.preflint.yml": "",
      "/w/.preflint.yaml": "",
      "/w/node_modules/x/index.js": "",
      "/w/dist/a.js": "",
      "/w/template.json": "",
      "/w/link.ts": { link: "/w/b.ts" },
    }),
  ).toEqual([
    "unreadable(A policy file must be named .preflint.yml to be read.) /w/.preflint.yaml",
    "policy /w/.preflint.yml",
    "javascript /w/a.JS",
    "javascript /w/b.ts",
    "skipped(type declarations) /w/c.d.ts",
    "skipped(minified) /w/d.min.js",
    "skipped(build output) /w/dist",
    "skipped(symbolic link) /w/link.ts",
    "skipped(lock file) /w/package-lock.json",
    "skipped(lock file) /w/pnpm-lock.yaml",
    "json /w/template.json",
    "skipped(generated) /w/x.generated.ts",
    "yaml /w/.github/ci.yml",
    "yaml /w/k8s/ingress.yaml",
  ]);
});

test("nested ignore files: the inner one wins, the outer ones of the repository count", () => {
  const files = {
    "/w/.git/HEAD": "x",
    "/w/.git/info/exclude": "local.ts\n",
    "/w/.gitignore": "*.gen.js\nout/\n/top.ts\n",
    "/w/top.ts": "",
    "/w/local.ts": "",
    "/w/sub/top.ts": "",
    "/w/sub/.gitignore": "!keep.gen2.js\nsecret.ts\n",
    "/w/sub/secret.ts": "",
    "/w/sub/out/a.ts": "",
    "/w/sub/a.ts": "",
  };
  expect(walked(files)).toEqual(["javascript /w/sub/a.ts", "javascript /w/sub/top.ts"]);
  expect(walked(files, "/w/sub")).toEqual(["javascript /w/sub/a.ts", "javascript /w/sub/top.ts"]);
  expect(walked(files, "/w/sub/out")).toEqual(["javascript /w/sub/out/a.ts"]);
});

test("on disk: link loops, missing folders, files and folders in each other's place", () => {
  mkdirSync(join(root, "loop/inner"), { recursive: true });
  writeFileSync(join(root, "loop/inner/a.ts"), "cors");
  symlinkSync(join(root, "loop"), join(root, "loop/inner/again"));
  symlinkSync("self.ts", join(root, "loop/self.ts"));
  mkdirSync(join(root, "loop/folder.ts"));
  const files = createNodeFileSystem();
  const found = [...walk(files, join(root, "loop"))].map((entry) => `${entry.kind} ${entry.file.slice(root.length)}`);
  expect(found).toEqual(["skipped /loop/self.ts", "source /loop/inner/a.ts"]);
  expect([...walk(files, join(root, "nowhere"))]).toMatchObject([{ kind: "unreadable" }]);
  expect(files.read(join(root, "loop/self.ts"))).toEqual({ kind: "unreadable", reason: "It is a symbolic link that leads back to itself." });
  expect(files.read(join(root, "loop/folder.ts")).kind).toBe("unreadable");
  expect(files.read(join(root, "loop/none.ts"))).toEqual({ kind: "absent" });
  expect(files.stat(join(root, "loop/none.ts"))).toBeUndefined();
  expect(files.stat(join(root, "loop"))?.kind).toBe("directory");
});

const adapter = {
  id: "javascript/x",
  label: "X",
  hints: ["cors("],
  intents: [],
  language: "javascript",
  extract: () => [],
  render: () => undefined,
} as const satisfies Adapter;
const gateway = { ...adapter, id: "yaml/x", language: "yaml" } as const satisfies Adapter;

test("the source scanner judges each file once", () => {
  const scanner = createSourceScanner([adapter, gateway]);
  const judge = (name: string, content: MemoryFile, kind: Parameters<typeof scanner.scan>[2]): unknown =>
    scanner.scan(createMemoryFileSystem(new Map([[name, content]])), name, kind);
  expect(judge("/a.ts", "app.use(CORS())", "javascript")).toEqual({ kind: "text", text: "app.use(CORS())", candidate: true });
  expect(judge("/a.ts", "nothing", "javascript")).toEqual({ kind: "not-relevant" });
  expect(judge("/a.ts", "// preflint-ignore-line x", "javascript")).toMatchObject({ kind: "text" });
  expect(judge("/a.ts", Uint8Array.of(1, 0, 2), "javascript")).toEqual({ kind: "skipped", reason: "binary" });
  expect(judge("/a.ts", Buffer.from("\uFEFFcors()", "utf16le"), "javascript")).toMatchObject({ kind: "text", text: "\uFEFFcors()" });
  expect(judge("/a.ts", `cors(${"x".repeat(LARGEST_FILE)}`, "javascript")).toEqual({ kind: "skipped", reason: "larger than 2 MB" });
  expect(judge("/a.ts", `cors(${"x".repeat(30_000)}`, "javascript")).toEqual({ kind: "skipped", reason: "minified" });
  expect(judge("/a.ts", "// @generated\ncors(", "javascript")).toEqual({ kind: "skipped", reason: "generated" });
  expect(judge("/a.json", '{"x": "cors("}', "json")).toEqual({ kind: "not-relevant" });
  expect(judge("/a.json", '{"openapi": "cors("}', "json")).toMatchObject({ kind: "text" });
  expect(judge("/a.ts", { unreadable: "No." }, "javascript")).toEqual({ kind: "unreadable", reason: "No." });
  expect(judge("/w/hosting.json", '{"x": "cors("}', "json")).toEqual({ kind: "not-relevant" });
  expect(scanner.scan(createMemoryFileSystem(new Map()), "/gone.ts", "javascript")).toEqual({ kind: "absent" });
});

test("a file that a technology reads by its name is judged by that technology's words alone", () => {
  const named = { ...gateway, id: "yaml/named", files: ["hosting.json"], hints: ['"headers"'] } as const satisfies Adapter;
  const scanner = createSourceScanner([gateway, named]);
  const judge = (name: string, text: string): unknown => scanner.scan(createMemoryFileSystem(new Map([[name, text]])), name, "json");
  expect(judge("/w/hosting.json", '{"headers": []}')).toMatchObject({ kind: "text" });
  expect(judge("/w/hosting.json", '{"x": 1}')).toEqual({ kind: "not-relevant" });
  expect(judge("/w/other.json", '{"headers": []}')).toEqual({ kind: "not-relevant" });
});

test("code in a file with such a name is judged by the words of all technologies", () => {
  const code = { ...gateway, id: "yaml/code", hints: ["cors("] } as const satisfies Adapter;
  const named = { ...gateway, id: "yaml/named", files: ["hosting.yaml"], hints: ["headers"] } as const satisfies Adapter;
  const scanner = createSourceScanner([code, named]);
  const judge = (name: string, text: string): unknown => scanner.scan(createMemoryFileSystem(new Map([[name, text]])), name, "yaml");
  for (const text of ["headers: []", "x: cors("]) expect(judge("/w/hosting.yaml", text)).toMatchObject({ kind: "text" });
  expect(judge("/w/hosting.yaml", "x: 1")).toEqual({ kind: "not-relevant" });
  expect(judge("/w/other.yaml", "headers: []")).toEqual({ kind: "not-relevant" });
});

test("generated texts are told by their head only", () => {
  expect(skipReasonOfText("yaml", "# Code generated by controller-gen. DO NOT EDIT.\na: b")).toBe("generated");
  expect(skipReasonOfText("yaml", `a: b\n${"#\n".repeat(600)}# @generated`)).toBeUndefined();
  expect(skipReasonOfText("yaml", "# REFERENCE, GENERATED AUTOMATICALLY\n# This file must not be edited by hand.\na: b")).toBe("generated");
  expect(skipReasonOfText("javascript", "#!/usr/bin/env node\n/* Auto-generated from api.json. */\nrun();")).toBe("generated");
  expect(skipReasonOfText("javascript", "'use strict';\n// The list must not be changed at run time.\nrun();")).toBeUndefined();
  expect(skipReasonOfText("javascript", "// Generated by create-server: make it your own.\nrun();")).toBeUndefined();
  const map = `\n//# sourceMappingURL=data:application/json;base64,${"x".repeat(30_000)}`;
  expect(skipReasonOfText("javascript", `${"run();\n".repeat(50)}${map}`)).toBeUndefined();
  expect(skipReasonOfText("javascript", `${"run();".repeat(5000)}${map}`)).toBe("minified");
});

test("settling loads imports by the chain, and policies before the first reading", () => {
  const system = createMemoryFileSystem(
    new Map<string, MemoryFile>([
      ["/w/.preflint.yml", "version: 1\nrules: { }\n"],
      ["/w/src/server.ts", 'import { origins } from "./config";\nimport cors from "cors";\ncors({ origin: origins });\n'],
      ["/w/src/config.ts", 'export { origins } from "./origins/list";\n'],
      ["/w/src/origins/list.ts", 'export const origins = ["https://app.example.com/"];\n'],
    ]),
  );
  const workspace = createWorkspace(STANDARD_ENGINE, { roots: ["/w"], today: "2026-11-23", preset: "recommended", severities: {} });
  for (const _ of loadEntries(workspace, system, createSourceScanner(STANDARD_ENGINE.adapters), walk(system, "/w")));
  expect(workspace.files()).toEqual(["/w/.preflint.yml", "/w/src/server.ts"]);
  for (const _ of settle(workspace, system, () => true));
  expect(workspace.wanted()).toEqual([]);
  expect(workspace.isSettled()).toBe(true);
  expect(workspace.allFindings().map((finding) => finding.at.file)).toContain("/w/src/origins/list.ts");
  expect(workspace.counters().reads).toBeLessThan(12);
});
