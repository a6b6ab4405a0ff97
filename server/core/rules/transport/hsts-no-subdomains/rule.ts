/** Strict-Transport-Security without `includeSubDomains`. */
import { parseHsts } from "../../../headers/hsts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { sentValuesOf } from "../../header-values.ts";

const meta: RuleMeta = {
  id: "hsts-no-subdomains",
  title: "Subdomains not covered",
  group: "C",
  set: "extended",
  severity: "info",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 6797 §6.1.2", "ASVS 3.4.1", "CWE-319"],
  intents: ["edit-hsts"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const value of sentValuesOf(facts.facts, "Strict-Transport-Security")) {
    const reading = parseHsts(value.text);
    if (!reading.valid || reading.includeSubDomains || reading.preload || (reading.maxAge ?? 0) < 15768000) continue;
    yield {
      fact: value.write,
      at: value.at,
      message: "Subdomains can still be reached over http, and an attacker there can set cookies for this site.",
      fixes: [
        { intent: { kind: "edit-hsts", includeSubDomains: true }, title: "Add includeSubDomains (every subdomain must support https)", changesBehaviour: true },
      ],
    };
  }
}

/** Subdomains not covered; see `rule.md`. */
export const rule: Rule = { meta, check };
