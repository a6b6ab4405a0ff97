/** What a workspace works with, so that tests can bring their own technologies and rules. Types only. */
import type { Adapter } from "../adapters/adapter.ts";
import type { FindResult, TextOf } from "../analysis/find.ts";
import type { FileReading } from "../analysis/read-file.ts";
import type { CombinedFix } from "../fixes/combine.ts";
import type { Fix as RenderedFix } from "../fixes/fix.ts";
import type { FixBudget, FixContext } from "../fixes/fix-context.ts";
import type { FileFacts, Finding, Rule, WorkspaceFacts } from "../model/finding.ts";
import type { FilePath } from "../text/place.ts";
import type { ProjectView } from "../text/project-view.ts";

/** The parts below the workspace. All of them are pure; a throw is caught by the workspace and counted as a problem. */
export interface Engine {
  readonly adapters: readonly Adapter[];
  readonly rules: readonly Rule[];
  /** `root` is the project folder that holds the file. */
  readonly readFile: (file: FilePath, project: ProjectView, adapters: readonly Adapter[], root: FilePath) => FileReading;
  /** Runs the per-file rules. */
  readonly findInFile: (facts: FileFacts, rules: readonly Rule[], textOf: TextOf) => FindResult;
  /** Runs the workspace rules. */
  readonly findInWorkspace: (facts: WorkspaceFacts, rules: readonly Rule[], textOf: TextOf) => FindResult;
  /** Renders and verifies the fixes of findings in one file. */
  readonly fixesFor: (findings: readonly Finding[], context: FixContext, budget?: FixBudget) => ReadonlyMap<Finding, readonly RenderedFix[]>;
  /** Renders and verifies one fix for findings about one fact. */
  readonly combinedFix: (findings: readonly Finding[], context: FixContext) => CombinedFix | undefined;
}
