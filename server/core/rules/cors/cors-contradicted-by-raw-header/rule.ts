/** A hand-written `*` in an app whose CORS setting has a list; see `bypassing-stars.ts` for which ones count. */
import type { PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { witnessFor, witnessForHeaders } from "../../../simulate/witness.ts";
import { factsOfPackage } from "../../facts-of.ts";
import { bypassingStars } from "../bypassing-stars.ts";
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

function* checkPackage(one: PackageFacts): Iterable<Report> {
  for (const { value, strict } of bypassingStars(factsOfPackage(one))) {
    const { write } = value;
    // The line replaces the app's value; whatever else the app sends stays.
    const others = witnessFor(strict, STRANGER).response.headers.filter((field) => field.name !== "Access-Control-Allow-Origin");
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

/** Hand-written header bypasses the allow-list; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
