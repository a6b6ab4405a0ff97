/** What is known about a file apart from its findings: how far it was looked at, and what went wrong. */
import { isPolicyPath } from "../policy/policy-file.ts";
import type { FilePath } from "../text/place.ts";
import { placeOf } from "../text/place.ts";
import { visibleMessage } from "../text/visible.ts";
import type { Analyses } from "./analyses.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Explanation, FileProblem } from "./workspace.ts";

/** Answers by file; nothing is remembered. */
export interface FileStates {
  /** Sentences about what could not be read or failed. */
  problemsOf(file: FilePath): readonly FileProblem[];
  stateOf(file: FilePath): Explanation["state"];
}

/** Looks at these parts of a workspace whenever it is asked. */
export function createFileStates(snapshot: Snapshot, surroundings: Surroundings, analyses: Analyses): FileStates {
  const problemsOf = (file: FilePath): readonly FileProblem[] => {
    const analysis = analyses.get(file);
    const disk = snapshot.diskOf(file);
    const unreadable: readonly FileProblem[] =
      disk?.kind === "unreadable" && !snapshot.isOpen(file) && !surroundings.isIgnoredByPolicy(file)
        ? [{ at: placeOf(file, 0, 0), kind: "unreadable", message: disk.reason }]
        : [];
    if (analysis === undefined) return unreadable;
    const all = [...analysis.reading.problems, ...analysis.readFailures, ...analysis.checkFailures, ...unreadable];
    return all.map((problem) => ({ ...problem, message: visibleMessage(problem.message) }));
  };

  const stateOf = (file: FilePath): Explanation["state"] => {
    if (surroundings.isIgnoredByPolicy(file)) return "ignored";
    if (analyses.get(file) !== undefined || (isPolicyPath(file) && snapshot.isCandidate(file))) return "analysed";
    const disk = snapshot.diskOf(file);
    switch (disk?.kind) {
      case "not-relevant":
      case "skipped":
      case "unreadable":
        return disk.kind;
      case "text":
        return "not-candidate";
      default:
        return "unknown-file";
    }
  };

  return { problemsOf, stateOf };
}
