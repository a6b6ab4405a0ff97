/** With the real technologies and rules: after any edits, what is shown is what a fresh start would show. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createWorkspace } from "../../server/core/workspace/create-workspace.ts";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";
import type { Workspace } from "../../server/core/workspace/workspace.ts";
import { loadEntries, settle } from "../../server/platform/load.ts";
import { createMemoryFileSystem } from "../../server/platform/memory-file-system.ts";
import { createSourceScanner } from "../../server/platform/scan.ts";
import { walk } from "../../server/platform/walk.ts";

const EXAMPLES = new URL("../../examples/", import.meta.url).pathname;
const FILES: ReadonlyMap<string, string> = new Map(
  readdirSync(EXAMPLES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [`/w/${path.slice(EXAMPLES.length)}`, readFileSync(path, "utf8")]),
);
const SCANNER = createSourceScanner(STANDARD_ENGINE.adapters);

function fresh(files: ReadonlyMap<string, string>): Workspace {
  const system = createMemoryFileSystem(files);
  const workspace = createWorkspace(STANDARD_ENGINE, { roots: ["/w"], today: "2026-11-23", preset: "strict", severities: {} });
  for (const _ of loadEntries(workspace, system, SCANNER, walk(system, "/w")));
  for (const _ of settle(workspace, system, () => true));
  return workspace;
}

function seen(workspace: Workspace): readonly string[] {
  return workspace.allFindings().map(({ rule, severity, message, at }) => `${at.file}:${at.span.start}-${at.span.end} ${severity} ${rule} ${message}`);
}

/** Cuts out or repeats a part of a text, as typing and pasting do. */
function edited(text: string, from: number, length: number, insert: string): string {
  const start = Math.floor(from * text.length);
  return text.slice(0, start) + insert + text.slice(start + length);
}

test("the examples are there and give findings", () => {
  expect(seen(fresh(FILES)).length).toBeGreaterThan(10);
});

test("incremental is the same as from scratch", () => {
  const names = [...FILES.keys()].filter((name) => /\.(?:[cm]?[jt]sx?|ya?ml|json)$/.test(name));
  const step = fc.record({
    name: fc.constantFrom(...names),
    from: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(60),
    insert: fc.constantFrom("", "", "{", "\n", "// preflint-ignore-next-line hsts-missing -- x\n", 'origin: "*", '),
    pause: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (steps) => {
      const files = new Map(FILES);
      const system = createMemoryFileSystem(files);
      const workspace = fresh(files);
      for (const { name, from, length, insert, pause } of steps) {
        const text = edited(files.get(name) ?? "", from, length, insert);
        files.set(name, text);
        workspace.openDocument(name, text, name.endsWith("/package.json") ? false : undefined);
        if (pause) workspace.findings(name);
      }
      for (const _ of settle(workspace, system, () => true));
      const expected = fresh(FILES);
      for (const [name, text] of files) if (text !== FILES.get(name)) expected.openDocument(name, text, name.endsWith("/package.json") ? false : undefined);
      for (const _ of settle(expected, system, () => true));
      // A start from nothing: no reading, cache or comment is left over from before the edits.
      const start = createWorkspace(STANDARD_ENGINE, { roots: ["/w"], today: "2026-11-23", preset: "strict", severities: {} });
      for (const _ of loadEntries(start, system, SCANNER, walk(system, "/w")));
      for (const [name, text] of files) if (text !== FILES.get(name)) start.openDocument(name, text, name.endsWith("/package.json") ? false : undefined);
      for (const _ of settle(start, system, () => true));
      expect(seen(workspace)).toEqual(seen(start));
      expect(seen(expected)).toEqual(seen(start));
    }),
    { numRuns: 25, seed: 20261123 },
  );
}, 120_000);

test("one edit reads one file and its dependants again", () => {
  const workspace = fresh(FILES);
  const file = [...FILES.keys()].find((name) => name.endsWith("/server.ts")) ?? "";
  const { reads } = workspace.counters();
  workspace.openDocument(file, `${FILES.get(file) ?? ""}\n`);
  for (const _ of workspace.update(file));
  expect(workspace.counters().reads - reads).toBe(1);
});

test("what other files do with an export is known after each change of theirs", () => {
  const gate = `export const gate = (pages = []) => (req, res, next) => {
  res.vary("Origin");
  if (!pages.length || pages.includes(req.headers.origin)) {
    res.set("Access-Control-Allow-Origin", req.headers.origin);
    res.set("Access-Control-Allow-Credentials", "true");
  }
  next();
};
`;
  const careful = `import { gate } from "./gate.mjs";\nexport const install = (run) => run(gate(["https://app.example.com"]));\n`;
  const files = new Map([
    ["/w/package.json", "{}"],
    ["/w/gate.mjs", gate],
    ["/w/main.mjs", careful],
  ]);
  const workspace = fresh(files);
  const open = (): readonly string[] => seen(workspace).filter((line) => line.startsWith("/w/gate.mjs") && line.includes(" error "));
  const change = (file: string, text: string | undefined): readonly string[] => {
    if (text === undefined) files.delete(file);
    else files.set(file, text);
    workspace.setDisk(file, text === undefined ? { kind: "absent" } : SCANNER.scan(createMemoryFileSystem(files), file, "javascript"));
    for (const _ of settle(workspace, createMemoryFileSystem(files), () => true));
    expect(seen(workspace)).toEqual(seen(fresh(files)));
    return open();
  };
  expect(open()).toEqual([]);
  // No word of a technology stands in the second file: it is known by what it imports only.
  expect(workspace.textOf("/w/careless.mjs")).toBeUndefined();
  expect(change("/w/careless.mjs", careful.replace(`["https://app.example.com"]`, ""))).toHaveLength(1);
  expect(change("/w/careless.mjs", "export const nothing = 1;\n")).toEqual([]);
  expect(change("/w/main.mjs", careful.replace(`["https://app.example.com"]`, "[]"))).toHaveLength(1);
  expect(change("/w/main.mjs", undefined)).toEqual([]);
});
