/** Strict-Transport-Security that is switched off, removed or set to zero, when no other layer sends it. */
import { parseHsts } from "../../../headers/hsts.ts";
import type { Around, PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { headersReaching, isShownOverHttps } from "../../apps.ts";
import { isSent, isTakenAway, sentValuesOf } from "../../header-values.ts";

const meta: RuleMeta = {
  id: "hsts-disabled",
  title: "HSTS switched off",
  group: "C",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 6797 §6.1.1", "ASVS 3.4.1", "CWE-319"],
  intents: ["edit-hsts", "remove-item", "remove-emitter"],
};

const YEAR = 31536000;

function* checkPackage(one: PackageFacts, around: Around): Iterable<Report> {
  if (around.externalHeaders.includes("strict-transport-security")) return;
  const writes = headersReaching(one, around, "Strict-Transport-Security");
  const zeros = sentValuesOf(writes, "Strict-Transport-Security").filter((value) => parseHsts(value.text).maxAge === 0);
  const zeroWrites = new Set(zeros.map((value) => value.write));
  if (writes.some((write) => isSent(write) && !zeroWrites.has(write))) return;
  for (const value of zeros) {
    const span = parseHsts(value.text).maxAgeSpan;
    yield {
      fact: value.write,
      at: span === undefined ? value.at : value.placeOf(span),
      message: "max-age=0 tells visitors' browsers to forget the https rule, so their next visit can be intercepted.",
      fixes: [{ intent: { kind: "edit-hsts", maxAge: YEAR }, title: "Set it to one year (all pages must support https)", changesBehaviour: true }],
    };
  }
  const isOverHttps = isShownOverHttps(one, around);
  for (const write of writes) {
    if (!isTakenAway(write) || write.when.kind !== "always") continue;
    // A gateway that strips the header of an upstream may have its reasons; one that is told not to send it has none.
    if (write.layer === "gateway" && write.from !== "switched-off") continue;
    const isOption = write.from === "switched-off";
    yield {
      fact: write,
      // As with a header that was never sent: an app of which nothing shows https gets a note.
      ...(write.layer === "application" && isOverHttps === false ? { severity: "info" as const } : {}),
      at: isOption ? write.value.at : write.at,
      message: "This line takes away Strict-Transport-Security, and nothing else sends it: nothing tells browsers to stay on https.",
      fixes: [
        isOption
          ? { intent: { kind: "remove-item", at: write.value.at }, title: "Remove the opt-out (all pages must support https)", changesBehaviour: true }
          : { intent: { kind: "remove-emitter", at: write.at }, title: "Keep the header (all pages must support https)", changesBehaviour: true },
      ],
    };
  }
}

/** HSTS switched off; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
