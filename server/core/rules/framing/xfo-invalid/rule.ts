/** X-Frame-Options values that browsers ignore. */
import { effectiveDirective } from "../../../headers/csp.ts";
import { parseFrameOptions } from "../../../headers/frame-options.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { sentPolicies } from "../../csp/csp-policies.ts";
import { sentValuesOf } from "../../header-values.ts";
import { quoted } from "../../sentences.ts";

const meta: RuleMeta = {
  id: "xfo-invalid",
  title: "X-Frame-Options value without effect",
  group: "E",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["HTML X-Frame-Options", "ASVS 3.4.6", "CWE-1021"],
  intents: ["set-header"],
  suppresses: ["header-conflict"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const value of sentValuesOf(facts.facts, "X-Frame-Options")) {
    if (parseFrameOptions(value.text).effect !== "none") continue;
    const hasAncestors = sentPolicies(facts.facts).some(
      (sent) => sent.enforced && sent.value.write.scope.owner === value.write.scope.owner && effectiveDirective(sent.policy, "frame-ancestors") !== undefined,
    );
    const meant = /^\s*deny\b/i.test(value.text) ? "DENY" : "SAMEORIGIN";
    const site = /^\s*allow-from[\s:]+(https?:\/\/\S+)\s*$/i.exec(value.text)?.[1];
    yield {
      fact: value.write,
      at: value.at,
      ...(hasAncestors ? { severity: "info" as const } : {}),
      message: hasAncestors
        ? `Browsers ignore ${quoted(value.text)} and follow frame-ancestors; this header can go.`
        : `Browsers ignore ${quoted(value.text)}, so any site can frame the page; only DENY and SAMEORIGIN work.`,
      fixes: [
        {
          intent: { kind: "set-header", name: "X-Frame-Options", value: meant },
          title: `Write ${meant} (${site === undefined ? "other sites can no longer frame the page" : `${site} can no longer frame the page; frame-ancestors could allow it`})`,
          changesBehaviour: true,
        },
      ],
    };
  }
}

/** X-Frame-Options value without effect; see `rule.md`. */
export const rule: Rule = { meta, check };
