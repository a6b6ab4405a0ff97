/** Makes a workspace. Holds the state and decides what is stale; reading, judging and wording are other modules' business. */

import { unknownSettingsOf } from "../analysis/unknown-settings.ts";
import type { FixContext } from "../fixes/fix-context.ts";
import type { Finding } from "../model/finding.ts";
import { LOCK_FILE_NAME } from "../policy/lock-file.ts";
import { isPolicyPath } from "../policy/policy-file.ts";
import { metasOf } from "../policy/rule-names.ts";
import { positionAt } from "../text/line-index.ts";
import { type FilePath, type Place, placeOf } from "../text/place.ts";
import { type Analyses, type Analysis, createAnalyses, failureIn } from "./analyses.ts";
import { findingsOnFactsOf } from "./by-fact-file.ts";
import { countWorkspace } from "./counts.ts";
import type { Engine } from "./engine.ts";
import { explainFile, factsAround, placeName } from "./explain.ts";
import { createFileStates } from "./file-states.ts";
import { createKnownFiles } from "./known.ts";
import { inView, type LoginsAtHome, loginsAtHomeIn, sameLogins } from "./logins-at-home.ts";
import { differingNames } from "./mention-index.ts";
import { nextFile } from "./next-file.ts";
import { createPackages } from "./packages.ts";
import { renderCombinedFix, renderFixes } from "./render-fixes.ts";
import { createRuleSwitches } from "./rule-switches.ts";
import type { Shown } from "./shown.ts";
import { compareFindings, showFindings } from "./shown.ts";
import type { Provide } from "./snapshot.ts";
import { createSnapshot } from "./snapshot.ts";
import { createSurroundings, judgedFrom } from "./surroundings.ts";
import type { Explanation, FileProblem, Workspace, WorkspaceOptions } from "./workspace.ts";

/** An empty workspace. `provide` saves rounds where the host can read at once; without it every path is wanted first. */
export function createWorkspace(engine: Engine, initial: WorkspaceOptions, provide?: Provide): Workspace {
  let options = initial;
  const counters = { reads: 0, fileChecks: 0, workspaceChecks: 0 };
  const metas = metasOf(engine.rules);
  const snapshot = createSnapshot(provide);
  const surroundings = createSurroundings(snapshot, () => options, [...metas.keys()]);
  const { switchOf, rulesFor, reset: resetSwitches } = createRuleSwitches(engine.rules, surroundings, () => options);
  const analyses: Analyses = createAnalyses(
    engine,
    snapshot,
    (file) => judgedFrom(file, options),
    (what) => {
      if (what === "read") counters.reads += 1;
      else counters.fileChecks += 1;
    },
  );
  const stale = new Set<FilePath>();
  const unchecked = new Set<FilePath>();
  const shown = new Map<FilePath, Shown>();
  const changed = new Set<FilePath>();
  let isWorkspaceStale = true;
  let hasSettled = false;
  let workspaceFindings: ReadonlyMap<FilePath, readonly Finding[]> = new Map();
  let loginsAtHome: LoginsAtHome = new Map();
  let workspaceFailures: readonly FileProblem[] = [];
  const packages = createPackages(analyses, surroundings, () => options.today);
  const { problemsOf, stateOf } = createFileStates(snapshot, surroundings, analyses);
  const known = createKnownFiles(snapshot, {
    paths: () => options.knownFiles ?? [],
    metaOf: (rule) => metas.get(rule),
    usedIn: (file) => shownOf(file).known,
    isKeptOut: surroundings.isIgnoredByPolicy,
    isJudged: (file, meta) => options.partial !== true && snapshot.isCandidate(file) && switchOf(file)(meta).on && isConclusive(file, meta.id),
    isSettled: () => isSettled() && hasSettled && options.partial !== true,
  });

  const touch = (file: FilePath): void => {
    shown.delete(file);
    changed.add(file);
  };

  /** Policies or options changed: no file is read again, unless `ignores` kept it out until now. */
  const rejudgeAll = (): void => {
    surroundings.reset();
    resetSwitches();
    known.reset();
    packages.changed();
    isWorkspaceStale = true;
    for (const file of snapshot.paths()) {
      if (!snapshot.isCandidate(file) || isPolicyPath(file)) continue;
      if (surroundings.isIgnoredByPolicy(file)) dropAnalysis(file);
      else if (analyses.get(file) === undefined) stale.add(file);
      else unchecked.add(file);
    }
    showAllAnew();
  };

  const showAllAnew = (): void => {
    for (const file of [...shown.keys()]) touch(file);
    for (const file of analyses.filesWithFindings()) touch(file);
    for (const file of workspaceFindings.keys()) touch(file);
  };

  const dropAnalysis = (file: FilePath): void => {
    stale.delete(file);
    unchecked.delete(file);
    for (const touched of analyses.drop(file)) touch(touched);
    touch(file);
  };

  /** Makes a change to one file's text and marks what depends on it. */
  const change = (file: FilePath, apply: () => boolean): boolean => {
    const hadText = snapshot.textOf(file) !== undefined;
    const mentioned = analyses.hasAskers() ? snapshot.mentionsIn(file) : undefined;
    const isChanged = apply();
    // Whoever asked who imports what this file began or ceased to import is read anew.
    const askers = mentioned === undefined ? [] : analyses.askersOf(differingNames(mentioned, snapshot.mentionsIn(file)));
    for (const asker of askers) stale.add(asker);
    isWorkspaceStale ||= askers.length > 0;
    if (!isChanged) return false;
    const hasText = snapshot.textOf(file) !== undefined;
    touch(file);
    if (known.has(file)) {
      known.reset();
      showAllAnew();
    }
    packages.changed();
    isWorkspaceStale = true;
    // That a file is absent which was not known before tells its folder nothing new.
    if (isPolicyPath(file) || file.endsWith(`/${LOCK_FILE_NAME}`)) {
      if (hadText || hasText) rejudgeAll();
      return true;
    }
    if (file.endsWith("/package.json") && (hadText || hasText)) surroundings.reset();
    if (snapshot.isCandidate(file) && !surroundings.isIgnoredByPolicy(file)) stale.add(file);
    else dropAnalysis(file);
    for (const dependant of analyses.dependantsOf(file)) stale.add(dependant);
    return true;
  };

  const readAndCheck = (file: FilePath): void => {
    if (stale.delete(file)) {
      analyses.read(file);
      packages.changed();
      unchecked.add(file);
    }
    if (unchecked.delete(file)) for (const touched of analyses.check(file, rulesFor(file))) touch(touched);
    touch(file);
  };

  const checkWorkspace = (): void => {
    isWorkspaceStale = false;
    hasSettled = true;
    const before = workspaceFindings;
    if (options.partial === true) workspaceFindings = new Map();
    else {
      counters.workspaceChecks += 1;
      const files = [...analyses.all()].map(([file]) => file).sort();
      const enabled = new Set(files.flatMap((file) => rulesFor(file)));
      try {
        const result = engine.findInWorkspace(packages.facts(), [...enabled], snapshot.textOf);
        const failed = new Set(result.failures.map((failure) => failure.rule));
        const kept = [...before.values()].flat().filter((finding) => failed.has(finding.rule));
        workspaceFindings = groupBy([...result.findings, ...kept], (finding) => finding.at.file);
        workspaceFailures = result.failures.map((failure) => failureIn("", `check the rule '${failure.rule}'`, failure.message));
      } catch (error) {
        workspaceFailures = [failureIn("", "check the whole project", error)];
      }
    }
    const homesBefore = loginsAtHome;
    loginsAtHome = options.partial === true ? new Map() : loginsAtHomeIn(packages.facts());
    if (!sameLogins(homesBefore, loginsAtHome)) showAllAnew();
    for (const file of [...before.keys(), ...workspaceFindings.keys()]) touch(file);
    // Whether a comment or a known finding is unused is known only now.
    for (const path of known.present()) touch(path);
    for (const file of [...shown.keys()]) if (snapshot.textOf(file)?.includes("preflint-ignore") === true) touch(file);
  };

  const fixContextOf = (file: FilePath): FixContext => {
    const root = judgedFrom(file, options);
    return {
      project: snapshot,
      adapters: engine.adapters,
      rules: rulesFor(file),
      root,
      readingOf: (path) => analyses.get(path)?.reading ?? engine.readFile(path, snapshot, engine.adapters, root),
      workspaceFacts: packages.facts,
      dependantsOf: analyses.dependantsOf,
    };
  };

  const shownOf = (file: FilePath): Shown => {
    const remembered = shown.get(file);
    if (remembered !== undefined) return remembered;
    const isIgnored = surroundings.isIgnoredByPolicy(file);
    const result = showFindings({
      file,
      text: isIgnored ? "" : (snapshot.textOf(file) ?? ""),
      lines: () => snapshot.linesOf(file),
      raw: isIgnored ? [] : [...analyses.findingsIn(file), ...(workspaceFindings.get(file) ?? [])].map((finding) => inView(finding, loginsAtHome)),
      ruleSwitch: switchOf(file),
      metaOf: (rule) => metas.get(rule),
      policy: isPolicyPath(file) && snapshot.isCandidate(file) ? surroundings.policyAt(file) : undefined,
      knownReports: known.reportsOn(file),
      // What is said of such a file is never known itself: it would keep its own place.
      known: known.has(file) ? [] : known.all(),
      textOf: snapshot.textOf,
      today: options.today,
      isConclusive: (rule) => isConclusive(file, rule),
      aboutFacts: () => aboutFactsOf(file),
      showsIgnored: options.showsIgnored === true,
      onlyRules: options.onlyRules === undefined ? undefined : new Set(options.onlyRules),
    });
    shown.set(file, result);
    return result;
  };

  /** True if what a rule does not say about a file is not so. */
  const isConclusive = (file: FilePath, rule: string): boolean => {
    const analysis = analyses.get(file);
    return (
      hasSettled &&
      options.partial !== true &&
      (options.onlyRules?.includes(rule) ?? true) &&
      analysis !== undefined &&
      workspaceFailures.length === 0 &&
      [...analysis.reading.problems, ...analysis.readFailures, ...analysis.checkFailures].length === 0
    );
  };

  /** Findings that facts of this file led to, wherever they stand. */
  const aboutFactsOf = (file: FilePath): readonly Finding[] => findingsOnFactsOf(file, analyses.get(file)?.findings ?? [], workspaceFindings);

  const shownAbout = (file: FilePath): readonly Finding[] =>
    [...new Set(aboutFactsOf(file).map(({ at }) => at.file))].flatMap((other) => shownOf(other).findings.filter(({ fact }) => fact?.at.file === file));

  const filesOfInterest = (): readonly FilePath[] => {
    const files = new Set<FilePath>([...analyses.filesWithFindings(), ...workspaceFindings.keys()]);
    for (const file of snapshot.paths()) if (snapshot.isCandidate(file)) files.add(file);
    for (const path of known.present()) files.add(path);
    return [...files].sort();
  };

  const upToDate = (file: FilePath): Analysis | undefined => {
    if (stale.has(file) || unchecked.has(file)) readAndCheck(file);
    return analyses.get(file);
  };

  const isSettled = (): boolean => stale.size === 0 && unchecked.size === 0 && !isWorkspaceStale;

  return {
    setOptions(next) {
      options = next;
      rejudgeAll();
    },
    setDisk(file, state) {
      const before = snapshot.diskOf(file)?.kind;
      const isChanged = change(file, () => snapshot.setDisk(file, state));
      if (!isChanged && before !== state.kind) touch(file);
    },
    forget(file) {
      change(file, () => snapshot.setDisk(file, undefined));
    },
    openDocument(file, text, candidate = true) {
      change(file, () => snapshot.setOpen(file, { text, candidate }));
    },
    closeDocument(file) {
      change(file, () => snapshot.setOpen(file, undefined));
    },
    draft(file, text) {
      change(file, () => snapshot.setDraft(file, text));
    },
    textOf: snapshot.textOf,
    *update(first) {
      for (let file = nextFile(stale, unchecked, analyses, first); file !== undefined; file = nextFile(stale, unchecked, analyses, first)) {
        readAndCheck(file);
        yield file;
      }
      if (isWorkspaceStale) checkWorkspace();
    },
    bringUpToDate(file) {
      for (const one of [file, ...analyses.dependantsOf(file)]) upToDate(one);
    },
    isSettled,
    wanted() {
      for (const file of snapshot.paths()) {
        if (!snapshot.isCandidate(file)) continue;
        surroundings.policyOf(file);
        surroundings.packageRootOf(file);
      }
      const wanted = new Set<FilePath>([...surroundings.missing(), ...(options.knownFiles ?? [])]);
      for (const [, analysis] of analyses.all()) for (const path of analysis.reading.wanted) wanted.add(path);
      return [...wanted].filter((path) => snapshot.lookup(path).kind === "not-loaded").sort();
    },
    takeChanged() {
      const result = [...changed].sort();
      changed.clear();
      return result;
    },
    findings(file) {
      upToDate(file);
      if (stale.size === 0 && unchecked.size === 0 && isWorkspaceStale && hasSettled) checkWorkspace();
      return shownOf(file).findings;
    },
    resultId: (file) => shownOf(file).resultId,
    files: filesOfInterest,
    allFindings: () =>
      filesOfInterest()
        .flatMap((file) => shownOf(file).findings)
        .sort(compareFindings),
    allHidden: () => filesOfInterest().flatMap((file) => shownOf(file).hidden),
    counts: (accepts = () => true) => countWorkspace({ snapshot, surroundings, analyses, files: filesOfInterest().filter(accepts), shownOf, accepts }),
    problems: problemsOf,
    allProblems() {
      const files = new Set<FilePath>([...analyses.all()].map(([file]) => file));
      for (const file of snapshot.paths()) if (snapshot.diskOf(file)?.kind === "unreadable") files.add(file);
      return [...[...files].sort().flatMap(problemsOf), ...workspaceFailures];
    },
    facts: (file) => upToDate(file)?.reading.facts ?? [],
    findingsAbout: (file) => (upToDate(file) === undefined ? [] : shownAbout(file)),
    factsAt: (file, offset) => factsAround(analyses.get(file)?.reading.facts ?? [], placeOf(file, offset, offset)),
    policiesAt: (file, offset) =>
      factsAround(analyses.get(file)?.reading.facts ?? [], placeOf(file, offset, offset)).flatMap((fact) => (fact.kind === "cors-policy" ? [fact] : [])),
    explain(file, offset) {
      const analysis = upToDate(file);
      const facts = analysis?.reading.facts ?? [];
      const visible = shownOf(file);
      return explainFile({
        file,
        offset,
        state: stateOf(file),
        disk: snapshot.diskOf(file),
        adapters: engine.adapters,
        recognised: analysis?.reading.recognised ?? [],
        facts,
        findings: [...visible.findings, ...shownAbout(file).filter(({ at }) => at.file !== file)],
        hidden: [...visible.hidden, ...switchedOff(file)],
        unknown: unknownSettingsOf(facts),
        problems: problemsOf(file),
        lineOf: (place) => positionAt(snapshot.linesOf(place.file), place.span.start).line + 1,
        placeName: (place) => placeName(place, file, options.roots, snapshot.linesOf(place.file)),
        line: offset === undefined ? undefined : lineAt(file, offset),
      });
    },
    fixes: (finding) => renderFixes([finding], engine, fixContextOf(finding.at.file)).get(finding) ?? [],
    fixesTogether(findings, budget) {
      const byFile = groupBy(findings, (finding) => finding.at.file);
      return new Map([...byFile].flatMap(([file, own]) => [...renderFixes(own, engine, fixContextOf(file), budget)]));
    },
    combinedFix(finding) {
      const files = new Set([finding.at.file, finding.fact?.at.file ?? finding.at.file]);
      const together = [...files].flatMap((file) => shownOf(file).findings.filter((other) => other.fact !== undefined && other.fact === finding.fact));
      return renderCombinedFix(together, engine, fixContextOf(finding.at.file));
    },
    workspaceFacts: packages.facts,
    policyFileOf: (file) => surroundings.policyOf(file)?.file,
    isIgnored: (file) => surroundings.isIgnoredByPolicy(file) || snapshot.diskOf(file)?.kind === "skipped",
    counters: () => ({ ...counters }),
  };

  function switchedOff(file: FilePath): Explanation["hidden"] {
    const analysis = analyses.get(file);
    if (analysis === undefined) return [];
    const enabled = new Set(rulesFor(file));
    const others = engine.rules.filter((rule) => !enabled.has(rule));
    try {
      const { findings } = engine.findInFile({ file, facts: analysis.reading.facts }, others, snapshot.textOf);
      return findings.filter((finding) => finding.at.file === file).map((finding) => ({ finding, because: "switched-off" as const }));
    } catch {
      // The question was about the rules that are on; those that are off may fail in silence.
      return [];
    }
  }

  function lineAt(file: FilePath, offset: number): Place {
    const index = snapshot.linesOf(file);
    const { line } = positionAt(index, offset);
    return placeOf(file, index.starts[line] ?? 0, Math.max(index.starts[line] ?? 0, (index.starts[line + 1] ?? index.length + 1) - 1));
  }
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => FilePath): ReadonlyMap<FilePath, readonly T[]> {
  const groups = new Map<FilePath, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
