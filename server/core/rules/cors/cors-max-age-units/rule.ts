/** Preflight cache times that look like milliseconds. */
import { isDigits } from "../../../headers/scanning.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { knownValue } from "../../../model/setting.ts";
import { corsPoliciesOf } from "../../facts-of.ts";
import { duration } from "../../sentences.ts";
import { sendsHeaders } from "../written-origins.ts";

const meta: RuleMeta = {
  id: "cors-max-age-units",
  title: "Looks like milliseconds",
  group: "A",
  set: "extended",
  severity: "warning",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch HTTP responses"],
  intents: ["set-max-age"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const policy of corsPoliciesOf(facts.facts)) {
    const text = knownValue(policy.maxAge)?.trim();
    if (text === undefined || policy.maxAge.kind !== "known" || policy.maxAge.from !== "written" || !sendsHeaders(policy)) continue;
    const seconds = isDigits(text) ? Number(text) : undefined;
    if (!(seconds !== undefined && seconds >= 600000 && seconds % 1000 === 0)) continue;
    yield {
      fact: policy,
      at: policy.maxAge.at,
      message: `The unit is seconds: ${text} is ${duration(seconds ?? 0)}, and browsers cap it at two hours or less. It looks like milliseconds.`,
      fixes: [
        {
          intent: { kind: "set-max-age", seconds: Math.min(7200, Math.round((seconds ?? 0) / 1000)) },
          title: `Set it to ${Math.min(7200, Math.round((seconds ?? 0) / 1000))} seconds`,
        },
      ],
    };
  }
}

/** Looks like milliseconds; see `rule.md`. */
export const rule: Rule = { meta, check };
