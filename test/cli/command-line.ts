/** Runs the command line in this process over real folders, with everything else stood in for. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { CliHost } from "../../server/cli/host.ts";
import { createNodeFileSystem } from "../../server/platform/node-file-system.ts";
import { writeWholeFile } from "../../server/platform/write-file.ts";
import { type RunResult, runStandIn } from "../harness/stand-in-host.ts";

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
    run: (args, changes = {}) => runStandIn(args, { cwd: path, files: createNodeFileSystem(), writeFile: writeWholeFile, ...changes }),
  };
  for (const [name, content] of Object.entries(files)) folder.write(name, content);
  return folder;
}

/** Makes folders that are gone after each test; `afterEach` is the test runner's. */
export function temporaryFolders(afterEach: (clean: () => void) => void): (files: Readonly<Record<string, string | Uint8Array>>) => TestFolder {
  const folders: TestFolder[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) folder.remove();
  });
  return (files) => {
    const folder = testFolder(files);
    folders.push(folder);
    return folder;
  };
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
