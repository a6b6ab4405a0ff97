/** Feature names in Permissions-Policy that browsers do not know. The rest of the header still counts. */
import { nearestWord } from "../../../headers/near-miss.ts";
import { PERMISSIONS_POLICY_FEATURES } from "../../../headers/permissions-features.ts";
import type { PermissionsPolicyMember } from "../../../headers/permissions-policy.ts";
import { parsePermissionsPolicy } from "../../../headers/permissions-policy.ts";
import type { FileFacts, FixProposal, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import type { SentValue } from "../../header-values.ts";
import { sentValuesOf } from "../../header-values.ts";
import { quoted } from "../../sentences.ts";

const meta: RuleMeta = {
  id: "permissions-policy-unknown-feature",
  title: "Unknown feature name",
  group: "E",
  set: "strict",
  severity: "hint",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Permissions Policy"],
  intents: ["edit-directive", "remove-header"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const value of sentValuesOf(facts.facts, "Permissions-Policy")) {
    const { failure, problems, members } = parsePermissionsPolicy(value.text);
    if (failure !== undefined) continue;
    for (const problem of problems) {
      if (problem.kind !== "unknown-feature" && problem.kind !== "retired-feature") continue;
      const isRetired = problem.kind === "retired-feature";
      const meant = isRetired ? undefined : nearestWord(problem.feature, PERMISSIONS_POLICY_FEATURES);
      const at = value.placeOf(problem.span);
      yield {
        fact: value.write,
        at,
        message: isRetired
          ? `Browsers no longer have ${problem.feature}, so this part does nothing.`
          : `Browsers skip ${quoted(problem.feature, 40)}, so it restricts nothing: they know no such feature.${meant === undefined ? "" : ` Did you mean ${meant}?`}`,
        fixes:
          meant === undefined
            ? removalOf(value, members, problem.span.start)
            : [
                {
                  intent: { kind: "edit-directive", at, directive: problem.feature, text: meant },
                  title: `Rename it to ${meant} (the feature will be restricted)`,
                  changesBehaviour: true,
                },
              ],
      };
    }
  }
}

/** Takes the member out together with the comma that parts it from a neighbour. */
function removalOf(value: SentValue, members: readonly PermissionsPolicyMember[], start: number): readonly FixProposal[] {
  const index = members.findIndex((member) => member.nameSpan.start === start);
  const member = members[index];
  if (member === undefined) return [];
  const title = `Remove ${member.name}`;
  const neighbour = members[index - 1] ?? members[index + 1];
  if (neighbour === undefined) return [{ intent: { kind: "remove-header", name: value.write.name }, title }];
  const span = { start: Math.min(member.span.start, neighbour.span.start), end: Math.max(member.span.end, neighbour.span.end) };
  const text = value.text.slice(neighbour.span.start, neighbour.span.end);
  return [{ intent: { kind: "edit-directive", at: value.placeOf(span), directive: member.name, text }, title }];
}

/** Unknown feature name; see `rule.md`. */
export const rule: Rule = { meta, check };
