/**
 * Runs one section of a spec page: findings must match the expectations both ways, golden fixes must come out as written,
 * and, unasked, every fix parses, removes its finding and adds none; spans lie inside their file; the CRLF variant gives
 * the same findings; half of the text never throws.
 */
import assert from "node:assert/strict";
import { ADAPTERS } from "../../server/core/adapters/registry.generated.ts";
import { findInFile, findInWorkspace } from "../../server/core/analysis/find.ts";
import { languageOfFile } from "../../server/core/analysis/fitting.ts";
import { type FileReading, readFile } from "../../server/core/analysis/read-file.ts";
import { workspaceFactsOf } from "../../server/core/analysis/workspace-facts.ts";
import { fixesFor } from "../../server/core/fixes/fix.ts";
import type { FixContext } from "../../server/core/fixes/fix-context.ts";
import { hasClause } from "../../server/core/fixes/promise.ts";
import type { FileFacts, Finding, PackageFacts } from "../../server/core/model/finding.ts";
import { type EntryState, isUsed, type KnownEntry, readKnownFindings, refusalOfKnownFile, unusedEntries } from "../../server/core/policy/known-findings.ts";
import { readLockFile } from "../../server/core/policy/lock-file.ts";
import { OWN_RULES, type OwnReport } from "../../server/core/policy/own-rules.ts";
import { readPolicyFile } from "../../server/core/policy/policy-file.ts";
import { RULES } from "../../server/core/rules/registry.generated.ts";
import { createLineIndex, positionAt } from "../../server/core/text/line-index.ts";
import { applyEdits, type FileEdit } from "../../server/core/text/text-edit.ts";
import { inView, loginsAtHomeIn } from "../../server/core/workspace/logins-at-home.ts";
import { renderFixes } from "../../server/core/workspace/render-fixes.ts";
import { type Shown, showFindings } from "../../server/core/workspace/shown.ts";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";
import { memoryProject } from "./memory-project.ts";
import type { SpecSection } from "./spec-page.ts";

const ROOT = "/w";
/** A section may have a policy file; pages that depend on the day say which day it is. */
const POLICY_FILE = "/w/.preflint.yml";
const LOCK_FILE = "/w/.preflint.lock.json";
const KNOWN_FILE = "/w/.preflint-known.json";
const TODAY = "2026-11-23";
const METAS = new Map(RULES.map((rule) => [rule.meta.id, rule.meta]));
const RULE_IDS = RULES.map((rule) => rule.meta.id);

/** Findings of a small project, all rules on, file rules and workspace rules together; comments and the policy file count. */
export function findingsOf(files: ReadonlyMap<string, string>, context: FixContext = fixContextOf(files)): readonly Finding[] {
  return findingsIn(files, context);
}

/** A small project as fixes see it, all rules on. */
export function fixContextOf(files: ReadonlyMap<string, string>): FixContext {
  const project = memoryProject(Object.fromEntries(files));
  const readings = new Map<string, FileReading>(
    [...files.keys()]
      .filter((file) => languageOfFile(file) !== "other" && file !== POLICY_FILE && file !== KNOWN_FILE)
      .map((file) => [file, readFile(file, project, ADAPTERS, ROOT)]),
  );
  const facts: FileFacts[] = [...readings.values()].map((reading) => ({ file: reading.file, facts: reading.facts }));
  const policyText = files.get(POLICY_FILE);
  const policy = policyText === undefined ? undefined : readPolicyFile(POLICY_FILE, policyText, RULE_IDS, TODAY);
  const workspace = workspaceFactsOf(
    packagesOf(facts, files),
    policy?.externalHeaders ?? [],
    policy?.baseline === undefined
      ? []
      : [{ baseline: { ...policy.baseline, snapshot: readLockFile(LOCK_FILE, files.get(LOCK_FILE) ?? "") }, files: facts, today: TODAY }],
  );
  return {
    project,
    adapters: ADAPTERS,
    rules: RULES,
    root: ROOT,
    readingOf: (file) => readings.get(file) ?? readFile(file, project, ADAPTERS, ROOT),
    workspaceFacts: () => workspace,
    dependantsOf: (path) => [...readings.values()].filter((reading) => reading.reads.includes(path)).map((reading) => reading.file),
  };
}

function findingsIn(files: ReadonlyMap<string, string>, context: FixContext): readonly Finding[] {
  const textOf = (file: string): string | undefined => files.get(file);
  const { packages } = context.workspaceFacts();
  const perFile = packages.flatMap((one) => one.files).map((one) => findInFile(one, RULES, textOf));
  const workspace = findInWorkspace(context.workspaceFacts(), RULES, textOf);
  const failures = [...perFile, workspace].flatMap((result) => result.failures);
  assert.deepEqual(failures, [], "a rule failed");
  const homes = loginsAtHomeIn(context.workspaceFacts());
  const findings = [...perFile.flatMap((result) => result.findings), ...workspace.findings];
  return shownOf(
    findings.map((finding) => inView(finding, homes)),
    files,
  );
}

/** As they are shown with all rules on: comments and known findings are kept away, and what is wrong in the policy file or idle is said. */
function shownOf(raw: readonly Finding[], files: ReadonlyMap<string, string>): readonly Finding[] {
  const knownText = files.get(KNOWN_FILE);
  const known = knownText === undefined ? "no such file" : readKnownFindings(KNOWN_FILE, knownText);
  const shownIn = (file: string, text: string, knownReports: readonly OwnReport[]): Shown =>
    showFindings({
      file,
      text,
      lines: () => createLineIndex(text),
      raw: raw.filter((finding) => finding.at.file === file),
      ruleSwitch: () => ({ on: true, severity: undefined }),
      metaOf: (id) => METAS.get(id),
      policy: file === POLICY_FILE ? readPolicyFile(file, text, RULE_IDS, TODAY) : undefined,
      knownReports,
      known: typeof known === "string" ? [] : [known],
      textOf: (path) => files.get(path),
      today: TODAY,
      aboutFacts: () => [],
      showsIgnored: false,
      isConclusive: () => true,
      onlyRules: undefined,
    });
  const shown = new Map([...files].filter(([file]) => file !== KNOWN_FILE).map(([file, text]) => [file, shownIn(file, text, [])]));
  const stateOf = (entry: KnownEntry): EntryState => {
    const there = shown.get(entry.file);
    return there === undefined ? "gone" : isUsed(entry, there.known) ? "used" : "idle";
  };
  const reports = typeof known === "string" ? [refusalOfKnownFile(KNOWN_FILE, knownText ?? "", known)] : unusedEntries(known, (id) => METAS.get(id), stateOf);
  const inKnownFile = knownText === undefined ? [] : shownIn(KNOWN_FILE, knownText, reports).findings;
  return [...[...shown.values()].flatMap(({ findings }) => findings), ...inKnownFile];
}

/** Files below one package.json of the section, or below none. */
function packagesOf(facts: readonly FileFacts[], files: ReadonlyMap<string, string>): readonly PackageFacts[] {
  const roots = [...files.keys()].filter((file) => file.endsWith("/package.json")).map((file) => file.slice(0, -"/package.json".length));
  const byRoot = new Map<string, FileFacts[]>();
  for (const one of facts) {
    const [root = ROOT] = roots.filter((folder) => one.file.startsWith(`${folder}/`)).sort((left, right) => right.length - left.length);
    byRoot.set(root, [...(byRoot.get(root) ?? []), one]);
  }
  return [...byRoot].map(([root, own]) => ({ root, files: own }));
}

/** Runs a section; `ownRule` is the rule whose page it is: its infos and hints must be expected too, those of other rules may go unsaid. */
export function runSection(section: SpecSection, ownRule: string | undefined): void {
  const findings = findingsOf(section.files);
  const actual = findings.map((finding) => describe(finding, section.files));
  const expected = section.expectations.map((one) => `${one.file}:${one.line + 1}:${one.start + 1}-${one.end + 1} ${one.severity} ${one.rule}`);
  const strict = findings.filter((finding) => finding.severity === "error" || finding.severity === "warning" || finding.rule === ownRule);
  const named = new Set(section.expectations.map((one) => one.rule));
  const mustMatch = findings.filter((finding) => strict.includes(finding) || named.has(finding.rule)).map((finding) => describe(finding, section.files));
  assert.deepEqual([...mustMatch].sort(), [...expected].sort(), `findings differ; all: ${actual.join(" | ")}`);
  for (const one of section.expectations) {
    if (one.message === undefined) continue;
    const found = findings.find(
      (finding) => describe(finding, section.files) === `${one.file}:${one.line + 1}:${one.start + 1}-${one.end + 1} ${one.severity} ${one.rule}`,
    );
    // What does not fit into the line of an editor is told beside it.
    const told = [found?.message, found?.detail].filter((text) => text !== undefined).join(" ");
    assert.ok(told.includes(one.message), `message of ${one.rule} is "${told}", expected to hold "${one.message}"`);
  }
  checkSpans(findings, section.files);
  checkFixes(section, findings);
  checkVariants(section, findings);
}

function describe(finding: Finding, files: ReadonlyMap<string, string>): string {
  const text = files.get(finding.at.file) ?? "";
  const index = createLineIndex(text);
  const start = positionAt(index, finding.at.span.start);
  const end = positionAt(index, finding.at.span.end);
  const lineEnd = (index.starts[start.line + 1] ?? text.length + 1) - (index.starts[start.line] ?? 0) - 1;
  const endColumn = end.line === start.line ? end.column : lineEnd;
  return `${finding.at.file}:${start.line + 1}:${start.column + 1}-${endColumn + 1} ${finding.severity} ${finding.rule}`;
}

function checkSpans(findings: readonly Finding[], files: ReadonlyMap<string, string>): void {
  for (const finding of findings) {
    for (const at of [finding.at, ...finding.related.map((one) => one.at)]) {
      const text = files.get(at.file);
      assert.ok(text !== undefined, `${finding.rule} points at ${at.file}, which is not in the project`);
      assert.ok(at.span.start >= 0 && at.span.start <= at.span.end && at.span.end <= text.length, `${finding.rule} has a span outside of ${at.file}`);
    }
  }
}

function checkFixes(section: SpecSection, findings: readonly Finding[]): void {
  const context = fixContextOf(section.files);
  const rendered = findings.flatMap((finding) => offeredFor(finding, context).map((fix) => ({ finding, fix })));
  for (const { finding, fix } of rendered) {
    const text = applyEdits(section.files.get(fix.edit.file) ?? "", fix.edit.edits);
    assert.ok(text !== undefined, `"${fix.title}" has overlapping edits`);
    // What a misspelt word of the policy file was meant to be is for the user to say; nothing is given up.
    if (finding.fact !== undefined)
      assert.equal(hasClause(fix.title), !fix.safe, `"${fix.title}": what a fix gives up stands in brackets, and a safe one gives nothing up`);
    if (!fix.safe) continue;
    const after = findingsOf(new Map([...section.files, [fix.edit.file, text]]));
    const count = (list: readonly Finding[], rule: string): number => list.filter((one) => one.rule === rule).length;
    assert.ok(count(after, finding.rule) < count(findings, finding.rule), `safe fix "${fix.title}" leaves ${finding.rule}`);
    for (const one of after) assert.ok(count(after, one.rule) <= count(findings, one.rule), `safe fix "${fix.title}" brings ${one.rule}`);
  }
  for (const golden of section.fixes) {
    const candidates = rendered.filter(({ fix }) => stemOf(fix.title) === stemOf(golden.title) && fix.edit.file === golden.file);
    assert.ok(candidates.length > 0, `no fix "${golden.title}" in ${golden.file}; offered: ${rendered.map(({ fix }) => fix.title).join(" | ") || "none"}`);
    const texts = candidates.map(({ fix }) => applyEdits(section.files.get(golden.file) ?? "", fix.edit.edits));
    if (!texts.includes(golden.text)) assert.equal(texts[0], golden.text);
  }
}

/** The fixes that a workspace offers. It hides renderers that throw; here they fail the page. */
function offeredFor(finding: Finding, context: FixContext): readonly { readonly title: string; readonly safe: boolean; readonly edit: FileEdit }[] {
  if (!Object.hasOwn(OWN_RULES, finding.rule)) return fixesFor(finding, context);
  const offered = renderFixes([finding], STANDARD_ENGINE, context).get(finding) ?? [];
  return offered.flatMap(({ title, safe, edits }) => edits.map((edit) => ({ title, safe, edit })));
}

/** The title without the clause in brackets: a golden text is about what is written, not about what is said of it. */
function stemOf(title: string): string {
  return title.replace(/ \(.*\)$/, "");
}

/** Unasked: line ends do not matter, and half a file never throws. */
function checkVariants(section: SpecSection, findings: readonly Finding[]): void {
  const crlf = new Map([...section.files].map(([file, text]) => [file, text.replaceAll("\n", "\r\n")]));
  const lineOf = (finding: Finding, files: ReadonlyMap<string, string>): string =>
    `${finding.rule} ${finding.at.file}:${positionAt(createLineIndex(files.get(finding.at.file) ?? ""), finding.at.span.start).line}`;
  assert.deepEqual(
    findingsOf(crlf)
      .map((one) => lineOf(one, crlf))
      .sort(),
    findings.map((one) => lineOf(one, section.files)).sort(),
    "the CRLF variant differs",
  );
  for (const [file, text] of section.files) findingsOf(new Map([...section.files, [file, text.slice(0, text.length >> 1)]]));
}
