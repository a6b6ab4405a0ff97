/** A later line of the same app that replaces the Vary header which the CORS code wrote. Lines that add to it are fine. */
import type { CorsPolicy, HeaderWrite } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { corsPoliciesOf } from "../../facts-of.ts";
import { sentValuesOf } from "../../header-values.ts";
import { coversPath } from "../middleware-order.ts";
import { armsOf } from "../origin-arms.ts";
import { OWN_PAGE, proofThat } from "../proof.ts";

const meta: RuleMeta = {
  id: "cors-vary-overwritten",
  title: "Vary: Origin is overwritten later",
  group: "A",
  set: "extended",
  severity: "warning",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 9110 §12.5.5", "Fetch CORS protocol and HTTP caches"],
  intents: ["set-header"],
};

const REAL_ANSWERS: ReadonlySet<HeaderWrite["responses"]> = new Set(["all", "actual"]);

function* check(facts: FileFacts): Iterable<Report> {
  for (const { write, text, at } of sentValuesOf(facts.facts, "Vary")) {
    if (write.mode !== "set" || write.from !== "written" || !REAL_ANSWERS.has(write.responses) || /\borigin\b|\*/i.test(text)) continue;
    const policy = corsPoliciesOf(facts.facts).find((one) => runsBefore(one, write));
    if (policy === undefined) continue;
    const witness = proofThat(policy, OWN_PAGE, "shared");
    yield {
      fact: write,
      at,
      message: "A cache can hand one site's answer to another site: this line replaces the 'Vary: Origin' that the CORS code added.",
      ...(witness === undefined ? {} : { witness }),
      related: [{ at: policy.at, message: "The CORS code that adds it." }],
      fixes: [
        { intent: { kind: "set-header", name: write.name, value: text.trim() === "" ? "Origin" : `${text.trim()}, Origin` }, title: "Name Origin as well" },
      ],
    };
  }
}

/** The policy answers with the caller's origin and a Vary of its own, and the line certainly runs after it for the same request. */
function runsBefore(policy: CorsPolicy, write: HeaderWrite): boolean {
  const { scope, profile } = policy;
  if (profile.vary === "never" || policy.layer !== write.layer || policy.responses === "preflight" || !profile.writesOnResponse) return false;
  if (scope.owner !== write.scope.owner || scope.order >= write.scope.order || !coversPath(scope.path, write.scope.path)) return false;
  return armsOf(policy.origins).some((arm) => arm.origins.kind === "echo" && arm.origins.language.kind !== "none" && arm.origins.language.kind !== "unknown");
}

/** Vary: Origin is overwritten later; see `rule.md`. */
export const rule: Rule = { meta, check };
