/** Totals of a workspace, for summaries. */

import { unknownSettingsOf } from "../analysis/unknown-settings.ts";
import type { Severity } from "../model/finding.ts";
import type { FilePath } from "../text/place.ts";
import type { Analyses } from "./analyses.ts";
import type { Shown } from "./shown.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Surroundings } from "./surroundings.ts";
import type { WorkspaceCounts } from "./workspace.ts";

/** What is counted. */
export interface CountInput {
  readonly snapshot: Snapshot;
  readonly surroundings: Surroundings;
  readonly analyses: Analyses;
  readonly files: readonly FilePath[];
  readonly shownOf: (file: FilePath) => Shown;
  readonly accepts: (file: FilePath) => boolean;
}

/** One pass over everything. */
export function countWorkspace({ snapshot, surroundings, analyses, files, shownOf, accepts }: CountInput): WorkspaceCounts {
  const skipped = new Map<string, FilePath[]>();
  const unreadable: { readonly file: FilePath; readonly reason: string }[] = [];
  let looked = 0;
  for (const file of snapshot.paths()) {
    const disk = snapshot.diskOf(file);
    const isCandidate = snapshot.isCandidate(file);
    if (!isCandidate && disk?.kind === "unreadable") {
      if (!surroundings.isIgnoredByPolicy(file)) unreadable.push({ file, reason: disk.reason });
    } else if (!accepts(file)) continue;
    else if (isCandidate) {
      if (surroundings.isIgnoredByPolicy(file)) addTo(skipped, "ignored by the policy file", file);
      else looked += 1;
    } else if (disk?.kind === "not-relevant") looked += 1;
    else if (disk?.kind === "skipped") addTo(skipped, disk.reason, file);
  }
  const findings: Record<Severity, number> = { hint: 0, info: 0, warning: 0, error: 0 };
  let suppressed = 0;
  for (const file of files) {
    const shown = shownOf(file);
    for (const finding of shown.findings) findings[finding.severity] += 1;
    suppressed += shown.hidden.filter((hidden) => hidden.because === "suppressed").length;
  }
  const readings = [...analyses.all()]
    .map(([, analysis]) => analysis.reading)
    .filter(({ file }) => accepts(file))
    .sort((left, right) => (left.file < right.file ? -1 : 1));
  for (const { file, problems } of readings) {
    const refusal = problems.find((problem) => problem.kind === "unreadable");
    if (refusal !== undefined) unreadable.push({ file, reason: refusal.message });
  }
  return {
    looked,
    recognised: readings.filter((reading) => reading.recognised.length > 0).length,
    skipped: [...skipped].map(([reason, list]) => ({ reason, files: list.sort() })).sort((left, right) => (left.reason < right.reason ? -1 : 1)),
    unreadable: unreadable.sort((left, right) => (left.file < right.file ? -1 : 1)),
    notUnderstood: readings.filter((reading) => reading.problems.some((problem) => problem.kind === "syntax")).map((reading) => reading.file),
    unknown: unknownSettingsOf(readings.flatMap((reading) => reading.facts)),
    findings,
    suppressed,
  };
}

function addTo(map: Map<string, FilePath[]>, key: string, file: FilePath): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [file]);
  else list.push(file);
}
