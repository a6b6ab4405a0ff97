/** What must hold for any project: nothing of ours fails, every place lies in its file, and asking in every way gives an answer. */

import { PLAIN } from "../../server/core/report/paint.ts";
import { textReport } from "../../server/core/report/text.ts";
import { createWorkspace } from "../../server/core/workspace/create-workspace.ts";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";
import type { Workspace } from "../../server/core/workspace/workspace.ts";

/** Rounds in which a project may ask for files that are absent. */
const MOST_ROUNDS = 30;

/** The project, up to date; files that it asks for and does not have are absent. */
export function opened(files: Readonly<Record<string, string>>): Workspace {
  const workspace = createWorkspace(STANDARD_ENGINE, { roots: ["/w"], today: "2026-11-23", preset: "strict", severities: {} });
  for (const [name, text] of Object.entries(files)) workspace.setDisk(`/w/${name}`, { kind: "text", text, candidate: true });
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    for (const _ of workspace.update());
    const wanted = workspace.wanted();
    if (wanted.length === 0) break;
    for (const path of wanted) workspace.setDisk(path, { kind: "absent" });
  }
  return workspace;
}

/** How much is said of policies: findings about them, settings that could not be read, and files that could not. */
export function saysOf(files: Readonly<Record<string, string>>): number {
  const workspace = opened(files);
  const findings = workspace.allFindings().filter(({ fact }) => fact?.kind === "cors-policy");
  return findings.length + workspace.counts().unknown.length + workspace.allProblems().length;
}

/** What is wrong, as sentences; empty if nothing is. `depth: "report"` renders fixes and the whole report too, which takes longer. */
export function faultsOf(files: Readonly<Record<string, string>>, depth: "findings" | "report"): readonly string[] {
  const faults: string[] = [];
  try {
    const workspace = opened(files);
    for (const problem of workspace.allProblems()) if (problem.kind === "internal") faults.push(problem.message);
    const findings = workspace.allFindings();
    for (const { at, related, rule } of findings) {
      for (const place of [at, ...related.map((one) => one.at)]) {
        const length = workspace.textOf(place.file)?.length ?? -1;
        if (place.span.start < 0 || place.span.start > place.span.end || place.span.end > length)
          faults.push(`${rule} at ${JSON.stringify(place)} of ${length}`);
      }
    }
    for (const file of workspace.files()) {
      const length = workspace.textOf(file)?.length ?? 0;
      for (const offset of [0, Math.floor(length / 2), length]) {
        workspace.explain(file, offset);
        workspace.policiesAt(file, offset);
      }
    }
    if (depth === "report") {
      const shown = findings.slice(0, 3);
      textReport(
        {
          version: "0",
          folder: "/w",
          findings: shown,
          suppressed: [],
          rules: [],
          pageOf: () => undefined,
          textOf: workspace.textOf,
          counts: workspace.counts(),
          problems: workspace.allProblems(),
          fixesOf: workspace.fixes,
          combinedFixOf: workspace.combinedFix,
          known: 0,
          fixed: 0,
        },
        PLAIN,
      );
    }
  } catch (error) {
    faults.push(`threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  return faults;
}
