/**
 * What became of each proposed fix, by rule and technology: on every spec page and on every fault that the benches can write. A rule
 * that never fires for a technology gives no cell.
 */
import { ADAPTERS } from "../../server/core/adapters/registry.generated.ts";
import { fixFor } from "../../server/core/fixes/fix.ts";
import type { Finding } from "../../server/core/model/finding.ts";
import { RULES } from "../../server/core/rules/registry.generated.ts";
import { findingsOf, fixContextOf } from "../harness/run-spec.ts";
import { specFiles } from "../harness/spec-files.ts";
import { HEADER_FAULTS, POLICY_FAULTS } from "./faults.ts";
import { JAVASCRIPT_BENCHES } from "./javascript-benches.ts";
import type { Bench } from "./sketch.ts";
import { YAML_BENCHES } from "./yaml-benches.ts";

/** Writes the page `docs/fix-matrix.md`; a run without `UPDATE` only compares. */
export const MATRIX_COMMAND = "UPDATE=1 npx vitest run test/fixes/matrix.test.ts";

/** Worst first. `none`: the rule reports here and no fix can be offered. */
export const OUTCOMES = ["none", "asks", "safe"] as const;
/** What the best fix of a rule on a technology comes to. */
export type Outcome = (typeof OUTCOMES)[number];

/** The collected cells. Keys are `rule technology` and `technology intent`. */
export interface FixMatrix {
  readonly cells: ReadonlyMap<string, Outcome>;
  /** Where a `none` was seen. */
  readonly examples: ReadonlyMap<string, string>;
  /** Intents that a verified fix made true for the technology. */
  readonly rendered: ReadonlySet<string>;
}

/** These change the policy file or open a page: no technology renders them. */
const NO_TECHNOLOGY: ReadonlySet<string> = new Set(["register-origin", "renew-approval", "assign-tier", "edit-policy-file", "open-documentation"]);

/** Some findings stand in nearly every example; a fix that was verified so often is believed. */
const ENOUGH = 6;

/** Runs everything; takes some seconds. */
export function collectFixMatrix(): FixMatrix {
  const cells = new Map<string, Outcome>();
  const examples = new Map<string, string>();
  const rendered = new Set<string>();
  const times = new Map<string, number>();
  for (const { name, files } of [...pages(), ...benches()]) {
    const context = fixContextOf(files);
    for (const finding of findingsOf(files, context)) {
      if (finding.fact === undefined || finding.fixes.every((fix) => NO_TECHNOLOGY.has(fix.intent.kind))) continue;
      const key = `${finding.rule} ${finding.fact.technology}`;
      const seen = (times.get(key) ?? 0) + 1;
      times.set(key, seen);
      if (seen > ENOUGH && cells.get(key) !== "none") continue;
      const outcome = bestOutcome(finding, context, rendered);
      if (outcome === "none") examples.set(key, name);
      if (OUTCOMES.indexOf(outcome) >= OUTCOMES.indexOf(cells.get(key) ?? "none")) cells.set(key, outcome);
    }
  }
  return { cells, examples, rendered };
}

function bestOutcome(finding: Finding, context: ReturnType<typeof fixContextOf>, rendered: Set<string>): Outcome {
  let best: Outcome = "none";
  for (const proposal of finding.fixes) {
    const fix = fixFor(finding, proposal, context);
    if (fix === undefined) continue;
    rendered.add(`${finding.fact?.technology ?? ""} ${proposal.intent.kind}`);
    if (best === "none" || fix.safe) best = fix.safe ? "safe" : "asks";
  }
  return best;
}

interface Example {
  readonly name: string;
  readonly files: ReadonlyMap<string, string>;
}

function* pages(): Iterable<Example> {
  for (const { name, sections } of specFiles()) for (const { title, files } of sections) yield { name: `${name}, ${title}`, files };
}

function* benches(): Iterable<Example> {
  for (const bench of [...JAVASCRIPT_BENCHES, ...YAML_BENCHES]) yield* faultsOn(bench);
}

function* faultsOn(bench: Bench): Iterable<Example> {
  const { technology, file } = bench;
  for (const [fault, sketch] of Object.entries(POLICY_FAULTS)) {
    const text = bench.policy?.(sketch);
    if (text !== undefined) yield { name: `${technology}: ${fault}`, files: new Map([[file, text]]) };
  }
  for (const [fault, [name, value]] of Object.entries(HEADER_FAULTS)) {
    const text = bench.header?.(name, value);
    if (text !== undefined) yield { name: `${technology}: ${fault}`, files: new Map([[file, text]]) };
  }
}

/** Rules with fixes that some technology has a cell for, and technologies, in the order of the registries. */
export function matrixTable(matrix: FixMatrix): readonly string[] {
  const columns = ADAPTERS.filter((adapter) => RULES.some((rule) => matrix.cells.has(`${rule.meta.id} ${adapter.id}`)));
  const rows = RULES.filter((rule) => columns.some((adapter) => matrix.cells.has(`${rule.meta.id} ${adapter.id}`)));
  return [
    `| rule | ${columns.map((adapter) => adapter.label).join(" | ")} |`,
    `| --- |${columns.map(() => " --- |").join("")}`,
    ...rows.map((rule) => `| ${rule.meta.id} | ${columns.map((adapter) => matrix.cells.get(`${rule.meta.id} ${adapter.id}`) ?? "").join(" | ")} |`),
  ];
}

/** The page `docs/fix-matrix.md`. */
export function matrixDocument(matrix: FixMatrix): string {
  return [
    `<!-- Written by \`${MATRIX_COMMAND}\`. Do not edit. -->`,
    "# Fixes by rule and technology",
    "",
    "Every cell was run: the fault was written for the technology, the fix applied, the result read again. *safe*: applied by `--fix` and on save, since the finding is gone, nothing new appears, and the same pages have the same access. *asks*: offered, and its title says what it gives up. *none*: reported, nothing is offered; the reason stands in `test/fixes/known-gaps.ts`. Empty: the rule reports nothing there.",
    "",
    ...matrixTable(matrix),
    "",
  ].join("\n");
}
