/** A written list of exposed headers with one that the tier does not allow. Names that every page may read anyway are fine. */
import { SAFELISTED_RESPONSE_HEADERS } from "../../../headers/names.ts";
import type { Report, Rule, RuleMeta, WorkspaceFacts } from "../../../model/finding.ts";
import { beyondList } from "../tier-limits.ts";

const meta: RuleMeta = {
  id: "baseline-exposed-header-not-allowed",
  title: "Exposed header not allowed in this tier",
  group: "I",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-200", "ASVS 3.4.2"],
  intents: ["set-exposed-headers"],
};

function checkWorkspace(workspace: WorkspaceFacts): Iterable<Report> {
  return beyondList(workspace, {
    header: "Access-Control-Expose-Headers",
    allowed: (tier) => tier.exposedHeaders,
    free: SAFELISTED_RESPONSE_HEADERS,
    compare: (name) => name.toLowerCase(),
    say: (names, tier) => `Scripts of other sites may read ${names === "*" ? "every response header" : names}, and tier ${tier} does not allow that.`,
    fix: (headers) => ({ kind: "set-exposed-headers", headers }),
    fixTitle: "Expose only the headers of the tier",
  });
}

/** Exposed header not allowed in this tier; see `rule.md`. */
export const rule: Rule = { meta, checkWorkspace };
