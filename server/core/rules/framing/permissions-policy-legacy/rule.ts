/** The Feature-Policy header, which Permissions-Policy replaced. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { headerWritesOf } from "../../facts-of.ts";
import { isSent } from "../../header-values.ts";

const meta: RuleMeta = {
  id: "permissions-policy-legacy",
  title: "Feature-Policy is obsolete",
  group: "E",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Permissions Policy header"],
  intents: ["set-header", "rename-header", "remove-header"],
  tag: "deprecated",
};

function* check(facts: FileFacts): Iterable<Report> {
  const hasNew = headerWritesOf(facts.facts, "Permissions-Policy").some(isSent);
  for (const write of headerWritesOf(facts.facts, "Feature-Policy")) {
    if (!isSent(write)) continue;
    yield {
      fact: write,
      at: write.nameAt,
      message: "Firefox and Safari never read Feature-Policy, and Chromium prefers Permissions-Policy: use that header.",
      fixes: hasNew ? [{ intent: { kind: "remove-header", name: write.name }, title: "Remove the old header" }] : [],
    };
  }
}

/** Feature-Policy is obsolete; see `rule.md`. */
export const rule: Rule = { meta, check };
