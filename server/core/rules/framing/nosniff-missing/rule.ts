/** No X-Content-Type-Options from any layer. One report per package, at its entry. */
import type { Around, PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { lacksOf, NOSNIFF } from "../../missing-together.ts";

const meta: RuleMeta = {
  id: "nosniff-missing",
  title: "No X-Content-Type-Options",
  group: "E",
  set: "core",
  severity: "info",
  confidence: "low",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch X-Content-Type-Options", "ASVS 3.4.4", "CWE-430", "CWE-693"],
  intents: ["add-header-middleware"],
};

function* checkPackage(one: PackageFacts, around: Around): Iterable<Report> {
  for (const { fact, at, off, related } of lacksOf(one, around, NOSNIFF)) {
    yield {
      fact,
      at,
      message: "Browsers may run an uploaded or mislabelled file as a script: no layer in this workspace sends X-Content-Type-Options.",
      related,
      fixes: [
        off === undefined
          ? {
              intent: { kind: "add-header-middleware", name: "X-Content-Type-Options", value: "nosniff" },
              title: "Add X-Content-Type-Options: nosniff (files sent with a wrong type will be blocked)",
            }
          : { intent: { kind: "remove-item", at: off.value.at }, title: "Remove the opt-out" },
      ],
    };
  }
}

/** No X-Content-Type-Options; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
