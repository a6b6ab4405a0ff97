/** Preflight cache times above what any browser keeps. */
import { isDigits } from "../../../headers/scanning.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { knownValue } from "../../../model/setting.ts";
import { corsPoliciesOf } from "../../facts-of.ts";
import { sendsHeaders } from "../written-origins.ts";

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
  for (const policy of corsPoliciesOf(facts.facts)) {
    const text = knownValue(policy.maxAge)?.trim();
    if (text === undefined || policy.maxAge.kind !== "known" || policy.maxAge.from !== "written" || !sendsHeaders(policy)) continue;
    const seconds = isDigits(text) ? Number(text) : undefined;
    if (!(seconds !== undefined && seconds > 86400 && !(seconds !== undefined && seconds >= 600000 && seconds % 1000 === 0))) continue;
    yield {
      fact: policy,
      at: policy.maxAge.at,
      message: `Browsers keep a preflight answer at most 7200 s (Chromium), 86400 s (Firefox) or 600 s (Safari), so ${text} has no further effect.`,
      fixes: [{ intent: { kind: "set-max-age", seconds: 7200 }, title: "Set it to 7200 seconds" }],
    };
  }
}

/** Preflight cache time above the browser limit; see `rule.md`. */
export const rule: Rule = { meta, check };
