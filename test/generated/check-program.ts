/** What `check` says about a program: through the engine, in this process, over a file system in memory. */
import type { Finding } from "../../server/core/model/finding.ts";
import { createWorkspace } from "../../server/core/workspace/create-workspace.ts";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";
import { loadEntries, provideImports, settle } from "../../server/platform/load.ts";
import { createMemoryFileSystem } from "../../server/platform/memory-file-system.ts";
import { createSourceScanner } from "../../server/platform/scan.ts";
import { walk } from "../../server/platform/walk.ts";
import type { Program } from "./program.ts";

/** The folder that programs are checked in. */
export const FOLDER = "/w";

/** What is listed as not read. */
export interface Unread {
  readonly what: string;
  readonly reason: string;
}

/** The result of `check`. */
export interface Checked {
  readonly findings: readonly Finding[];
  readonly unknown: readonly Unread[];
  /** Internal problems and syntax errors: there should be none. */
  readonly problems: readonly string[];
}

const SCANNER = createSourceScanner(STANDARD_ENGINE.adapters);

/** Checks the files of a program. */
export function checkProgram(program: Pick<Program, "files">): Checked {
  const files = createMemoryFileSystem(new Map([...program.files].map(([name, text]) => [`${FOLDER}/${name}`, text])));
  const workspace = createWorkspace(
    STANDARD_ENGINE,
    { roots: [FOLDER], today: "2026-01-01", preset: "recommended", severities: {} },
    provideImports(files, () => true),
  );
  for (const _ of loadEntries(workspace, files, SCANNER, walk(files, FOLDER)));
  for (const _ of settle(workspace, files, () => true));
  return {
    findings: workspace.allFindings(),
    unknown: workspace.counts().unknown.map(({ what, reason }) => ({ what, reason: reason.text })),
    problems: workspace.allProblems().map((problem) => `${problem.kind}: ${problem.message}`),
  };
}
