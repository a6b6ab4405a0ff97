/** Patterns and comparisons that are sound for hosts and accept plain http too. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import type { OriginLeaf } from "../../../model/origin-language.ts";
import { accepts } from "../../../origins/accepts.ts";
import { findHostileOrigin } from "../../../origins/hostile.ts";
import type { Place } from "../../../text/place.ts";
import { readPoliciesOf } from "../../facts-of.ts";
import { armsOf, policyOnArm } from "../origin-arms.ts";
import { proofThat } from "../proof.ts";
import { repairedRegexes } from "../regex-repair.ts";
import { partsOf } from "../weak-checks.ts";
import { withCookies } from "../written-origins.ts";

const meta: RuleMeta = {
  id: "cors-regex-any-scheme",
  title: "Check also accepts http:",
  group: "B",
  set: "extended",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-319", "ASVS 3.4.2", "Kettle 2016", "PortSwigger URL validation bypass"],
  intents: ["edit-origin"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const policy of readPoliciesOf(facts.facts)) {
    for (const arm of armsOf(policy.origins)) {
      for (const part of partsOf(arm)) {
        if (findHostileOrigin(part, ["any", "another-domain", "public-suffix"]).kind === "witness") continue;
        const found = findHostileOrigin(part, ["http"]);
        if (found.kind !== "witness" || found.leaf === undefined) continue;
        const { leaf } = found;
        // What accepts plain http alone is an insecure origin (`cors-insecure-origin`).
        if (accepts(part, found.origin.replace(/^http:/, "https:")) === false) continue;
        if (leaf.kind !== "regex" && !looksAtHost(leaf)) continue;
        const witness = proofThat(policyOnArm(policy, arm), found.origin, "shared");
        yield {
          fact: policy,
          at: leaf.kind === "regex" ? leaf.at : placeOfUse(leaf),
          message: `Anyone on a visitor's network can pose as ${found.origin} and read this API${withCookies(policy)}: the ${leaf.kind === "regex" ? "pattern" : "check"} also accepts plain http.`,
          ...(witness === undefined ? {} : { witness }),
          fixes: (leaf.kind === "regex" ? repairedRegexes(leaf) : []).slice(0, 1).map((repair) => ({
            intent: { kind: "edit-origin", at: leaf.at, text: repair.source, form: "regex" },
            title: "Accept https only (http pages lose access)",
            changesBehaviour: true,
          })),
        };
      }
    }
  }
}

/** A comparison of the host alone, which says nothing about the scheme. */
function looksAtHost(leaf: OriginLeaf): boolean {
  return leaf.kind === "exact" && (leaf.part === "host" || leaf.part === "hostname");
}

function placeOfUse(leaf: OriginLeaf): Place {
  return leaf.via[0] ?? leaf.at;
}

/** Check also accepts http:; see `rule.md`. */
export const rule: Rule = { meta, check };
