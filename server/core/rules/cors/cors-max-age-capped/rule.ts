/** Preflight cache times above what any browser keeps. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { looksLikeMilliseconds, writtenMaxAges } from "../max-age.ts";

const meta: RuleMeta = {
  id: "cors-max-age-capped",
  title: "Preflight cache time above the browser limit",
  group: "A",
  set: "extended",
  severity: "info",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS-preflight cache"],
  intents: ["set-max-age"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const { policy, at, text, seconds } of writtenMaxAges(facts.facts)) {
    if (seconds === undefined || seconds <= 86400 || looksLikeMilliseconds(seconds)) continue;
    yield {
      fact: policy,
      at,
      message: `Browsers keep a preflight answer at most 7200 s (Chromium), 86400 s (Firefox) or 600 s (Safari), so ${text} has no further effect.`,
      fixes: [{ intent: { kind: "set-max-age", seconds: 7200 }, title: "Set it to 7200 seconds" }],
    };
  }
}

/** Preflight cache time above the browser limit; see `rule.md`. */
export const rule: Rule = { meta, check };
