/** Lists of request headers without Authorization, in an app that reads it. */
import type { PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { reportMissingHeader } from "../missing-request-header.ts";

const meta: RuleMeta = {
  id: "cors-authorization-missing",
  title: "Token requests will be refused",
  group: "A",
  set: "extended",
  severity: "info",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS-preflight fetch"],
  intents: ["set-request-headers"],
};

function checkPackage(one: PackageFacts): Iterable<Report> {
  return reportMissingHeader(one, {
    field: { name: "Authorization", value: "Bearer token" },
    use: "authorization",
    message: "Browsers refuse to send tokens here from other sites: this app reads Authorization, but the allowed headers do not list it.",
    reads: "Authorization is read here.",
    withBody: false,
  });
}

/** Token requests will be refused; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
