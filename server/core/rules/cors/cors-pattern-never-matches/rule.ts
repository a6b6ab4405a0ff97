/** Patterns that no Origin header matches: with a path or a slash at the end. Decided on their languages. */
import { normaliseOriginEntry } from "../../../headers/origin.ts";
import type { CorsPolicy } from "../../../model/facts.ts";
import type { FileFacts, FixProposal, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import type { OriginLeaf } from "../../../model/origin-language.ts";
import { isInhabited } from "../../../origins/compare.ts";
import { positiveLeaves, skeletonsOfLeaf } from "../../../origins/skeleton.ts";
import { corsPoliciesOf } from "../../facts-of.ts";
import { armsOf } from "../origin-arms.ts";
import { proofThat } from "../proof.ts";

const meta: RuleMeta = {
  id: "cors-pattern-never-matches",
  title: "Pattern that no origin matches",
  group: "A",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.2.0",
  references: ["Fetch CORS protocol and credentials", "RFC 6454 §6.2"],
  intents: ["edit-origin"],
};

type Pattern = Extract<OriginLeaf, { readonly kind: "regex" }>;

function* check(facts: FileFacts): Iterable<Report> {
  for (const policy of corsPoliciesOf(facts.facts)) {
    for (const { origins } of armsOf(policy.origins)) {
      if (origins.kind !== "echo") continue;
      for (const leaf of positiveLeaves(origins.language)) {
        if (leaf.kind === "regex" && leaf.part === "origin" && isInhabited(leaf) === false) yield reportOn(policy, leaf);
      }
    }
  }
}

function reportOn(policy: CorsPolicy, leaf: Pattern): Report {
  const [skeleton] = skeletonsOfLeaf(leaf);
  const meant = skeleton === undefined ? undefined : normaliseOriginEntry(skeleton);
  const witness = meant === undefined ? undefined : proofThat(policy, meant, "refused");
  return {
    fact: policy,
    at: leaf.at,
    message: `${meant === undefined ? "The site that is meant" : `Pages on ${meant}`} cannot read this API: an Origin header is scheme, host and port, and nothing of that form matches the pattern.`,
    ...(witness === undefined ? {} : { witness }),
    fixes: withoutSlash(leaf),
  };
}

/** A slash at the end, which an origin never has. */
function withoutSlash(leaf: Pattern): readonly FixProposal[] {
  const text = leaf.source.replace(/(?:\\?\/)+(?=\$?$)/, "");
  if (text === leaf.source || isInhabited({ ...leaf, source: text }) !== true) return [];
  return [
    { intent: { kind: "edit-origin", at: leaf.at, text, form: "regex" }, title: "Remove the slash at the end (the site gets in)", changesBehaviour: true },
  ];
}

/** Pattern that no origin matches; see `rule.md`. */
export const rule: Rule = { meta, check };
