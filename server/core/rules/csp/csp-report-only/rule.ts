/** A policy that only reports, when nothing in the package enforces one. */
import type { Around, PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { headersReaching } from "../../apps.ts";
import { factsOfPackage, headerWritesOf } from "../../facts-of.ts";
import { isSent } from "../../header-values.ts";

const meta: RuleMeta = {
  id: "csp-report-only",
  title: "Policy only reports",
  group: "D",
  set: "core",
  severity: "info",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 Content-Security-Policy-Report-Only", "ASVS 3.4.3", "CWE-693"],
  intents: ["rename-header"],
};

function* checkPackage(one: PackageFacts, around: Around): Iterable<Report> {
  if (around.externalHeaders.includes("content-security-policy")) return;
  if (headersReaching(one, around, "Content-Security-Policy").some(isSent)) return;
  const [write] = headerWritesOf(factsOfPackage(one), "Content-Security-Policy-Report-Only").filter(isSent);
  if (write === undefined) return;
  yield {
    fact: write,
    at: write.nameAt,
    message: "Nothing is blocked on these pages: with this header name browsers only report what the policy would stop.",
    fixes: [
      {
        intent: { kind: "rename-header", at: write.nameAt, to: "Content-Security-Policy" },
        title: "Enforce the policy (what it does not allow will be blocked)",
        changesBehaviour: true,
      },
    ],
  };
}

/** Policy only reports; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
