/** Entry of `dist/cli.cjs`: the real host, and nothing else. */
import { readFileSync, writeFileSync, writeSync } from "node:fs";
import type { FilePath } from "../core/text/place.ts";
import { createNodeFileSystem } from "../platform/node-file-system.ts";
import { toFilePath } from "../platform/path.ts";
import type { CliHost } from "./host.ts";
import { runCommandLine } from "./main.ts";
import { writeReport } from "./write-report.ts";

/** Set by the bundler. */
declare const PREFLINT_VERSION: string;

const { env } = process;

const host: CliHost = {
  cwd: toFilePath(process.cwd(), "."),
  files: createNodeFileSystem(),
  async load() {
    const [{ STANDARD_ENGINE }, { PAGES }] = await Promise.all([import("../core/workspace/standard-engine.ts"), import("./pages.generated.ts")]);
    return { engine: STANDARD_ENGINE, pages: PAGES };
  },
  version: PREFLINT_VERSION,
  today: new Date().toISOString().slice(0, 10),
  hasColours: !isSet(env.NO_COLOR) && (isSet(env.FORCE_COLOR) || (process.stdout.isTTY === true && env.TERM !== "dumb")),
  showsProgress: process.stderr.isTTY === true && !isSet(env.CI),
  out: (text) => write(1, text),
  err: (text) => write(2, text),
  now: () => performance.now(),
  writeFile,
  writeReport,
  readStdin: () => readFileSync(0, "utf8"),
  async serve() {
    const server = "./server.cjs";
    await import(server);
    await new Promise(() => undefined);
  },
};

void runCommandLine(process.argv.slice(2), host).then((code) => {
  process.exitCode = code;
});

/** An empty variable counts as unset, as no-color.org says. */
function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}

/** Writes all of it before the process may end. A reader that left (`| head`) is no error. */
function write(stream: 1 | 2, text: string): void {
  const bytes = Buffer.from(text);
  let done = 0;
  while (done < bytes.length) {
    try {
      done += writeSync(stream, bytes, done);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "EAGAIN") continue;
      if (error instanceof Error && "code" in error && error.code === "EPIPE") process.exit(process.exitCode ?? 0);
      throw error;
    }
  }
}

function writeFile(path: FilePath, text: string): string | undefined {
  try {
    writeFileSync(path, text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? `${error.message}.` : "Writing failed.";
  }
}
