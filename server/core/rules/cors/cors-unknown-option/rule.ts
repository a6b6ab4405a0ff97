/** Options that the library does not read. Which ones it reads is the adapter's knowledge. */
import type { UnknownOption } from "../../../model/facts.ts";
import type { FileFacts, FixProposal, Report, Rule, RuleMeta, Severity } from "../../../model/finding.ts";
import { containsPlace } from "../../../text/place.ts";
import { configProblemsOf, corsPoliciesOf } from "../../facts-of.ts";
import { proofThat, STRANGER } from "../proof.ts";

const meta: RuleMeta = {
  id: "cors-unknown-option",
  title: "An option name that the library ignores leaves the default open",
  group: "B",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-1188", "CWE-183", "ASVS 3.4.2"],
  intents: ["rename-option", "remove-item"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const fact of configProblemsOf(facts.facts)) {
    if (fact.problem.kind !== "unknown-option") continue;
    const { option, resembles, leavesOpen } = fact.problem;
    const question = resembles === undefined ? "" : ` Did you mean '${resembles}'?`;
    const rename: FixProposal[] =
      resembles === undefined ? [] : [{ intent: { kind: "rename-option", at: fact.at, to: resembles }, title: `Rename it to ${resembles}` }];
    const policy = corsPoliciesOf(facts.facts).find((one) => leavesOpen && one.options !== undefined && containsPlace(one.options, fact.at));
    const witness = policy === undefined ? undefined : proofThat(policy, STRANGER, "shared");
    yield {
      fact,
      at: fact.at,
      severity: severityOf(fact.problem),
      message: `'${option}' is ${effectOf(fact.problem, fact.label)}${question}`,
      ...(witness === undefined ? {} : { witness }),
      fixes: [
        ...rename,
        // What the author meant by the name would be gone with it.
        {
          intent: { kind: "remove-item", at: fact.at },
          title: resembles === undefined ? "Remove the option that is ignored" : "Remove the option that is ignored (what it was meant to say is gone)",
        },
      ],
    };
  }
}

function severityOf({ leavesOpen, loss }: UnknownOption): Severity {
  if (loss !== undefined) return loss === "none" ? "hint" : "info";
  return leavesOpen ? "error" : "warning";
}

function effectOf({ leavesOpen, loss }: UnknownOption, label: string): string {
  if (loss === "none") return `no option of ${label} any more: it is ignored, as browsers ignore what it sent.`;
  if (loss === "former-effect") return `no option of ${label} any more: it is ignored, and what it sent is not sent.`;
  return `not an option of ${label}: ${leavesOpen ? "it is ignored, so every website is allowed." : "it is ignored and changes nothing."}`;
}

/** An option name that the library ignores leaves the default open; see `rule.md`. */
export const rule: Rule = { meta, check };
