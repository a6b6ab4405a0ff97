/** A login cookie without SameSite: some browsers send it with requests of every site. */
import type { CookieWrite } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { reportsPerCookie } from "../branches.ts";
import { isSessionCookie, placeOfCookie } from "../session-names.ts";

const meta: RuleMeta = {
  id: "cookie-samesite-missing",
  title: "Login cookie without SameSite",
  group: "G",
  set: "extended",
  severity: "info",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.2.0",
  references: ["RFC 6265bis §4.1.2.7", "ASVS 3.3.2", "CWE-1275", "CWE-352"],
  intents: ["set-cookie-attribute"],
};

function check(facts: FileFacts): Iterable<Report> {
  return reportsPerCookie(facts.facts, judge);
}

function judge(cookie: CookieWrite): Report | undefined {
  if (!isSessionCookie(cookie) || cookie.environment === "development") return undefined;
  if (cookie.sameSite.kind !== "known" || cookie.sameSite.value !== undefined) return undefined;
  return {
    fact: cookie,
    at: placeOfCookie(cookie),
    message: "Firefox and Safari send this login with requests of other sites: without SameSite they have no default of their own.",
    fixes: [
      {
        intent: { kind: "set-cookie-attribute", attribute: "SameSite", value: "Lax" },
        title: "Write SameSite=Lax (forms and frames of other sites no longer send the cookie)",
      },
    ],
  };
}

/** Login cookie without SameSite; see `rule.md`. */
export const rule: Rule = { meta, check };
