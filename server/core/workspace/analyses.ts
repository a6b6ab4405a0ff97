/** Readings and raw findings per file, with who depends on whom. Keeps the last good answer where something of ours throws. */
import type { FileReading } from "../analysis/read-file.ts";
import type { Finding, Rule } from "../model/finding.ts";
import type { FilePath } from "../text/place.ts";
import { placeOf } from "../text/place.ts";
import type { Engine } from "./engine.ts";
import type { Snapshot } from "./snapshot.ts";
import type { FileProblem } from "./workspace.ts";

/** What is known of one candidate. */
export interface Analysis {
  readonly reading: FileReading;
  readonly findings: readonly Finding[];
  /** Our own failures while reading and checking. */
  readonly readFailures: readonly FileProblem[];
  readonly checkFailures: readonly FileProblem[];
}

/** Mutable store of analyses. */
export interface Analyses {
  get(file: FilePath): Analysis | undefined;
  all(): IterableIterator<[FilePath, Analysis]>;
  /** Reads the file anew. */
  read(file: FilePath): void;
  /** Runs these rules over its facts. Returns the files in which findings were or are. */
  check(file: FilePath, rules: readonly Rule[]): ReadonlySet<FilePath>;
  /** Forgets the file. Returns the files in which its findings were. */
  drop(file: FilePath): ReadonlySet<FilePath>;
  /** Candidates that looked the path up when they were read. */
  dependantsOf(path: FilePath): Iterable<FilePath>;
  /** Candidates that asked who imports modules of one of these names. */
  askersOf(names: Iterable<string>): readonly FilePath[];
  /** True if some candidate asked who imports a module. */
  hasAskers(): boolean;
  /** Findings in this file, whichever file's facts led to them. */
  findingsIn(file: FilePath): readonly Finding[];
  /** Files that hold findings. */
  filesWithFindings(): IterableIterator<FilePath>;
}

/** An empty store. `rootOf` gives a file's project folder; `counted` is told of each call of the engine. */
export function createAnalyses(engine: Engine, snapshot: Snapshot, rootOf: (file: FilePath) => FilePath, counted: (what: "read" | "check") => void): Analyses {
  const analyses = new Map<FilePath, Analysis>();
  const dependants = new Map<FilePath, Set<FilePath>>();
  const askers = new Map<string, Set<FilePath>>();
  /** For a file with findings: the candidates whose facts led to them. */
  const sources = new Map<FilePath, Set<FilePath>>();

  const relink = (index: Map<FilePath, Set<FilePath>>, file: FilePath, before: Iterable<FilePath>, after: Iterable<FilePath>): void => {
    for (const key of before) {
      const set = index.get(key);
      set?.delete(file);
      if (set?.size === 0) index.delete(key);
    }
    for (const key of after) {
      const set = index.get(key);
      if (set === undefined) index.set(key, new Set([file]));
      else set.add(file);
    }
  };

  const setFindings = (file: FilePath, analysis: Analysis, findings: readonly Finding[], checkFailures: readonly FileProblem[]): ReadonlySet<FilePath> => {
    const before = filesOf(analysis.findings);
    const after = filesOf(findings);
    relink(sources, file, before, after);
    analyses.set(file, { ...analysis, findings, checkFailures });
    return new Set([...before, ...after]);
  };

  return {
    get: (file) => analyses.get(file),
    all: () => analyses.entries(),
    read(file) {
      const before = analyses.get(file);
      counted("read");
      let reading: FileReading;
      let readFailures: readonly FileProblem[] = [];
      try {
        reading = engine.readFile(file, snapshot, engine.adapters, rootOf(file));
      } catch (error) {
        reading = before?.reading ?? { file, language: "other", facts: [], recognised: [], reads: [], wanted: [], names: [], problems: [] };
        readFailures = [failureIn(file, "read this file", error)];
      }
      relink(dependants, file, before?.reading.reads ?? [], reading.reads);
      relink(askers, file, before?.reading.names ?? [], reading.names);
      analyses.set(file, { reading, readFailures, findings: before?.findings ?? [], checkFailures: before?.checkFailures ?? [] });
    },
    check(file, rules) {
      const analysis = analyses.get(file);
      if (analysis === undefined) return new Set();
      counted("check");
      const checkFailures: FileProblem[] = [];
      try {
        const result = engine.findInFile({ file, facts: analysis.reading.facts }, rules, snapshot.textOf);
        const failed = new Set(result.failures.map((failure) => failure.rule));
        for (const failure of result.failures) checkFailures.push(failureIn(file, `check the rule '${failure.rule}'`, failure.message));
        const kept = failed.size === 0 ? [] : analysis.findings.filter((finding) => failed.has(finding.rule));
        return setFindings(file, analysis, [...result.findings, ...kept], checkFailures);
      } catch (error) {
        return setFindings(file, analysis, analysis.findings, [failureIn(file, "check this file", error)]);
      }
    },
    drop(file) {
      const analysis = analyses.get(file);
      if (analysis === undefined) return new Set();
      relink(dependants, file, analysis.reading.reads, []);
      relink(askers, file, analysis.reading.names, []);
      const touched = setFindings(file, analysis, [], []);
      analyses.delete(file);
      return touched;
    },
    dependantsOf: (path) => dependants.get(path) ?? [],
    askersOf: (names) => [...names].flatMap((name) => [...(askers.get(name) ?? [])]),
    hasAskers: () => askers.size > 0,
    findingsIn(file) {
      const from = sources.get(file);
      if (from === undefined) return [];
      return [...from].sort().flatMap((source) => analyses.get(source)?.findings.filter((finding) => finding.at.file === file) ?? []);
    },
    filesWithFindings: () => sources.keys(),
  };
}

function filesOf(findings: readonly Finding[]): ReadonlySet<FilePath> {
  return new Set(findings.map((finding) => finding.at.file));
}

/** A sentence about our own failure. What was known before stays. */
export function failureIn(file: FilePath, what: string, error: unknown): FileProblem {
  const detail = error instanceof Error ? error.message : String(error);
  return { at: placeOf(file, 0, 0), kind: "internal", message: `Preflint failed to ${what}; earlier results stay: ${detail}` };
}
