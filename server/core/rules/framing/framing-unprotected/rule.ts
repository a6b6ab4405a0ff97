/** Neither X-Frame-Options nor frame-ancestors from any layer in front of pages. One report per package. */
import type { Around, PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { FRAMING, lacksOf } from "../../missing-together.ts";

const meta: RuleMeta = {
  id: "framing-unprotected",
  title: "Page can be framed by any site",
  group: "E",
  set: "core",
  severity: "warning",
  confidence: "low",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 frame-ancestors", "HTML X-Frame-Options", "ASVS 3.4.6", "CWE-1021"],
  intents: ["add-header-middleware", "set-header"],
};

function* checkPackage(one: PackageFacts, around: Around): Iterable<Report> {
  for (const { fact, at, off, onOneBranch, evidentForPages, related } of lacksOf(one, around, FRAMING)) {
    yield {
      fact,
      at,
      severity: evidentForPages ? "warning" : "info",
      message:
        onOneBranch === undefined
          ? "Another site can put this app's pages into a frame and make visitors click in them: no layer sends X-Frame-Options or frame-ancestors."
          : "On one branch, another site can put the pages into a frame: X-Frame-Options is off, and nothing sends frame-ancestors there.",
      related,
      fixes: [
        off === undefined
          ? {
              intent: { kind: "add-header-middleware", name: "X-Frame-Options", value: "SAMEORIGIN" },
              title: "Allow framing only by your own site (other sites can no longer show it in a frame)",
            }
          : {
              intent: { kind: "remove-item", at: off.value.at },
              title: "Remove the opt-out (other sites can no longer frame the pages)",
              changesBehaviour: true,
            },
      ],
    };
  }
}

/** Page can be framed by any site; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
