/** No Content-Security-Policy from any layer in front of pages. One report per package, at its entry. */
import type { Around, PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { CSP, missingAlone } from "../../missing-together.ts";

const meta: RuleMeta = {
  id: "csp-missing",
  title: "No Content-Security-Policy",
  group: "D",
  set: "core",
  severity: "warning",
  confidence: "low",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 Content-Security-Policy", "ASVS 3.4.3", "CWE-693", "CWE-1021"],
  intents: ["add-header-middleware", "set-header"],
};

function* checkPackage(one: PackageFacts, around: Around): Iterable<Report> {
  for (const missing of missingAlone(one, around, CSP)) {
    // Switched off on purpose: `csp-disabled` reports that line.
    if (missing.takenAway.length > 0) continue;
    yield {
      fact: missing.entry,
      at: missing.entry.at,
      severity: missing.evident && missing.entry.serves === "html" ? "warning" : "info",
      message: "Nothing limits what an injected script may do on the pages of this app: no layer in this workspace sends Content-Security-Policy.",
      related: missing.related,
      fixes: [
        {
          intent: { kind: "add-header-middleware", name: CSP.header, value: CSP.value },
          title: "Add a Content-Security-Policy (pages with inline or foreign scripts will need changes)",
        },
      ],
    };
  }
}

/** No Content-Security-Policy; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
