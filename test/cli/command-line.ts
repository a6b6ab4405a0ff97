/** Runs the command line in this process over real folders, with everything else stood in for. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { CliHost } from "../../server/cli/host.ts";
import { runCommandLine } from "../../server/cli/main.ts";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";
import { createNodeFileSystem } from "../../server/platform/node-file-system.ts";
import { writeWholeFile } from "../../server/platform/write-file.ts";

/** What a run gave. */
export interface RunResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A folder of files that is gone after the test. */
export interface TestFolder {
  readonly path: string;
  write(name: string, content: string | Uint8Array): void;
  read(name: string): string;
  remove(): void;
  run(args: readonly string[], changes?: Partial<CliHost>): Promise<RunResult>;
}

/** Makes a folder with these files. */
export function testFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): TestFolder {
  const path = mkdtempSync(join(tmpdir(), "preflint-cli-"));
  const folder: TestFolder = {
    path,
    write(name, content) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), content);
    },
    read: (name) => readFileSync(join(path, name), "utf8"),
    remove: () => rmSync(path, { recursive: true, force: true }),
    async run(args, changes = {}) {
      let out = "";
      let err = "";
      const host: CliHost = {
        cwd: path,
        home: undefined,
        files: createNodeFileSystem(),
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
        writeFile: writeWholeFile,
        readStdin: () => "",
        serve: async () => undefined,
        ...changes,
      };
      const code = await runCommandLine(args, host);
      return { code, out, err };
    },
  };
  for (const [name, content] of Object.entries(files)) folder.write(name, content);
  return folder;
}

/** A server whose two flaws are an unsafe one (reflection with cookies) and a safely fixable one (a slash). */
export const REFLECTING = `const express = require("express");
const cors = require("cors");
const app = express();
app.use(cors({ origin: true, credentials: true }));
app.listen(3000);
`;

/** An allow list with a trailing slash. */
export const TRAILING_SLASH = `import express from "express";
import cors from "cors";
const app = express();
app.use(cors({ origin: ["https://app.example.com/"] }));
app.listen(3000);
`;
