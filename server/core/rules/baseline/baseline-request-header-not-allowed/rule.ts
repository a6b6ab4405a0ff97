/** A written list of request headers with one that the tier does not allow. */
import type { Report, Rule, RuleMeta, WorkspaceFacts } from "../../../model/finding.ts";
import { beyondList } from "../tier-limits.ts";

const meta: RuleMeta = {
  id: "baseline-request-header-not-allowed",
  title: "Request header not allowed in this tier",
  group: "I",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-942", "ASVS 3.4.2"],
  intents: ["set-request-headers"],
};

function checkWorkspace(workspace: WorkspaceFacts): Iterable<Report> {
  return beyondList(workspace, {
    header: "Access-Control-Allow-Headers",
    allowed: (tier) => tier.requestHeaders,
    free: new Set(),
    compare: (name) => name.toLowerCase(),
    say: (names, tier) => `Other sites may send ${names} here, and tier ${tier} does not allow that.`,
    fix: (headers) => ({ kind: "set-request-headers", headers }),
    fixTitle: "Allow only the headers of the tier",
  });
}

/** Request header not allowed in this tier; see `rule.md`. */
export const rule: Rule = { meta, checkWorkspace };
