/** An approval that no policy of the workspace needs. Silent as long as some policy could not be read. */
import type { Fact } from "../../../model/facts.ts";
import type { Report, Rule, RuleMeta, WorkspaceFacts } from "../../../model/finding.ts";
import type { OriginLanguage } from "../../../model/origin-language.ts";
import { intersects } from "../../../origins/compare.ts";
import { armsOf } from "../../cors/origin-arms.ts";
import { corsPoliciesOf } from "../../facts-of.ts";
import { allowedItems, approvedLanguage, approves } from "../approved.ts";
import { factsUnder } from "../governed.ts";

const meta: RuleMeta = {
  id: "baseline-entry-unused",
  title: "Approved origin is not used anywhere",
  group: "I",
  set: "core",
  severity: "hint",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["ASVS 3.4.2"],
  intents: ["remove-item"],
  tag: "unnecessary",
};

function* checkWorkspace(workspace: WorkspaceFacts): Iterable<Report> {
  for (const governed of workspace.baselines) {
    const facts = factsUnder(governed);
    if (facts.some(mayHideOrigins)) continue;
    const items = corsPoliciesOf(facts).flatMap(allowedItems);
    for (const entry of governed.baseline.origins ?? []) {
      if (entry.external) continue;
      const isUsed = items.some((item) =>
        item.kind === "origin" ? approves(entry, item.origin) : intersects(item.language, approvedLanguage(entry)) !== false,
      );
      if (isUsed) continue;
      yield {
        at: entry.at,
        message: `Nothing under this policy file lets ${entry.origin} in; the approval can be taken back.`,
        fixes: [{ intent: { kind: "remove-item", at: entry.entry }, title: "Remove the approval" }],
      };
    }
  }
}

function mayHideOrigins(fact: Fact): boolean {
  if (fact.kind === "unread") return true;
  if (fact.kind !== "cors-policy") return false;
  return armsOf(fact.origins).some(
    ({ origins }) => origins.kind === "unknown" || origins.kind === "request-chosen" || (origins.kind === "echo" && holdsUnknown(origins.language)),
  );
}

function holdsUnknown(language: OriginLanguage): boolean {
  if (language.kind === "union" || language.kind === "intersection") return language.of.some(holdsUnknown);
  return language.kind === "unknown" || (language.kind === "complement" && holdsUnknown(language.of));
}

/** Approved origin is not used anywhere; see `rule.md`. */
export const rule: Rule = { meta, checkWorkspace };
