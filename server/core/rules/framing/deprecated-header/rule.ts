/** Headers that no browser reads any more. `X-XSS-Protection: 0` is harmless and left alone. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { headerWritesOf } from "../../facts-of.ts";
import { isSent } from "../../header-values.ts";

const meta: RuleMeta = {
  id: "deprecated-header",
  title: "Header that browsers no longer read",
  group: "E",
  set: "core",
  severity: "hint",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["MDN browser compatibility data", "OWASP Secure Headers Project"],
  intents: ["remove-header"],
  tag: "deprecated",
};

const OBSOLETE: ReadonlyMap<string, string> = new Map([
  ["x-xss-protection", "browsers removed the filter that it controlled"],
  ["expect-ct", "browsers check certificate transparency without it"],
  ["public-key-pins", "browsers removed key pinning"],
  ["public-key-pins-report-only", "browsers removed key pinning"],
  ["x-download-options", "only Internet Explorer read it"],
  ["x-ua-compatible", "only Internet Explorer read it"],
  ["p3p", "only Internet Explorer read it"],
]);

function* check(facts: FileFacts): Iterable<Report> {
  for (const write of headerWritesOf(facts.facts, ...OBSOLETE.keys())) {
    if (!isSent(write) || write.from !== "written") continue;
    const lower = write.name.toLowerCase();
    if (lower === "x-xss-protection" && !(write.value.kind === "known" && /^\s*1/.test(write.value.value.text))) continue;
    yield {
      fact: write,
      at: write.nameAt,
      message: `${write.name} protects nobody today: ${OBSOLETE.get(lower) ?? "no browser reads it"}. Remove it.`,
      fixes: [{ intent: { kind: "remove-header", name: write.name }, title: "Remove the header" }],
    };
  }
}

/** Header that browsers no longer read; see `rule.md`. */
export const rule: Rule = { meta, check };
