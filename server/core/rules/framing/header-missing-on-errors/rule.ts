/** Security headers that a gateway leaves out of error answers. CORS headers are `cors-missing-on-errors`. */
import type { FileFacts, FixProposal, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { factsOfKind } from "../../facts-of.ts";
import { isSent } from "../../header-values.ts";

const meta: RuleMeta = {
  id: "header-missing-on-errors",
  title: "Error answers lose a security header",
  group: "E",
  set: "core",
  severity: "info",
  confidence: "high",
  lifecycle: "stable",
  since: "0.2.0",
  references: ["nginx ngx_http_headers_module", "CWE-693"],
  intents: ["set-header"],
};

/** Headers that matter on error pages, which are pages like others. */
const PROTECTING = /^(?:strict-transport-security|content-security-policy|x-frame-options|x-content-type-options)$/i;

function* check(facts: FileFacts): Iterable<Report> {
  for (const write of factsOfKind(facts.facts, "header-write")) {
    if (write.skipsErrors !== true || !isSent(write) || !PROTECTING.test(write.name) || write.responses === "preflight") continue;
    const { value } = write;
    const fixes: FixProposal[] =
      value.kind === "known" ? [{ intent: { kind: "set-header", name: write.name, value: value.value.text }, title: "Send it on error answers too" }] : [];
    yield {
      fact: write,
      at: write.nameAt,
      message: `Visitors get error pages without ${write.name}: this line holds for successful answers and redirects only.`,
      fixes,
    };
  }
}

/** Error answers lose a security header; see `rule.md`. */
export const rule: Rule = { meta, check };
