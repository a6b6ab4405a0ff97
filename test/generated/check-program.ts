/** What `check` says about a program: through the engine, in this process, over a file system in memory. */
import type { Finding } from "../../server/core/model/finding.ts";
import { proofsAreSimulated, unknownsAreAsked } from "../harness/laws.ts";
import { openInMemory } from "../harness/memory-workspace.ts";
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
  /** Internal problems, syntax errors and broken laws: there should be none. */
  readonly problems: readonly string[];
  /** Milliseconds of processor time that `check` took: nothing is decided by it. */
  readonly took: number;
}

/** Checks the files of a program. */
export function checkProgram(program: Pick<Program, "files">): Checked {
  const before = process.cpuUsage();
  const workspace = openInMemory(new Map([...program.files].map(([name, text]) => [`${FOLDER}/${name}`, text])), FOLDER);
  const findings = workspace.allFindings();
  const { user, system } = process.cpuUsage(before);
  return {
    findings,
    took: (user + system) / 1000,
    unknown: workspace.counts().unknown.map(({ what, reason }) => ({ what, reason: reason.text })),
    problems: [
      ...workspace.allProblems().map((problem) => `${problem.kind}: ${problem.message}`),
      // The first law is asked of the running server.
      ...[proofsAreSimulated, unknownsAreAsked].flatMap((law) => law(workspace).broken),
    ],
  };
}
