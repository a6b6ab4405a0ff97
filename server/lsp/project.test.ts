import { expect, test } from "vitest";
import { createWorkspace } from "../core/workspace/create-workspace.ts";
import { STANDARD_ENGINE } from "../core/workspace/standard-engine.ts";
import { provideImports } from "../platform/load.ts";
import { createMemoryFileSystem, type MemoryFile } from "../platform/memory-file-system.ts";
import { createSourceScanner } from "../platform/scan.ts";
import { createProject } from "./project.ts";

test("edits stay inside: checked files only, and no link that leads out", () => {
  const disk = new Map<string, MemoryFile>(
    Object.entries({
      "/w/.git/HEAD": "x",
      "/w/.gitignore": "local/\n",
      "/w/a.ts": "1",
      "/w/local/a.ts": "1",
      "/w/dist/a.ts": "1",
      "/w/node_modules/p/a.ts": "1",
      "/w/in.ts": { link: "/w/a.ts" },
      "/w/out.ts": { link: "/other/a.ts" },
      "/other/a.ts": "1",
    }),
  );
  const files = createMemoryFileSystem(disk);
  const workspace = createWorkspace(
    STANDARD_ENGINE,
    { roots: ["/w"], today: "2026-11-23", preset: "recommended", severities: {} },
    provideImports(files, () => true),
  );
  const project = createProject(workspace, files, createSourceScanner(STANDARD_ENGINE.adapters), () => true);
  project.setRoots([{ folder: "/w", excludes: ["kept/**"] }]);
  for (const file of ["/w/a.ts", "/w/new.ts"]) expect(project.whyNotEditable(file), file).toBeUndefined();
  for (const file of ["/w/local/a.ts", "/w/dist/a.ts", "/w/node_modules/p/a.ts", "/w/kept/a.ts"])
    expect(project.whyNotEditable(file), file).toContain("kept out");
  for (const file of ["/other/a.ts", "/w-other/a.ts"]) expect(project.whyNotEditable(file), file).toContain("outside the folders");
  for (const file of ["/w/in.ts", "/w/out.ts"]) expect(project.whyNotEditable(file), file).toContain("no regular file");
});
