/** What the command line works with, stood in for: a fixed day, no terminal, output kept. */
import type { CliHost } from "../../server/cli/host.ts";
import { runCommandLine } from "../../server/cli/main.ts";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";

/** What a run gave. */
export interface RunResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in this process. The rest of the host is the caller's. */
export async function runStandIn(args: readonly string[], host: Pick<CliHost, "cwd" | "files" | "writeFile"> & Partial<CliHost>): Promise<RunResult> {
  let out = "";
  let err = "";
  const code = await runCommandLine(args, {
    home: undefined,
    load: async () => ({ engine: STANDARD_ENGINE, pages: {} }),
    version: "9.9.9",
    today: "2026-11-23",
    hasColours: false,
    showsProgress: false,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    now: () => 0,
    readStdin: () => "",
    serve: async () => undefined,
    ...host,
  });
  return { code, out, err };
}
