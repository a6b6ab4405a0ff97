/** The files of known findings of a workspace: reads them when asked, and says which of their entries hide nothing any more. */
import type { RuleMeta } from "../model/finding.ts";
import {
  type EntryState,
  isUsed,
  type KnownEntry,
  type KnownFindings,
  type KnownSplit,
  readKnownFindings,
  refusalOfKnownFile,
  unusedEntries,
} from "../policy/known-findings.ts";
import type { OwnReport } from "../policy/own-rules.ts";
import type { FilePath } from "../text/place.ts";
import type { Snapshot } from "./snapshot.ts";

/** What is asked about the rest of the workspace. */
export interface KnownContext {
  readonly paths: () => readonly FilePath[];
  readonly metaOf: (rule: string) => RuleMeta | undefined;
  readonly usedIn: (file: FilePath) => Pick<KnownSplit, "used">;
  /** True if findings of this file are kept away as a whole. */
  readonly isKeptOut: (file: FilePath) => boolean;
  /** True if the rule would have reported on this file what there is to report. */
  readonly isJudged: (file: FilePath, rule: RuleMeta) => boolean;
  /** True if the whole project is up to date, so that what is not found is not there. */
  readonly isSettled: () => boolean;
}

/** Answers are remembered until `reset`. */
export interface KnownFiles {
  /** Those that could be read. */
  all(): readonly KnownFindings[];
  /** Those that are there, in whatever state. */
  present(): readonly FilePath[];
  has(file: FilePath): boolean;
  /** What is to be said of such a file; the last word while not everything is up to date. */
  reportsOn(file: FilePath): readonly OwnReport[];
  reset(): void;
}

/** Reads nothing yet. */
export function createKnownFiles(snapshot: Snapshot, context: KnownContext): KnownFiles {
  const readings = new Map<FilePath, ReturnType<typeof readKnownFindings> | undefined>();
  const lastReports = new Map<FilePath, readonly OwnReport[]>();

  const readingOf = (path: FilePath): ReturnType<typeof readKnownFindings> | undefined => {
    if (!readings.has(path)) {
      const state = snapshot.lookup(path);
      readings.set(path, state.kind === "text" ? readKnownFindings(path, state.text) : undefined);
    }
    return readings.get(path);
  };

  const stateOf = (entry: KnownEntry): EntryState => {
    const { file, rule } = entry;
    if (has(file)) return "uncertain";
    if (isUsed(entry, context.usedIn(file))) return "used";
    snapshot.lookup(file);
    const disk = snapshot.isOpen(file) ? undefined : snapshot.diskOf(file)?.kind;
    if (disk === "absent") return "gone";
    if (context.isKeptOut(file)) return "uncertain";
    const meta = context.metaOf(rule);
    if (disk === "not-relevant" || meta === undefined) return "idle";
    return context.isJudged(file, meta) ? "idle" : "uncertain";
  };

  const has = (file: FilePath): boolean => context.paths().includes(file);

  return {
    all: () =>
      context.paths().flatMap((path) => {
        const reading = readingOf(path);
        return typeof reading === "object" ? [reading] : [];
      }),
    present: () => context.paths().filter((path) => readingOf(path) !== undefined),
    has,
    reportsOn(file) {
      if (!has(file)) return [];
      const reading = readingOf(file);
      if (typeof reading === "string") return [refusalOfKnownFile(file, snapshot.textOf(file) ?? "", reading)];
      if (reading === undefined) return [];
      if (context.isSettled()) lastReports.set(file, unusedEntries(reading, context.metaOf, stateOf));
      return lastReports.get(file) ?? [];
    },
    reset() {
      readings.clear();
      lastReports.clear();
    },
  };
}
