/** Session cookies without the `__Host-` prefix, where nothing stands in its way. */
import type { CookieWrite } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { isKnownToBe, knownValue } from "../../../model/setting.ts";
import { reportsPerCookie } from "../branches.ts";
import { isSessionCookie } from "../session-names.ts";

const meta: RuleMeta = {
  id: "cookie-prefix-missing",
  title: "Cookie name without __Host-",
  group: "G",
  set: "strict",
  severity: "hint",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 6265bis §4.1.3", "ASVS 3.3.1", "ASVS 3.3.3"],
  intents: ["rename-cookie"],
};

function check(facts: FileFacts): Iterable<Report> {
  return reportsPerCookie(facts.facts, judge);
}

function judge(cookie: CookieWrite): Report | undefined {
  const name = knownValue(cookie.name);
  if (name === undefined || !isSessionCookie(cookie) || /^__(?:host|secure|http)-/i.test(name)) return undefined;
  if (
    !isKnownToBe<boolean | "auto">(cookie.secure, true) ||
    !isKnownToBe<string | undefined>(cookie.domain, undefined) ||
    !isKnownToBe<string | undefined>(cookie.path, "/")
  )
    return undefined;
  return {
    fact: cookie,
    at: cookie.name.at,
    message: "A subdomain can overwrite this visitor's session; the name prefix __Host- prevents it.",
    fixes: [{ intent: { kind: "rename-cookie", to: `__Host-${name}` }, title: `Rename it to __Host-${name} (existing sessions end)` }],
  };
}

/** Cookie name without __Host-; see `rule.md`. */
export const rule: Rule = { meta, check };
