/** `preload` without what the preload list demands. */
import { parseHsts } from "../../../headers/hsts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { sentValuesOf } from "../../header-values.ts";
import { listed } from "../../sentences.ts";

const meta: RuleMeta = {
  id: "hsts-preload-incomplete",
  title: "preload without its conditions",
  group: "C",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["hstspreload.org", "RFC 6797 §6.1", "ASVS 3.7.4"],
  intents: ["edit-hsts"],
};

const YEAR = 31536000;

function* check(facts: FileFacts): Iterable<Report> {
  for (const value of sentValuesOf(facts.facts, "Strict-Transport-Security")) {
    const reading = parseHsts(value.text);
    if (!reading.preload || !reading.valid || reading.maxAge === 0) continue;
    const short = (reading.maxAge ?? 0) < YEAR;
    if (!short && reading.includeSubDomains) continue;
    const missing = [...(short ? ["a max-age of at least 31536000"] : []), ...(reading.includeSubDomains ? [] : ["includeSubDomains"])];
    const preload = reading.directives.find((directive) => directive.name === "preload");
    yield {
      fact: value.write,
      at: preload === undefined ? value.at : value.placeOf(preload.span),
      message: `The preload list rejects this header, so browsers will not know the site before the first visit: ${listed(missing)} ${missing.length === 1 ? "is" : "are"} missing.`,
      fixes: [
        {
          intent: { kind: "edit-hsts", maxAge: Math.max(reading.maxAge ?? 0, YEAR), includeSubDomains: true },
          title: "Complete the header (every subdomain must support https)",
          changesBehaviour: true,
        },
        { intent: { kind: "edit-hsts", preload: false }, title: "Remove preload" },
      ],
    };
  }
}

/** preload without its conditions; see `rule.md`. */
export const rule: Rule = { meta, check };
