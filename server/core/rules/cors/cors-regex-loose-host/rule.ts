/** Patterns that are sound for the hosts people register and open for hosts with odd characters. */
import type { FileFacts, FixProposal, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import type { OriginLeaf } from "../../../model/origin-language.ts";
import { leafAccepts } from "../../../origins/accepts.ts";
import { findOddHost } from "../../../origins/odd-hosts.ts";
import { positiveLeaves } from "../../../origins/skeleton.ts";
import { withClause } from "../../sentences.ts";
import { proposedOrigins } from "../allow-list.ts";
import { policyOnArm } from "../origin-arms.ts";
import { proofThat } from "../proof.ts";
import { repairedRegexes } from "../regex-repair.ts";
import { soundPartsOf } from "../sound-parts.ts";
import { withCookies } from "../written-origins.ts";

const meta: RuleMeta = {
  id: "cors-regex-loose-host",
  title: "Pattern accepts odd characters in the host",
  group: "B",
  set: "extended",
  severity: "warning",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["PortSwigger URL validation bypass", "CWE-625", "CWE-346"],
  intents: ["edit-origin", "replace-origin-check"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const { policy, arm, part } of soundPartsOf(facts.facts)) {
    const odd = findOddHost(part);
    if (odd === undefined) continue;
    const leaf = positiveLeaves(part).find((one) => one.kind === "regex" && leafAccepts(one, odd.origin) === true);
    if (leaf === undefined) continue;
    const witness = proofThat(policyOnArm(policy, arm), odd.origin, "shared");
    yield {
      fact: policy,
      at: leaf.at,
      message: withClause(
        arm.clause,
        `${odd.origin} can read this response${withCookies(policy)}: ${odd.browsers} can open a host with '${odd.character}' in it, and the pattern lets it through.`,
      ),
      ...(witness === undefined ? {} : { witness }),
      fixes: [
        ...repairsOf(leaf),
        {
          intent: { kind: "replace-origin-check", at: leaf.at, origins: proposedOrigins(facts.facts, policy) },
          title: "Compare with a list of origins (others lose access)",
          changesBehaviour: true,
        },
      ],
    };
  }
}

/** Repairs that no odd host passes either. */
function repairsOf(leaf: OriginLeaf): readonly FixProposal[] {
  if (leaf.kind !== "regex") return [];
  return repairedRegexes(leaf)
    .filter((repair) => findOddHost({ ...leaf, source: repair.source }) === undefined)
    .map((repair) => ({ intent: { kind: "edit-origin", at: leaf.at, text: repair.source, form: "regex" }, title: repair.title, changesBehaviour: true }));
}

/** Pattern accepts odd characters in the host; see `rule.md`. */
export const rule: Rule = { meta, check };
