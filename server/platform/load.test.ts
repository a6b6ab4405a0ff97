/** Nothing is analysed twice while a project is loaded, whatever imports what; a host that answers late, and in any order, ends with the same findings. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { createWorkspace } from "../core/workspace/create-workspace.ts";
import { STANDARD_ENGINE } from "../core/workspace/standard-engine.ts";
import type { Workspace, WorkspaceOptions } from "../core/workspace/workspace.ts";
import { loadEntries, loadWantedFile, provideImports, settle } from "./load.ts";
import { createMemoryFileSystem } from "./memory-file-system.ts";
import { createSourceScanner } from "./scan.ts";
import { walk } from "./walk.ts";

/** A chain of imports through files without any word of a technology, a list at its end, and callers that only their importers tell about. */
const FILES: Readonly<Record<string, string>> = {
  "/w/package.json": '{"name": "w", "dependencies": {"cors": "2.8.5", "express": "5.0.0"}}',
  "/w/server.js": `import cors from "cors";
import express from "express";
import { LIST } from "./settings.js";
import { share } from "./share.js";
const app = express();
app.use(cors({ origin: LIST, credentials: true }));
app.get("/a", (req, res) => { share(res, req.headers.origin); res.json({}); });
app.listen(3000);
`,
  "/w/share.js": `export function share(res, origin) {
  res.setHeader("Access-Control-Allow-Origin", origin);
  res.setHeader("Access-Control-Allow-Credentials", "true");
}
`,
  "/w/settings.js": 'export { LIST } from "./deeper.js";\n',
  "/w/deeper.js": 'export * from "./deepest.js";\n',
  "/w/deepest.js": 'export const LIST = ["https://app.example.com/"];\n',
  "/w/other.js": 'import { LIST } from "./settings.js";\nexport const hint = "cors";\nexport const first = LIST[0];\n',
  "/w/plain.js": 'import "./server.js";\n',
};

/** And a package that its package.json does not name: every folder upward is asked, the one above the project too. */
const UNNAMED = { ...FILES, "/w/edge/server.js": 'import helmet from "helmet";\nimport express from "express";\nexpress().use(helmet()).listen(3001);\n' };

const FILE_SYSTEM = createMemoryFileSystem(new Map(Object.entries(FILES)));
const OPTIONS: WorkspaceOptions = { roots: ["/w"], today: "2026-11-23", preset: "recommended", severities: {} };
const mayRead = (): boolean => true;

function entriesOf(workspace: Workspace, files = FILE_SYSTEM): void {
  for (const _ of loadEntries(workspace, files, createSourceScanner(STANDARD_ENGINE.adapters), walk(files, "/w")));
}

function findingsOf(workspace: Workspace): readonly string[] {
  return workspace.allFindings().map(({ rule, at, severity }) => `${severity} ${rule} ${at.file}:${at.span.start}`);
}

function loadedAtOnce(files = FILE_SYSTEM): Workspace {
  const workspace = createWorkspace(STANDARD_ENGINE, OPTIONS, provideImports(files, mayRead));
  entriesOf(workspace, files);
  for (const _ of settle(workspace, files, mayRead));
  return workspace;
}

test("each file is analysed once, and files without a word of a technology only read", () => {
  const workspace = loadedAtOnce(createMemoryFileSystem(new Map(Object.entries(UNNAMED))));
  const candidates = [...workspace.files()].filter((file) => file.endsWith(".js"));
  expect(findingsOf(workspace)).toEqual(expect.arrayContaining([expect.stringContaining("cors-origin-trailing-slash /w/deepest.js")]));
  expect(findingsOf(workspace)).toEqual(expect.arrayContaining([expect.stringContaining("error cors-reflect-with-credentials /w/share.js")]));
  expect(candidates).toEqual(expect.arrayContaining(["/w/other.js", "/w/server.js", "/w/share.js"]));
  expect(workspace.counters().reads).toBe(4);
  expect(workspace.counters().workspaceChecks).toBe(1);
});

test("a host that brings what is wanted late, one file at a time and in any order, ends with the same findings", () => {
  const expected = findingsOf(loadedAtOnce());
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat()), (chances) => {
      const workspace = createWorkspace(STANDARD_ENGINE, OPTIONS);
      entriesOf(workspace);
      let wanted = workspace.wanted();
      for (let rounds = 0; rounds < 60 && (wanted.length > 0 || !workspace.isSettled()); rounds += 1) {
        const one = wanted[(chances.next().value ?? 0) % Math.max(1, wanted.length)];
        if (one !== undefined) loadWantedFile(workspace, FILE_SYSTEM, one, mayRead);
        if ((chances.next().value ?? 0) % 2 === 0 || one === undefined) for (const _ of workspace.update());
        wanted = workspace.wanted();
      }
      for (const _ of workspace.update());
      expect(findingsOf(workspace)).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});
