/** Runs the command line in this process over files in memory, for tests that run it often. */
import type { Engine } from "../../server/core/workspace/engine.ts";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";
import { createMemoryFileSystem, type MemoryFile } from "../../server/platform/memory-file-system.ts";
import { type RunResult, runStandIn } from "./stand-in-host.ts";

/** What a run wrote as a file is in the map that it was given. */
export function runInMemory(files: Map<string, MemoryFile>, cwd: string, args: readonly string[], engine: Engine = STANDARD_ENGINE): Promise<RunResult> {
  return runStandIn(args, {
    cwd,
    files: createMemoryFileSystem(files),
    load: async () => ({ engine, pages: {} }),
    writeFile(path, text) {
      files.set(path, text);
      return undefined;
    },
  });
}
