/** Sources over plain http. */
import { isPrivateHost } from "../../../headers/address.ts";
import { CSP_SOURCE_LIST_DIRECTIVES } from "../../../headers/csp.ts";
import { readCspSource } from "../../../headers/csp-source.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { enforcedPolicies, mayHide, replaceFix } from "../csp-policies.ts";

const meta: RuleMeta = {
  id: "csp-http-source",
  title: "Plain http source",
  group: "D",
  set: "extended",
  severity: "info",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 source lists", "CWE-319"],
  intents: ["edit-directive"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const sent of enforcedPolicies(facts.facts)) {
    for (const directive of sent.policy.directives) {
      if (!directive.effective || !CSP_SOURCE_LIST_DIRECTIVES.has(directive.name)) continue;
      for (const source of directive.sources) {
        const reading = readCspSource(source.text);
        if (reading.kind !== "host" || reading.scheme !== "http" || isPrivateHost(reading.host) || reading.host === "*" || mayHide(sent, source.span)) continue;
        yield {
          fact: sent.value.write,
          at: sent.value.placeOf(source.span),
          message: `Anyone on a visitor's network can change what comes from ${source.text}: it is loaded over plain http.`,
          fixes: [
            {
              ...replaceFix(
                sent,
                directive.name,
                source.span,
                source.text.replace(/^http:/i, "https:"),
                "Use https (content that exists only over http will be blocked)",
              ),
              changesBehaviour: true,
            },
          ],
        };
      }
    }
  }
}

/** Plain http source; see `rule.md`. */
export const rule: Rule = { meta, check };
