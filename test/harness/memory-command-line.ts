/** Runs the command line in this process over files in memory, for tests that run it often. */
import { runCommandLine } from "../../server/cli/main.ts";
import type { Engine } from "../../server/core/workspace/engine.ts";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";
import { createMemoryFileSystem, type MemoryFile } from "../../server/platform/memory-file-system.ts";

/** The day that these runs take for today. */
export const TODAY = "2026-11-23";

/** What a run wrote; files that it wrote are in the map that it was given. */
export async function runInMemory(
  files: Map<string, MemoryFile>,
  cwd: string,
  args: readonly string[],
  engine: Engine = STANDARD_ENGINE,
): Promise<{ readonly out: string; readonly err: string }> {
  let out = "";
  let err = "";
  await runCommandLine(args, {
    cwd,
    home: undefined,
    files: createMemoryFileSystem(files),
    load: async () => ({ engine, pages: {} }),
    version: "9.9.9",
    today: TODAY,
    hasColours: false,
    showsProgress: false,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    now: () => 0,
    writeFile(path, text) {
      files.set(path, text);
      return undefined;
    },
    readStdin: () => "",
    serve: async () => undefined,
  });
  return { out, err };
}
