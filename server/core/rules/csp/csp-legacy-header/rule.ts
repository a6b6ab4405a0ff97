/** Names of the policy header that browsers used before the standard. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { headerWritesOf } from "../../facts-of.ts";
import { isSent } from "../../header-values.ts";

const meta: RuleMeta = {
  id: "csp-legacy-header",
  title: "Old CSP header name",
  group: "D",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 Content-Security-Policy", "ASVS 3.4.3", "CWE-693"],
  intents: ["rename-header"],
  tag: "deprecated",
};

const LEGACY = ["X-Content-Security-Policy", "X-WebKit-CSP", "X-Content-Security-Policy-Report-Only", "X-WebKit-CSP-Report-Only"];

function* check(facts: FileFacts): Iterable<Report> {
  const hasRealOne = headerWritesOf(facts.facts, "Content-Security-Policy").some(isSent);
  for (const write of headerWritesOf(facts.facts, ...LEGACY)) {
    if (!isSent(write) || write.from !== "written") continue;
    const name = write.name.toLowerCase().endsWith("report-only") ? "Content-Security-Policy-Report-Only" : "Content-Security-Policy";
    yield {
      fact: write,
      at: write.nameAt,
      message: `Browsers ignore ${write.name}, so this policy protects nobody; the name is ${name}.`,
      fixes: [
        hasRealOne
          ? { intent: { kind: "remove-header", name: write.name }, title: "Remove the old header" }
          : {
              intent: { kind: "rename-header", at: write.nameAt, to: name },
              title: `Rename it to ${name} (the policy will be enforced)`,
              changesBehaviour: true,
            },
      ],
    };
  }
}

/** Old CSP header name; see `rule.md`. */
export const rule: Rule = { meta, check };
