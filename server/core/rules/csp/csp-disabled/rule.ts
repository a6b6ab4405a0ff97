/** A policy that the code takes away, when nothing else sends one. */
import type { HeaderWrite } from "../../../model/facts.ts";
import type { Around, PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { headersReaching } from "../../apps.ts";
import { appEntriesOf, factsOfPackage } from "../../facts-of.ts";
import { isSent, isTakenAway } from "../../header-values.ts";

const meta: RuleMeta = {
  id: "csp-disabled",
  title: "CSP switched off",
  group: "D",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 Content-Security-Policy", "ASVS 3.4.3", "CWE-693"],
  intents: ["remove-item", "set-header"],
};

function* checkPackage(one: PackageFacts, around: Around): Iterable<Report> {
  if (around.externalHeaders.includes("content-security-policy")) return;
  const writes = headersReaching(one, around, "Content-Security-Policy");
  if (writes.some((write) => isSent(write) && !isRemovedLater(write, writes))) return;
  const entries = appEntriesOf(factsOfPackage(one));
  const onlyData = entries.length > 0 && entries.every((entry) => entry.serves === "api");
  for (const write of writes) {
    if (!isTakenAway(write) || write.layer !== "application" || write.when.kind !== "always") continue;
    yield {
      fact: write,
      at: write.from === "switched-off" ? write.value.at : write.at,
      severity: onlyData ? "info" : "warning",
      message: "This line takes away the Content-Security-Policy, and nothing else sends one: injected scripts run without limits.",
      fixes: [
        write.from === "switched-off"
          ? {
              intent: { kind: "remove-item", at: write.value.at },
              title: "Remove the opt-out (the default policy may block scripts of your pages)",
              changesBehaviour: true,
            }
          : { intent: { kind: "remove-emitter", at: write.at }, title: "Keep the policy", changesBehaviour: true },
      ],
    };
  }
}

/** The same object removes the header after it was set. */
function isRemovedLater(write: HeaderWrite, writes: readonly HeaderWrite[]): boolean {
  return writes.some(
    (other) => isTakenAway(other) && other.when.kind === "always" && other.scope.owner === write.scope.owner && other.scope.order > write.scope.order,
  );
}

/** CSP switched off; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
