/** From facts to findings: rules run over what holds in production first, then over what holds only in development. Pure. */
import { needsSetting } from "../conditions/settings.ts";
import type { Condition } from "../model/condition.ts";
import { anyOf } from "../model/condition.ts";
import type { Fact } from "../model/facts.ts";
import type { Around, FileFacts, Finding, PackageFacts, Report, Rule, RuleMeta, Severity, WorkspaceFacts } from "../model/finding.ts";
import { withClause } from "../rules/sentences.ts";
import { wholeCase } from "../rules/whole-case.ts";
import { findingStem, fingerprint } from "../text/fingerprint.ts";
import type { FilePath } from "../text/place.ts";
import { comparePlaces } from "../text/place.ts";
import { severityInDevelopment } from "./environment.ts";
import { onePerCause, placeKeyOf, type Raw } from "./one-cause.ts";
import { parted } from "./one-line.ts";
import type { RunEnvironment } from "./workspace-facts.ts";
import { holdsIn, inEnvironment, isSameEverywhere } from "./workspace-facts.ts";

/** A rule failed on these facts: its findings are missing, and people must know. */
export interface RuleFailure {
  readonly rule: string;
  readonly message: string;
}

/** Findings in place order, and rules that failed. */
export interface FindResult {
  readonly findings: readonly Finding[];
  readonly failures: readonly RuleFailure[];
}

/** Gives the text of a file, for fingerprints that survive moves; `undefined` if it is not at hand. */
export type TextOf = (file: FilePath) => string | undefined;

/** Runs the rules that look at one file. */
export function findInFile(facts: FileFacts, rules: readonly Rule[], textOf: TextOf): FindResult {
  const own = rules.filter((rule) => "check" in rule);
  return find(own, textOf, isSameEverywhere(facts.facts), (environment) => {
    const part: FileFacts = { file: facts.file, facts: facts.facts.filter(holdsIn(environment)) };
    return (rule) => ("check" in rule ? rule.check(part) : []);
  });
}

/** Runs what rules say about packages and the workspace; a rule about files may have a part of that kind too. With `roots`, rules about packages look at those alone. */
export function findInWorkspace(facts: WorkspaceFacts, rules: readonly Rule[], textOf: TextOf, roots?: ReadonlySet<FilePath>): FindResult {
  const own = rules.filter((rule) => "checkWorkspace" in rule || "checkPackage" in rule);
  return find(own, textOf, isSameEverywhere(facts.all), (environment) => {
    const part = inEnvironment(facts, environment);
    const packages = roots === undefined ? part.packages : part.packages.filter((one) => roots.has(one.root));
    return (rule) => {
      if ("checkWorkspace" in rule) return rule.checkWorkspace(part);
      return "checkPackage" in rule ? reportsOnAll(packages, part.around, rule) : [];
    };
  });
}

type PackageRule = Extract<Rule, { readonly checkPackage: unknown }>;

/** What was found about a package, as long as neither it nor what surrounds it changes. */
const knownReports = new WeakMap<PackageFacts, WeakMap<Around, Map<PackageRule, readonly Report[]>>>();

/** What was found before a package on which the rule fails is still given. */
function* reportsOnAll(packages: readonly PackageFacts[], around: Around, rule: PackageRule): Iterable<Report> {
  for (const one of packages) yield* reportsOn(one, around, rule);
}

function reportsOn(one: PackageFacts, around: Around, rule: PackageRule): readonly Report[] {
  const byAround = knownReports.get(one) ?? new WeakMap<Around, Map<PackageRule, readonly Report[]>>();
  const byRule = byAround.get(around) ?? new Map<PackageRule, readonly Report[]>();
  const known = byRule.get(rule);
  if (known !== undefined) return known;
  const reports = [...rule.checkPackage(one, around)];
  knownReports.set(one, byAround.set(around, byRule.set(rule, reports)));
  return reports;
}

/** `isSame`: development has the facts of production, so nothing is found there that is not found here. */
function find(
  rules: readonly Rule[],
  textOf: TextOf,
  isSame: boolean,
  runnerFor: (environment: RunEnvironment) => (rule: Rule) => Iterable<Report>,
): FindResult {
  const failures = new Map<string, RuleFailure>();
  const collect = (environment: RunEnvironment): readonly Raw[] => {
    const run = runnerFor(environment);
    const raws: Raw[] = [];
    for (const rule of rules) {
      try {
        for (const report of run(rule)) if (isReadable(report)) raws.push({ meta: rule.meta, report, environment });
      } catch (error) {
        failures.set(rule.meta.id, { rule: rule.meta.id, message: error instanceof Error ? error.message : String(error) });
      }
    }
    return onePerCause(raws);
  };
  const production = collect("production");
  const seen = new Set(production.map(placeKeyOf));
  const development = (isSame ? [] : collect("development")).flatMap((raw) => {
    if (seen.has(placeKeyOf(raw))) return [];
    const severity = severityInDevelopment(raw.meta.group, raw.report.severity ?? raw.meta.severity);
    return severity === undefined ? [] : [{ ...raw, report: { ...raw.report, severity } }];
  });
  return { findings: toFindings([...production, ...development], textOf), failures: [...failures.values()] };
}

function toFindings(raws: readonly Raw[], textOf: TextOf): readonly Finding[] {
  const sorted = [...raws].sort((a, b) => comparePlaces(a.report.at, b.report.at) || (a.meta.id < b.meta.id ? -1 : 1));
  const counts = new Map<string, number>();
  return sorted.map(({ meta, report }) => {
    const text = textOf(report.at.file)?.slice(report.at.span.start, report.at.span.end) ?? "";
    const stem = findingStem(meta.id, text);
    const countKey = `${report.at.file}\0${stem}`;
    const number = counts.get(countKey) ?? 0;
    counts.set(countKey, number + 1);
    return {
      rule: meta.id,
      severity: severityOf(report, meta),
      ...parted(told(report, report.message)),
      ...(report.withoutLogin === undefined ? {} : { withoutLogin: parted(told(report, report.withoutLogin)) }),
      at: report.at,
      related: report.related ?? relatedOf(report),
      witness: wholeCase(report, inForce(report.fact)),
      tag: meta.tag,
      fixes: report.fixes ?? [],
      fact: report.fact,
      fingerprint: fingerprint(`${stem}\0${number}`),
    };
  });
}

/** False for who reads what where each request needs a preflight that nothing answers: what is proved to be refused is left. */
function isReadable({ fact, witness }: Report): boolean {
  if (fact?.kind !== "cors-policy" || fact.routes?.lacksPreflight !== true) return true;
  return witness !== undefined && witness.verdict !== "shared";
}

/** The whole sentence: when it is so, and what happens to whom. */
function told({ clause }: Report, sentence: string): string {
  return clause === undefined ? sentence : withClause(clause, sentence);
}

/** An error holds with all settings absent, or whatever they are; else it is a warning that names the setting (DESIGN section 13, "Settings"). */
function severityOf(report: Report, meta: RuleMeta): Severity {
  const severity = report.severity ?? meta.severity;
  // What tests feed to a program is wrong on purpose, whichever rule says so.
  if (report.fact?.inTestData === true) return severity === "hint" ? "hint" : "info";
  return severity === "error" && needsSetting(report.when ?? inForce(report.fact)) ? "warning" : severity;
}

/** When a fact is in force at all: a policy where one of its branches sends something. */
function inForce(fact: Fact | undefined): Condition {
  if (fact?.kind !== "cors-policy" || fact.origins.kind !== "choice") return { kind: "always" };
  return anyOf(fact.origins.arms.filter((arm) => arm.origins.kind !== "off").map((arm) => arm.when));
}

/** Without a word from the rule, the way by which the value came is shown. */
function relatedOf(report: Report): Finding["related"] {
  return report.fact === undefined || report.fact.at.file === report.at.file ? [] : [{ at: report.fact.at, message: "The setting takes effect here." }];
}
