/** X-Content-Type-Options with another word than nosniff. */
import { isNosniff } from "../../../headers/frame-options.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { sentValuesOf } from "../../header-values.ts";
import { quoted } from "../../sentences.ts";

const meta: RuleMeta = {
  id: "nosniff-invalid",
  title: "Only nosniff works",
  group: "E",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch X-Content-Type-Options", "ASVS 3.4.4", "CWE-430", "CWE-693"],
  intents: ["set-header"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const value of sentValuesOf(facts.facts, "X-Content-Type-Options")) {
    if (isNosniff(value.text)) continue;
    yield {
      fact: value.write,
      at: value.at,
      message: `Browsers ignore ${quoted(value.text)} and may run a mislabelled file as a script; only nosniff works.`,
      fixes: [{ intent: { kind: "set-header", name: "X-Content-Type-Options", value: "nosniff" }, title: "Write nosniff" }],
    };
  }
}

/** Only nosniff works; see `rule.md`. */
export const rule: Rule = { meta, check };
