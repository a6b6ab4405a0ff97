/** Answers that change with the Origin header without saying so to caches. One static value needs no Vary. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { corsPoliciesOf } from "../../facts-of.ts";
import type { OriginArm } from "../origin-arms.ts";
import { armsOf } from "../origin-arms.ts";
import { missesVary } from "../vary.ts";

const meta: RuleMeta = {
  id: "cors-vary-missing",
  title: "Response depends on Origin but Vary does not say so",
  group: "A",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS protocol and HTTP caches", "RFC 9110 §12.5.5", "RFC 9111 §4.1", "Kettle 2016", "CWE-349"],
  intents: ["append-vary"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const policy of corsPoliciesOf(facts.facts)) {
    if (policy.responses === "preflight" || !missesVary(facts.facts, policy)) continue;
    const changing = armsOf(policy.origins).filter(dependsOnOrigin);
    const dynamic = changing.find(isRead) ?? changing[0];
    if (dynamic === undefined) continue;
    yield {
      fact: policy,
      at: policy.options === undefined ? policy.at : dynamic.origins.at,
      // Behind a gateway the application may send Vary itself, and a list that is not read may be empty.
      ...(policy.layer === "gateway" || !isRead(dynamic) ? { severity: "info" as const } : {}),
      message:
        "A cache can hand one site's answer to another site, which then fails or works by chance: Access-Control-Allow-Origin changes with the caller, but 'Vary: Origin' is missing.",
      fixes: [{ intent: { kind: "append-vary", name: "Origin" }, title: "Add Vary: Origin" }],
    };
  }
}

/** An echo changes with the caller whatever the list holds. */
function dependsOnOrigin({ origins }: OriginArm): boolean {
  return origins.kind === "echo" && origins.language.kind !== "none";
}

function isRead({ origins }: OriginArm): boolean {
  return origins.kind === "echo" && origins.language.kind !== "unknown";
}

/** Response depends on Origin but Vary does not say so; see `rule.md`. */
export const rule: Rule = { meta, check };
