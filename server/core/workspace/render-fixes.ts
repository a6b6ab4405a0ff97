/** Fixes of a finding as edits: those of technologies through the engine, those of our own files directly. */
import type { FixBudget, FixContext } from "../fixes/fix-context.ts";
import type { Finding } from "../model/finding.ts";
import { OWN_RULES, type OwnRuleId } from "../policy/own-rules.ts";
import type { FileEdit } from "../text/text-edit.ts";
import { visibleMessage } from "../text/visible.ts";
import type { Engine } from "./engine.ts";
import type { CombinedFix, Fix } from "./workspace.ts";

/** Fixes of findings in one file, safe ones first. A renderer that throws offers nothing. */
export function renderFixes(findings: readonly Finding[], engine: Engine, context: FixContext, budget?: FixBudget): ReadonlyMap<Finding, readonly Fix[]> {
  const ofTechnologies = findings.filter((finding) => !Object.hasOwn(OWN_RULES, finding.rule));
  const rendered = engineFixes(ofTechnologies, engine, context, budget);
  return new Map(
    findings.map((finding) => {
      if (Object.hasOwn(OWN_RULES, finding.rule)) return [finding, finding.fixes.flatMap((proposal) => ownFix(finding, proposal.title, proposal.intent))];
      const fixes = (rendered.get(finding) ?? []).filter(({ edit }) => keepsComments(edit, context));
      return [
        finding,
        fixes.map(({ title, intent, edit, safe, placeholders }) => ({ title: visibleMessage(title), intent, edits: [edit], safe, placeholders })),
      ];
    }),
  );
}

function engineFixes(findings: readonly Finding[], engine: Engine, context: FixContext, budget: FixBudget | undefined): ReturnType<Engine["fixesFor"]> {
  try {
    return engine.fixesFor(findings, context, budget);
  } catch {
    // An edit is never worth a guess; the finding itself stays. What fails on one of them is no reason against the others.
    return findings.length < 2 ? new Map() : new Map(findings.flatMap((finding) => [...engineFixes([finding], engine, context, budget)]));
  }
}

/** One fix for findings about one policy, if there is one. */
export function renderCombinedFix(findings: readonly Finding[], engine: Engine, context: FixContext): CombinedFix | undefined {
  try {
    const fix = engine.combinedFix(findings, context);
    if (fix === undefined || !keepsComments(fix.edit, context)) return undefined;
    const { title, edit, safe, placeholders } = fix;
    return { title: visibleMessage(title), edits: [edit], safe, placeholders, findings: fix.findings };
  } catch {
    return undefined;
  }
}

/** No edit of ours takes a reason away that somebody wrote: a comment in replaced text must stand in the new one too. */
function keepsComments({ file, edits }: FileEdit, { project }: FixContext): boolean {
  const state = project.lookup(file);
  if (state.kind !== "text") return true;
  return edits.every(({ span, newText }) => countComments(state.text.slice(span.start, span.end)) <= countComments(newText));
}

function countComments(text: string): number {
  return text.split("preflint-ignore").length - 1;
}

const IDLE_RULES: ReadonlySet<string> = new Set<OwnRuleId>(["suppression-unused", "known-unused"]);

/** Removing what does nothing is safe; what a misspelt word was meant to be is for the user to say. */
function ownFix(finding: Finding, title: string, intent: Fix["intent"]): readonly Fix[] {
  if (intent.kind !== "edit-policy-file") return [];
  const edits = [{ file: intent.at.file, edits: [{ span: intent.at.span, newText: intent.text }] }];
  return [{ title: visibleMessage(title), intent, edits, safe: IDLE_RULES.has(finding.rule), placeholders: [] }];
}
