/** No Strict-Transport-Security from any layer. One report per package, at its entry. */
import type { Around, PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { HSTS, missingAlone } from "../../missing-together.ts";

const meta: RuleMeta = {
  id: "hsts-missing",
  title: "No Strict-Transport-Security",
  group: "C",
  set: "core",
  severity: "warning",
  confidence: "low",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 6797 §7.1", "ASVS 3.4.1", "CWE-319", "CWE-523"],
  intents: ["add-header-middleware", "set-header"],
};

function* checkPackage(one: PackageFacts, around: Around): Iterable<Report> {
  for (const missing of missingAlone(one, around, HSTS)) {
    // Switched off on purpose: `hsts-disabled` reports that line.
    if (missing.takenAway.length > 0) continue;
    yield {
      fact: missing.entry,
      at: missing.entry.at,
      severity: missing.evident ? "warning" : "info",
      message:
        "A visitor's first request over http can be intercepted: no layer in this workspace tells browsers to stay on https (Strict-Transport-Security).",
      related: missing.related,
      fixes: [
        {
          intent: { kind: "add-header-middleware", name: "Strict-Transport-Security", value: "max-age=31536000; includeSubDomains" },
          title: "Add Strict-Transport-Security for one year (all subdomains must support https)",
        },
      ],
    };
  }
}

/** No Strict-Transport-Security; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
