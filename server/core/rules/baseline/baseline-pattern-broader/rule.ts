/** A pattern or check in code that lets in more than the approved entries that it was written for. Decided by language containment. */
import type { FixProposal, Report, Rule, RuleMeta, WorkspaceFacts } from "../../../model/finding.ts";
import { intersects } from "../../../origins/compare.ts";
import { listed } from "../../sentences.ts";
import type { AllowedItem } from "../approved.ts";
import { allowedItems, approvedLanguage, containment, isPattern } from "../approved.ts";
import { entriesFor, governedPolicies, isHeldToRegistry } from "../governed.ts";

const meta: RuleMeta = {
  id: "baseline-pattern-broader",
  title: "Code allows more than was approved",
  group: "I",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-942", "ASVS 3.4.2"],
  intents: ["replace-origin-check", "edit-origin"],
};

function* checkWorkspace(workspace: WorkspaceFacts): Iterable<Report> {
  for (const governed of governedPolicies(workspace)) {
    if (!isHeldToRegistry(governed)) continue;
    const { policy } = governed;
    const entries = entriesFor(governed);
    for (const item of allowedItems(policy)) {
      if (item.kind !== "set") continue;
      const touched = entries.filter((entry) => intersects(item.language, approvedLanguage(entry)) === true);
      if (touched.length === 0) continue;
      const found = containment(item.language, entries);
      if (found.kind === "within") continue;
      const names = listed(touched.slice(0, 3).map((entry) => entry.origin));
      const related = touched.slice(0, 3).map((entry) => ({ at: entry.at, message: "Approved here." }));
      if (found.kind === "undecided") {
        const message = `It cannot be decided whether this check stays within what was approved (${names}).`;
        yield { fact: policy, at: item.at, severity: "info", message, related };
        continue;
      }
      const exact = touched.filter((entry) => !isPattern(entry)).map((entry) => entry.origin);
      yield {
        fact: policy,
        at: item.at,
        ...(policy.environment === "development" ? { severity: "info" as const } : {}),
        message: `${names} ${touched.length === 1 ? "is" : "are"} approved, but this check also lets ${found.origin} in.`,
        related,
        fixes: exact.length < touched.length ? [] : narrowings(item, exact),
      };
    }
  }
}

/** An entry with a wildcard is written anew if one origin was meant; other checks become a comparison. */
function narrowings(item: Extract<AllowedItem, { readonly kind: "set" }>, exact: readonly string[]): readonly FixProposal[] {
  const [only] = exact;
  if (item.language.kind === "glob" && exact.length === 1 && only !== undefined) {
    return [{ intent: { kind: "edit-origin", at: item.at, text: only }, title: "Allow only the approved origin (all other pages lose access)" }];
  }
  return [
    { intent: { kind: "replace-origin-check", at: item.at, origins: exact }, title: "Compare with the approved origins only (all other pages lose access)" },
  ];
}

/** Code allows more than was approved; see `rule.md`. */
export const rule: Rule = { meta, checkWorkspace };
