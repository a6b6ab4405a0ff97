/** An app that answers only with data and sends no header that limits a browser which shows such an answer as a page. */
import type { Around, PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { missingHeaders } from "../../apps.ts";

const meta: RuleMeta = {
  id: "csp-api-minimal",
  title: "Small CSP for an API",
  group: "D",
  set: "extended",
  severity: "info",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 Content-Security-Policy", "ASVS 3.2.1", "ASVS 3.4.6"],
  intents: ["add-header-middleware"],
};

const NAMES = ["content-security-policy", "content-security-policy-report-only", "x-frame-options", "x-content-type-options"];

function* checkPackage(one: PackageFacts, around: Around): Iterable<Report> {
  for (const missing of missingHeaders(one, around, { names: NAMES, concerns: (entry) => entry.serves === "api" })) {
    // Switched off on purpose: `csp-disabled` and its like report that line.
    if (missing.takenAway.length > 0) continue;
    yield {
      fact: missing.entry,
      at: missing.entry.at,
      message: "Nothing limits an answer of this API that a browser is made to show as a page; one short policy is enough.",
      fixes: [
        {
          intent: { kind: "add-header-middleware", name: "Content-Security-Policy", value: "default-src 'none'; frame-ancestors 'none'" },
          title: "Add default-src 'none'; frame-ancestors 'none'",
        },
      ],
    };
  }
}

/** Small CSP for an API; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
