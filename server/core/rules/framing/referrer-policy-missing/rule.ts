/** No Referrer-Policy from any layer in front of pages. One report per package, at its entry. */
import type { Around, PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { lacksOf } from "../../missing-together.ts";

const meta: RuleMeta = {
  id: "referrer-policy-missing",
  title: "No Referrer-Policy",
  group: "E",
  set: "strict",
  severity: "hint",
  confidence: "low",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Referrer Policy", "ASVS 3.4.5", "CWE-200"],
  intents: ["add-header-middleware", "remove-item"],
};

function* checkPackage(one: PackageFacts, around: Around): Iterable<Report> {
  for (const { fact, at, off } of lacksOf(one, around, { names: ["referrer-policy"], concerns: (entry) => entry.serves === "html" })) {
    yield {
      fact,
      at,
      message: "Old browsers tell other sites the full address of the page that links to them: no layer in this workspace sends Referrer-Policy.",
      fixes: [
        off === undefined
          ? {
              intent: { kind: "add-header-middleware", name: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
              title: "Add Referrer-Policy: strict-origin-when-cross-origin",
            }
          : { intent: { kind: "remove-item", at: off.value.at }, title: "Remove the opt-out" },
      ],
    };
  }
}

/** No Referrer-Policy; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
