/** What a workspace works with, so that tests can bring their own technologies and rules. Types only. */
import type { Adapter } from "../adapters/adapter.ts";
import type { FileReading, ReadFile } from "../analysis/read-file.ts";
import type { Finding, Rule, WorkspaceFacts } from "../model/finding.ts";
import type { ProjectView } from "../text/project-view.ts";
import type { Fix } from "./workspace.ts";

/** The parts below the workspace. All of them are pure; a throw is caught by the workspace and counted as a problem. */
export interface Engine {
  readonly adapters: readonly Adapter[];
  readonly rules: readonly Rule[];
  readonly readFile: ReadFile;
  /** Runs the per-file rules. */
  readonly findInFile: (reading: FileReading, rules: readonly Rule[], project: ProjectView) => readonly Finding[];
  /** Runs the workspace rules. */
  readonly findInWorkspace: (facts: WorkspaceFacts, rules: readonly Rule[], project: ProjectView) => readonly Finding[];
  /** Renders and verifies the fixes of a finding. */
  readonly fixesOf: (finding: Finding, reading: FileReading, project: ProjectView, rules: readonly Rule[]) => readonly Fix[];
}
