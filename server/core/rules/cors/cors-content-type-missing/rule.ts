/** Lists of request headers without Content-Type, in an app that reads JSON. */
import type { PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { reportMissingHeader } from "../missing-request-header.ts";
import { JSON_HEADER } from "../proof.ts";

const meta: RuleMeta = {
  id: "cors-content-type-missing",
  title: "JSON requests will be refused",
  group: "A",
  set: "extended",
  severity: "warning",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS-preflight fetch"],
  intents: ["set-request-headers"],
};

function checkPackage(one: PackageFacts): Iterable<Report> {
  return reportMissingHeader(one, {
    field: JSON_HEADER,
    use: "json-body",
    message: "Browsers refuse to send JSON here from other sites: Content-Type is missing from the allowed headers.",
    reads: "JSON is read here.",
    withBody: true,
  });
}

/** JSON requests will be refused; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
