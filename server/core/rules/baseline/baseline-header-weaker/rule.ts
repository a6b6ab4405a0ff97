/** A header that is sent with less than the policy file asks for, or although it asks for its absence. Values with unknown parts are left alone. */
import type { Baseline } from "../../../model/baseline.ts";
import type { Fact, HeaderWrite } from "../../../model/facts.ts";
import type { Report, Rule, RuleMeta, WorkspaceFacts } from "../../../model/finding.ts";
import { headerWritesOf } from "../../facts-of.ts";
import { isSent, isTakenAway, sentValuesOf } from "../../header-values.ts";
import { quoted } from "../../sentences.ts";
import { factsUnder } from "../governed.ts";
import { compareWith, minimumsFor, valueFor } from "../minimums.ts";

const meta: RuleMeta = {
  id: "baseline-header-weaker",
  title: "Header weaker than the baseline",
  group: "I",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-693", "ASVS 3.4"],
  intents: ["set-header", "remove-header"],
};

function* checkWorkspace(workspace: WorkspaceFacts): Iterable<Report> {
  for (const governed of workspace.baselines) {
    const facts = factsUnder(governed);
    for (const write of headerWritesOf(facts)) {
      if (isSent(write) && counts(write, facts)) yield* judge(write, governed.baseline);
    }
  }
}

/** Development, errors and preflights need no page's protection; a default counts only if nobody says otherwise. */
function counts(write: HeaderWrite, facts: readonly Fact[]): boolean {
  if (write.environment === "development" || write.yields || write.responses === "errors" || write.responses === "preflight") return false;
  return write.from !== "default" || !headerWritesOf(facts, write.name).some((other) => other.from === "written" || isTakenAway(other));
}

function* judge(write: HeaderWrite, baseline: Baseline): Iterable<Report> {
  for (const minimum of minimumsFor(write, baseline)) {
    if (minimum.name.toLowerCase() !== write.name.toLowerCase()) continue;
    const related = [{ at: minimum.at, message: "Required here." }];
    if (minimum.absent) {
      const at = write.from === "written" ? write.nameAt : write.at;
      const fixes = write.from === "written" ? [{ intent: { kind: "remove-header" as const, name: write.name }, title: "Remove the header" }] : [];
      yield { fact: write, at, message: `Callers get ${write.name}, which the policy file wants nobody to get.`, related, fixes };
      continue;
    }
    for (const value of sentValuesOf([write], write.name)) {
      const found = compareWith(minimum, value.text);
      if (found.kind === "enough") continue;
      if (found.kind !== "weaker") {
        const message = `It cannot be decided whether ${quoted(value.text)} is at least what the policy file requires.`;
        yield { fact: write, at: value.at, severity: "info", message, related };
        continue;
      }
      const least = valueFor(minimum);
      yield {
        fact: write,
        at: value.at,
        message: `Visitors get ${write.name} ${quoted(value.text)}, which protects less than the policy file requires: ${found.needed}.`,
        related,
        fixes: least === undefined ? [] : [{ intent: { kind: "set-header", name: write.name, value: least }, title: `Write the required value (${least})` }],
      };
    }
  }
}

/** Header weaker than the baseline; see `rule.md`. */
export const rule: Rule = { meta, checkWorkspace };
