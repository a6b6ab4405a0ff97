/** None of the security headers from any layer: one report per package, at the entry that listens, with one repair for all. */
import type { Around, PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { bareAppOf } from "../../bare-apps.ts";
import { listed } from "../../sentences.ts";

const meta: RuleMeta = {
  id: "security-headers-missing",
  title: "No security headers",
  group: "E",
  set: "core",
  severity: "info",
  confidence: "low",
  lifecycle: "stable",
  since: "0.2.0",
  references: ["RFC 6797 §7.1", "CSP3 Content-Security-Policy", "Fetch X-Content-Type-Options", "ASVS 3.4", "CWE-693"],
  intents: ["add-header-middleware"],
};

function* checkPackage(one: PackageFacts, around: Around): Iterable<Report> {
  const app = bareAppOf(one, around);
  const [first, ...more] = app?.headers ?? [];
  if (app === undefined || first === undefined) return;
  const names = app.headers.map(({ header }) => header);
  yield {
    fact: app.entry,
    at: app.entry.at,
    message: `No header protects this app's visitors: ${listed(names)} are sent by no layer.`,
    related: app.related,
    fixes: [
      {
        intent: { kind: "add-header-middleware", name: first.header, value: first.value, more: more.map(({ header, value }) => ({ name: header, value })) },
        title: `Send them all (${costOf(names)})`,
      },
    ],
  };
}

function costOf(names: readonly string[]): string {
  const costs = [
    ...(names.includes("Strict-Transport-Security") ? ["all subdomains must support https"] : []),
    names.includes("Content-Security-Policy") ? "pages with inline or foreign scripts will need changes" : "files sent with a wrong type will be blocked",
  ];
  return costs.join("; ");
}

/** No security headers; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
