/** Entry of `dist/cli.cjs`: the real host, and nothing else. */
import os from "node:os";
import { createNodeFileSystem } from "../platform/node-file-system.ts";
import { toFilePath } from "../platform/path.ts";
import { writeWholeFile } from "../platform/write-file.ts";
import { EXIT } from "./exit.ts";
import type { CliHost } from "./host.ts";
import { runCommandLine } from "./main.ts";
import { readStdin, writeErr, writeOut } from "./streams.ts";

/** Set by the bundler. */
declare const PREFLINT_VERSION: string;

const { env } = process;

function createHost(): CliHost {
  return {
    cwd: toFilePath(process.cwd(), "."),
    home: homeFolder(),
    files: createNodeFileSystem(),
    async load() {
      const [{ STANDARD_ENGINE }, { PAGES }] = await Promise.all([import("../core/workspace/standard-engine.ts"), import("./pages.generated.ts")]);
      return { engine: STANDARD_ENGINE, pages: PAGES };
    },
    version: PREFLINT_VERSION,
    today: new Date().toISOString().slice(0, 10),
    hasColours: !isSet(env.NO_COLOR) && (isSet(env.FORCE_COLOR) || (process.stdout.isTTY === true && env.TERM !== "dumb")),
    showsProgress: process.stderr.isTTY === true && !isSet(env.CI),
    out: writeOut,
    err: writeErr,
    now: () => performance.now(),
    writeFile: writeWholeFile,
    readStdin,
    async serve() {
      const server = "./server.cjs";
      await import(server);
      await new Promise(() => undefined);
    },
  };
}

/** The folder that we were started in may be gone. */
function start(): void {
  let host: CliHost;
  try {
    host = createHost();
  } catch {
    writeErr("preflint: The current folder cannot be read any more.\n");
    process.exitCode = EXIT.failed;
    return;
  }
  void runCommandLine(process.argv.slice(2), host).then((code) => {
    process.exitCode = code;
  });
}

start();

/** An empty variable counts as unset, as no-color.org says. */
function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}

/** Users without an entry in the system's list have none. */
function homeFolder(): string | undefined {
  try {
    return toFilePath("/", os.homedir());
  } catch {
    return undefined;
  }
}
