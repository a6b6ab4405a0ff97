/** Rules about Preflint's own configuration and comments. They are checked here and not from facts, so they have metadata only. */
import type { Finding, FixProposal, RuleMeta } from "../model/finding.ts";
import { fingerprint } from "../text/fingerprint.ts";
import type { Place } from "../text/place.ts";

const common = {
  group: "J",
  set: "core",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: [],
  intents: ["edit-policy-file"],
} as const;

/** Metadata of the rules that are checked without facts, by id. */
export const OWN_RULES = {
  "config-invalid": { ...common, id: "config-invalid", title: "The policy file or a setting is wrong", severity: "error" },
  "suppression-unused": { ...common, id: "suppression-unused", title: "A suppression that suppresses nothing", severity: "info", tag: "unnecessary" },
  "suppression-expired": { ...common, id: "suppression-expired", title: "A suppression has expired", severity: "warning" },
  "known-unused": { ...common, id: "known-unused", title: "A known finding that is reported no more", severity: "info", tag: "unnecessary", since: "0.2.0" },
  "suppression-without-reason": { ...common, id: "suppression-without-reason", title: "A suppression gives no reason", severity: "info" },
} as const satisfies Readonly<Record<string, RuleMeta>>;

/** Id of such a rule. */
export type OwnRuleId = keyof typeof OWN_RULES;

/** What such a rule reports. */
export interface OwnReport {
  readonly rule: OwnRuleId;
  readonly at: Place;
  readonly message: string;
  readonly fixes?: readonly FixProposal[];
}

/** Findings from reports about one file. Equal ones are numbered, so that fingerprints differ. */
export function findingsOfReports(reports: readonly OwnReport[], text: string): readonly Finding[] {
  const counts = new Map<string, number>();
  return reports.map((report) => {
    const meta: RuleMeta = OWN_RULES[report.rule];
    const stem = `${report.rule}\0${text.slice(report.at.span.start, report.at.span.end).slice(0, 200)}`;
    const number = counts.get(stem) ?? 0;
    counts.set(stem, number + 1);
    return {
      rule: report.rule,
      severity: meta.severity,
      message: report.message,
      at: report.at,
      related: [],
      witness: undefined,
      tag: meta.tag,
      fixes: report.fixes ?? [],
      fact: undefined,
      fingerprint: fingerprint(`${stem}\0${number}`),
    };
  });
}
