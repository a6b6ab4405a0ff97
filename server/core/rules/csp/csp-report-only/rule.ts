/** A policy that only reports, when nothing in the package enforces one. */
import type { Report, Rule, RuleMeta, WorkspaceFacts } from "../../../model/finding.ts";
import { factsForPackage } from "../../apps.ts";
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

function* checkWorkspace(workspace: WorkspaceFacts): Iterable<Report> {
  if (workspace.externalHeaders.includes("content-security-policy")) return;
  for (const one of workspace.packages) {
    const facts = factsForPackage(one, workspace);
    if (headerWritesOf(facts, "Content-Security-Policy").some(isSent)) continue;
    const [write] = headerWritesOf(factsOfPackage(one), "Content-Security-Policy-Report-Only").filter(isSent);
    if (write === undefined) continue;
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
}

/** Policy only reports; see `rule.md`. */
export const rule: Rule = { meta, checkWorkspace };
