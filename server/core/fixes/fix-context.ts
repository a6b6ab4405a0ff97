/** What rendering and verifying fixes work with. It decides nothing. */
import type { Adapter } from "../adapters/adapter.ts";
import type { FileReading } from "../analysis/read-file.ts";
import type { Rule, WorkspaceFacts } from "../model/finding.ts";
import { fingerprint } from "../text/fingerprint.ts";
import type { FilePath } from "../text/place.ts";
import type { ProjectView } from "../text/project-view.ts";

/** What the core needs to render and check fixes. */
export interface FixContext {
  readonly project: ProjectView;
  readonly adapters: readonly Adapter[];
  readonly rules: readonly Rule[];
  /** Workspace folder, as in `readFile`. */
  readonly root: FilePath;
  /** What reading a file gave, before any fix. */
  readonly readingOf: (file: FilePath) => FileReading;
  /** All facts before any fix, for rules that judge the whole workspace. The same object as long as nothing changes. */
  readonly workspaceFacts: () => WorkspaceFacts;
  /** Files that look this path up when they are read. */
  readonly dependantsOf: (file: FilePath) => Iterable<FilePath>;
}

/** How much a report may spend on verifying, in characters of files that are read again. Mutable. */
export interface FixBudget {
  left: number;
  /** Fixes that are offered as suggestions since nothing was left to verify them. */
  unverified: number;
}

/** The snapshot with one text replaced. */
export function overlay(project: ProjectView, file: FilePath, text: string): ProjectView {
  const state = { kind: "text", text, fingerprint: fingerprint(text) } as const;
  return { ...project, lookup: (path) => (path === file ? state : project.lookup(path)) };
}
