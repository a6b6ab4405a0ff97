/** The Feature-Policy header, which Permissions-Policy replaced. */
import type { HeaderWrite } from "../../../model/facts.ts";
import type { FileFacts, FixProposal, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { headerWritesOf } from "../../facts-of.ts";
import { isSent, sentValuesOf } from "../../header-values.ts";
import { fromFeaturePolicy } from "../old-syntax.ts";

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
  const values = sentValuesOf(facts.facts, "Feature-Policy");
  for (const write of headerWritesOf(facts.facts, "Feature-Policy")) {
    if (!isSent(write)) continue;
    yield {
      fact: write,
      at: write.nameAt,
      message: "Firefox and Safari never read Feature-Policy, and Chromium prefers Permissions-Policy: use that header.",
      fixes: hasNew
        ? [{ intent: { kind: "remove-header", name: write.name }, title: "Remove the old header" }]
        : renewed(
            write,
            values.filter((value) => value.write === write).map((value) => value.text),
          ),
    };
  }
}

/** The same features under the new name. A value with several forms is one that no single text replaces. */
function renewed(write: HeaderWrite, texts: readonly string[]): readonly FixProposal[] {
  const [text] = texts;
  const value = text === undefined || texts.length > 1 ? undefined : fromFeaturePolicy(text);
  if (value === undefined) return [];
  const shown = value.length > 60 ? "" : `: ${value}`;
  return [{ intent: { kind: "rename-header", at: write.nameAt, to: "Permissions-Policy", value }, title: `Send it as Permissions-Policy${shown}` }];
}

/** Feature-Policy is obsolete; see `rule.md`. */
export const rule: Rule = { meta, check };
