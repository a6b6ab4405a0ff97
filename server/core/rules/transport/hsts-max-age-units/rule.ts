/** Strict-Transport-Security in milliseconds: a thousand years instead of one. */
import { parseHsts } from "../../../headers/hsts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { sentValuesOf } from "../../header-values.ts";
import { duration } from "../../sentences.ts";

const meta: RuleMeta = {
  id: "hsts-max-age-units",
  title: "HSTS time in milliseconds",
  group: "C",
  set: "core",
  severity: "info",
  confidence: "high",
  lifecycle: "stable",
  since: "0.2.0",
  references: ["RFC 6797 §6.1.1", "hstspreload.org"],
  intents: ["edit-hsts"],
};

const TEN_YEARS = 315_360_000;
const YEAR = 31_536_000;

function* check(facts: FileFacts): Iterable<Report> {
  for (const value of sentValuesOf(facts.facts, "Strict-Transport-Security")) {
    const { valid, maxAge, maxAgeSpan } = parseHsts(value.text);
    if (!valid || maxAge === undefined || maxAge <= TEN_YEARS || maxAge % 1000 !== 0) continue;
    const seconds = Math.max(maxAge / 1000, YEAR);
    yield {
      fact: value.write,
      at: maxAgeSpan === undefined ? value.at : value.placeOf(maxAgeSpan),
      message: `Browsers are told to stay on https for ${duration(maxAge)}: max-age counts seconds, not milliseconds.`,
      fixes: [{ intent: { kind: "edit-hsts", maxAge: seconds }, title: `Set it to ${duration(seconds)}` }],
    };
  }
}

/** HSTS time in milliseconds; see `rule.md`. */
export const rule: Rule = { meta, check };
