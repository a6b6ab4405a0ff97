/** Several security headers from no layer: one report per package, at the entry that listens, with one repair for all. */
import type { Around, PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { missingTogether } from "../../missing-together.ts";
import { listed } from "../../sentences.ts";

const meta: RuleMeta = {
  id: "security-headers-missing",
  title: "Security headers are missing",
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
  const missing = missingTogether(one, around);
  const [first, ...more] = missing?.headers ?? [];
  if (missing === undefined || first === undefined) return;
  const names = missing.headers.map(({ header }) => header);
  yield {
    fact: missing.entry,
    at: missing.entry.at,
    message: `This app's visitors lack protection: ${listed(names)} are sent by no layer.`,
    related: missing.related,
    fixes: [
      {
        intent: { kind: "add-header-middleware", name: first.header, value: first.value, more: more.map(({ header, value }) => ({ name: header, value })) },
        title: `Send them all (${costOf(names)})`,
      },
    ],
  };
}

const COSTS: readonly (readonly [header: string, cost: string])[] = [
  ["Strict-Transport-Security", "all subdomains must support https"],
  ["Content-Security-Policy", "pages with inline or foreign scripts will need changes"],
  ["X-Frame-Options", "no site can show the pages in a frame"],
  ["X-Content-Type-Options", "files sent with a wrong type will be blocked"],
];

/** The gravest two: a title is one line. */
function costOf(names: readonly string[]): string {
  const costs = COSTS.filter(([header]) => names.includes(header)).map(([, cost]) => cost);
  return costs.slice(0, 2).join("; ");
}

/** Several security headers are missing; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
