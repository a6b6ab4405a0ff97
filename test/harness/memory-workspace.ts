/** A workspace over files in memory, read to the end: for tests that ask it many things. It writes nothing. */
import { createWorkspace } from "../../server/core/workspace/create-workspace.ts";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";
import type { Workspace } from "../../server/core/workspace/workspace.ts";
import { loadEntries, provideImports, settle } from "../../server/platform/load.ts";
import { createMemoryFileSystem } from "../../server/platform/memory-file-system.ts";
import { createSourceScanner } from "../../server/platform/scan.ts";
import { walk } from "../../server/platform/walk.ts";

const SCANNER = createSourceScanner(STANDARD_ENGINE.adapters);

/** The files below the folder, by absolute path, with the recommended rules. */
export function openInMemory(texts: ReadonlyMap<string, string>, root: string): Workspace {
  const files = createMemoryFileSystem(new Map(texts));
  const workspace = createWorkspace(
    STANDARD_ENGINE,
    { roots: [root], today: "2026-01-01", preset: "recommended", severities: {} },
    provideImports(files, () => true),
  );
  for (const _ of loadEntries(workspace, files, SCANNER, walk(files, root)));
  for (const _ of settle(workspace, files, () => true));
  return workspace;
}
