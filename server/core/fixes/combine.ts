/**
 * One edit for several findings about one policy: their fixes are made one after the other, each on the text that the last one left,
 * and the whole is verified as one. It invents no fix of its own.
 */
import { findInFile, findInWorkspace } from "../analysis/find.ts";
import { type FileReading, readFile } from "../analysis/read-file.ts";
import type { Fact } from "../model/facts.ts";
import type { Finding } from "../model/finding.ts";
import type { FixIntent } from "../model/fix-intent.ts";
import { editsBetween } from "../text/line-diff.ts";
import type { FilePath } from "../text/place.ts";
import type { ProjectView } from "../text/project-view.ts";
import type { FileEdit } from "../text/text-edit.ts";
import { applyEdits } from "../text/text-edit.ts";
import { placeholdersOf, renderIntent } from "./fix.ts";
import type { FixContext } from "./fix-context.ts";
import { overlay } from "./fix-context.ts";
import { clauseOf, lossOf, titleSaying } from "./promise.ts";
import { proposalsOf, titleNaming } from "./proposals.ts";
import { sessionOf } from "./session.ts";
import { verify, withFacts } from "./verify.ts";

/** A fix for several findings. */
export interface CombinedFix {
  readonly title: string;
  /** The findings that it removes. */
  readonly findings: readonly Finding[];
  readonly edit: FileEdit;
  readonly safe: boolean;
  readonly placeholders: readonly string[];
}

/** More findings about one policy than this are not combined. */
const MOST_FINDINGS = 20;

interface Step {
  readonly finding: Finding;
  readonly intent: FixIntent;
  readonly loss: string | undefined;
}

/** Combines fixes of findings about the same fact; `undefined` if fewer than two of them can be fixed together. */
export function combinedFix(findings: readonly Finding[], context: FixContext): CombinedFix | undefined {
  const fact = findings[0]?.fact;
  if (fact === undefined || findings.length < 2 || findings.length > MOST_FINDINGS || findings.some((finding) => finding.fact !== fact)) return undefined;
  const walked = walk(findings, fact, context);
  const [first, second] = walked.steps;
  if (first === undefined || second === undefined || walked.file === undefined) return undefined;
  const before = context.project.lookup(walked.file);
  if (before.kind !== "text") return undefined;
  const edit = { file: walked.file, edits: editsBetween(before.text, walked.text) };
  const solved = findings.filter((finding) => walked.left.every((other) => other.rule !== finding.rule));
  if (solved.length < 2) return undefined;
  const checked = verify(
    solved,
    walked.steps.map((step) => step.intent),
    edit,
    context,
  );
  if (checked.kind === "harmful" || checked.kind === "remains") return undefined;
  const placeholders = [...new Set(walked.steps.flatMap((step) => placeholdersOf(step.intent)))];
  const losses = new Set(walked.steps.flatMap((step) => step.loss ?? []));
  if (losses.size === 0 && checked.kind === "open") losses.add(checked.because);
  const stem = `Fix ${solved.length === findings.length ? `all ${findings.length}` : `${solved.length} of ${findings.length}`} problems of ${nameOf(fact)}`;
  const safe = losses.size === 0 && placeholders.length === 0;
  const writing = walked.steps.find(({ intent }) => "origins" in intent)?.intent;
  const title = writing === undefined ? stem : titleNaming(`${stem}, allowed origins`, writing);
  return { title: losses.size === 0 ? title : titleSaying(title, [...losses].join("; ")), findings: solved, edit, safe, placeholders };
}

function nameOf(fact: Fact): string {
  if (fact.kind === "cors-policy") return "this CORS policy";
  if (fact.kind === "header-write") return `this ${fact.name} header`;
  if (fact.kind === "app-entry") return "this app";
  return fact.kind === "cookie-write" ? "this cookie" : "this setting";
}

interface Walked {
  readonly steps: readonly Step[];
  readonly file: FilePath | undefined;
  readonly text: string;
  /** Findings about the fact that are left at the end. */
  readonly left: readonly Finding[];
}

/** Fixes the first finding that can be fixed, reads again, and goes on until nothing is left or nothing more can be done. */
function walk(findings: readonly Finding[], fact: Fact, context: FixContext): Walked {
  const rules = new Set(findings.map((finding) => finding.rule));
  const number = factsLike(fact, context.readingOf(fact.at.file)).indexOf(fact);
  const steps: Step[] = [];
  const stuck = new Set<string>();
  let { project } = context;
  let file: FilePath | undefined;
  let text = "";
  let left = findings;
  while (steps.length < findings.length) {
    const step = firstStep(left, stuck, file, { ...context, project });
    if (step === undefined) break;
    steps.push(step);
    file = step.edit.file;
    text = step.text;
    project = overlay(context.project, file, text);
    const now = findingsAbout(fact, number, rules, file, project, context);
    if (now === undefined) return { steps, file, text, left: [] };
    if (now.filter((finding) => finding.rule === step.finding.rule).length >= left.filter((finding) => finding.rule === step.finding.rule).length)
      stuck.add(step.finding.rule);
    left = now;
  }
  return { steps, file, text, left };
}

function firstStep(
  left: readonly Finding[],
  stuck: ReadonlySet<string>,
  file: FilePath | undefined,
  context: FixContext,
): (Step & { readonly edit: FileEdit; readonly text: string }) | undefined {
  for (const finding of left) {
    if (stuck.has(finding.rule) || finding.fact === undefined) continue;
    for (const { intent, title, fact = finding.fact } of proposalsOf(finding, context)) {
      const edit = renderIntent(intent, fact, context);
      if (edit === undefined || (file !== undefined && edit.file !== file)) continue;
      const before = context.project.lookup(edit.file);
      const text = before.kind === "text" ? applyEdits(before.text, edit.edits) : undefined;
      if (text === undefined) continue;
      return { finding, intent, loss: clauseOf(title) ?? lossOf(intent), edit, text };
    }
  }
  return undefined;
}

/**
 * Facts of the kind and technology of this one, in their order: an edit moves a fact, it seldom changes its rank. A condition about the
 * environment that a fix brings in makes two facts of one; that of production is what became of it.
 */
function factsLike(fact: Fact, reading: FileReading): readonly Fact[] {
  const isForDevelopment = fact.environment === "development";
  return reading.facts.filter(
    (other) => other.kind === fact.kind && other.technology === fact.technology && (other.environment === "development") === isForDevelopment,
  );
}

/** Findings about the fact as it is after an edit, or `undefined` if the fact is gone. */
function findingsAbout(
  fact: Fact,
  number: number,
  rules: ReadonlySet<string>,
  edited: FilePath,
  project: ProjectView,
  context: FixContext,
): readonly Finding[] | undefined {
  const readings = [...new Set([fact.at.file, edited])].map((path) =>
    readFile(path, project, context.adapters, context.root, sessionOf(context.workspaceFacts()).trees),
  );
  const [own] = readings;
  const renewed = own === undefined ? undefined : factsLike(fact, own)[number];
  if (own === undefined || renewed === undefined) return undefined;
  const enabled = context.rules.filter((rule) => rules.has(rule.meta.id));
  const textOf = (): undefined => undefined;
  return [
    ...findInFile({ file: own.file, facts: own.facts }, enabled, textOf).findings,
    ...findInWorkspace(withFacts(context.workspaceFacts(), readings), enabled, textOf).findings,
  ].filter((finding) => finding.fact === renewed);
}
