/** Headers that protect a page, chosen by whoever links to it or frames it: those it is protected against write its address. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { headerWritesOf } from "../../facts-of.ts";

const meta: RuleMeta = {
  id: "header-from-request",
  title: "Request decides a security header",
  group: "F",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.2.0",
  references: ["CWE-1021", "CWE-113"],
  intents: ["open-documentation"],
};

const PROTECTING = [
  "Content-Security-Policy",
  "X-Frame-Options",
  "Cross-Origin-Opener-Policy",
  "Cross-Origin-Resource-Policy",
  "Permissions-Policy",
  "Referrer-Policy",
  "X-Content-Type-Options",
  "Strict-Transport-Security",
] as const;

function* check(facts: FileFacts): Iterable<Report> {
  for (const write of headerWritesOf(facts.facts, ...PROTECTING)) {
    if (write.chosenBy === undefined) continue;
    yield {
      fact: write,
      at: write.value.at,
      message: `Whoever links to this page or frames it decides its ${write.name}: the value comes from the ${write.chosenBy}.`,
      fixes: [{ intent: { kind: "open-documentation" }, title: "Show how to choose among fixed values" }],
    };
  }
}

/** Request decides a security header; see `rule.md`. */
export const rule: Rule = { meta, check };
