/** Strict-Transport-Security for less than six months. Zero is `hsts-disabled`. */
import { parseHsts } from "../../../headers/hsts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { sentValuesOf } from "../../header-values.ts";
import { duration } from "../../sentences.ts";

const meta: RuleMeta = {
  id: "hsts-max-age-short",
  title: "HSTS time too short",
  group: "C",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 6797 §6.1.1", "ASVS 3.4.1", "CWE-319"],
  intents: ["edit-hsts"],
};

const YEAR = 31536000;
/** 180 days: what people write for half a year, and what helmet sent for long. */
const HALF_YEAR = 15552000;

function* check(facts: FileFacts): Iterable<Report> {
  for (const value of sentValuesOf(facts.facts, "Strict-Transport-Security")) {
    const reading = parseHsts(value.text);
    const { maxAge, maxAgeSpan } = reading;
    // With `preload` the length is a condition of the list, and `hsts-preload-incomplete` speaks.
    if (!reading.valid || maxAge === undefined || maxAge === 0 || maxAge >= YEAR || reading.preload) continue;
    yield {
      fact: value.write,
      at: maxAgeSpan === undefined ? value.at : value.placeOf(maxAgeSpan),
      severity: maxAge < HALF_YEAR && value.write.from === "written" ? "warning" : "info",
      message: `Visitors lose the protection ${duration(maxAge)} after their last visit; use at least one year (31536000).`,
      fixes: [{ intent: { kind: "edit-hsts", maxAge: YEAR }, title: "Set it to one year" }],
    };
  }
}

/** HSTS time too short; see `rule.md`. */
export const rule: Rule = { meta, check };
