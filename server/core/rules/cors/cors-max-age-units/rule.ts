/** Preflight cache times that look like milliseconds. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { duration } from "../../sentences.ts";
import { looksLikeMilliseconds, writtenMaxAges } from "../max-age.ts";

const meta: RuleMeta = {
  id: "cors-max-age-units",
  title: "Looks like milliseconds",
  group: "A",
  set: "core",
  severity: "warning",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch HTTP responses"],
  intents: ["set-max-age"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const { policy, at, text, seconds } of writtenMaxAges(facts.facts)) {
    if (seconds === undefined || !looksLikeMilliseconds(seconds)) continue;
    const meant = Math.min(7200, Math.round(seconds / 1000));
    yield {
      fact: policy,
      at,
      message: `The unit is seconds: ${text} is ${duration(seconds)}, and browsers cap it at two hours or less. It looks like milliseconds.`,
      fixes: [{ intent: { kind: "set-max-age", seconds: meant }, title: `Set it to ${meant} seconds` }],
    };
  }
}

/** Looks like milliseconds; see `rule.md`. */
export const rule: Rule = { meta, check };
