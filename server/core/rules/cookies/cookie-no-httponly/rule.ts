/** Session cookies that scripts can read. Defaults of the library count. */
import type { CookieWrite } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { reportsPerCookie } from "../branches.ts";
import { isSessionCookie, placeOfCookie } from "../session-names.ts";

const meta: RuleMeta = {
  id: "cookie-no-httponly",
  title: "Session cookie readable by scripts",
  group: "G",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 6265bis §4.1.2.6", "ASVS 3.3.4", "CWE-1004"],
  intents: ["set-cookie-attribute"],
};

function check(facts: FileFacts): Iterable<Report> {
  return reportsPerCookie(facts.facts, judge);
}

function judge(cookie: CookieWrite): Report | undefined {
  if (!isSessionCookie(cookie) || cookie.environment === "development" || cookie.httpOnly.kind !== "known" || cookie.httpOnly.value) return undefined;
  return {
    fact: cookie,
    at: cookie.httpOnly.from === "written" ? cookie.httpOnly.at : placeOfCookie(cookie),
    message: "Any injected script can steal this session: the cookie is readable by scripts.",
    fixes: [
      {
        intent: { kind: "set-cookie-attribute", attribute: "HttpOnly", value: true },
        title: "Hide the cookie from scripts (scripts that read it will stop working)",
      },
    ],
  };
}

/** Session cookie readable by scripts; see `rule.md`. */
export const rule: Rule = { meta, check };
