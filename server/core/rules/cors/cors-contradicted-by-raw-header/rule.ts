/** A hand-written `*` in a handler of an app whose CORS setting has a list. Routes with their own CORS setting are deliberate. */
import type { CorsPolicy } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { witnessFor, witnessForHeaders } from "../../../simulate/witness.ts";
import { containsPlace } from "../../../text/place.ts";
import { corsPoliciesOf } from "../../facts-of.ts";
import { sentValuesOf } from "../../header-values.ts";
import { armsOf } from "../origin-arms.ts";
import { STRANGER } from "../proof.ts";

const meta: RuleMeta = {
  id: "cors-contradicted-by-raw-header",
  title: "Hand-written header bypasses the allow-list",
  group: "B",
  set: "core",
  severity: "warning",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-942", "ASVS 3.4.2", "CVE-2026-9739"],
  intents: ["remove-emitter"],
};

function* check(facts: FileFacts): Iterable<Report> {
  const policies = corsPoliciesOf(facts.facts);
  const strict = policies.find(
    (policy) => policy.layer === "application" && policy.scope.level === "application" && policy.scope.path === undefined && isStrict(policy),
  );
  if (strict === undefined) return;
  for (const value of sentValuesOf(facts.facts, "Access-Control-Allow-Origin")) {
    const { write } = value;
    if (value.text.trim() !== "*" || write.layer !== "application" || write.responses === "preflight" || write.from !== "written") continue;
    if (write.scope.level !== "handler" && write.scope.level !== "route") continue;
    // The line replaces the app's value; whatever else the app sends stays.
    const others = witnessFor(strict, STRANGER).response.headers.filter((field) => field.name !== "Access-Control-Allow-Origin");
    if (containsPlace(strict.at, write.at) || containsPlace(write.at, strict.at)) continue;
    yield {
      fact: write,
      at: value.at,
      message: "Every website can read this answer: the app allows only listed origins, but this line answers '*' to everyone.",
      witness: witnessForHeaders([...others, { name: "Access-Control-Allow-Origin", value: "*" }], STRANGER),
      related: [{ at: strict.origins.at, message: "The origins that the app allows." }],
      fixes: [{ intent: { kind: "remove-emitter", at: write.at }, title: "Remove the line (only listed origins get this answer)" }],
    };
  }
}

/** Every branch lets in named origins only. */
function isStrict(policy: CorsPolicy): boolean {
  return armsOf(policy.origins).every(({ origins }) => {
    if (origins.kind === "fixed") return origins.value !== "*";
    return origins.kind === "echo" && origins.language.kind !== "all" && origins.language.kind !== "unknown";
  });
}

/** Hand-written header bypasses the allow-list; see `rule.md`. */
export const rule: Rule = { meta, check };
