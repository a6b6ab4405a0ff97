/**
 * Answers that begin or carry a login and that the visitor's browser may keep on its disk. One that shared caches may keep is
 * `cache-credentialed-public`. Silent where any line for a whole app or gateway speaks about caching.
 */
import type { CookieWrite, Fact, HeaderWrite } from "../../../model/facts.ts";
import type { Around, PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { headersReaching } from "../../apps.ts";
import { isSessionCookie, placeOfCookie } from "../../cookies/session-names.ts";
import { cookieWritesOf, factsOfPackage } from "../../facts-of.ts";
import { isSent, onSameResponses, sentValuesOf } from "../../header-values.ts";
import { quoted } from "../../sentences.ts";

const meta: RuleMeta = {
  id: "cache-sensitive-not-disabled",
  title: "Sensitive answers may stay in the browser cache",
  group: "H",
  set: "extended",
  severity: "info",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 9111 §5.2.2.5", "ASVS 14.3.2", "CWE-525"],
  intents: ["set-header"],
};

function* checkPackage(one: PackageFacts, around: Around): Iterable<Report> {
  if (around.externalHeaders.includes("cache-control")) return;
  const own = factsOfPackage(one);
  const writes = headersReaching(one, around, "Cache-Control").filter(isSent);
  const isGeneral = writes.some((write) => write.scope.level !== "handler" && write.scope.level !== "route");
  const logins = cookieWritesOf(own).filter((cookie) => isSessionCookie(cookie) && isOfOneAnswer(cookie));
  for (const value of sentValuesOf(own, "Cache-Control")) {
    const login = logins.find((cookie) => onSameAnswer(cookie, value.write));
    if (login === undefined || value.write.when.kind !== "always" || !isKeptByBrowser(value.text)) continue;
    yield {
      fact: value.write,
      at: value.at,
      message: `${quoted(value.text, 60)} lets the browser keep an answer that carries a login; the next person at this computer can open it.`,
      related: [{ at: placeOfCookie(login), message: "The same answer sets a login cookie." }],
      fixes: [
        {
          intent: { kind: "set-header", name: "Cache-Control", value: "no-store" },
          title: "Write no-store (browsers fetch the page again on the way back)",
          changesBehaviour: true,
        },
      ],
    };
  }
  if (isGeneral) return;
  for (const cookie of logins) {
    if (writes.some((write) => onSameAnswer(cookie, write))) continue;
    yield {
      fact: cookie,
      at: placeOfCookie(cookie),
      message: "The browser may keep the answer that carries this login, and the next person at the computer can open it: Cache-Control: no-store is missing.",
    };
  }
}

/** Set by one handler: what middleware sets says nothing about a single answer. */
function isOfOneAnswer(cookie: CookieWrite): boolean {
  return cookie.scope.level === "handler" || cookie.scope.level === "route";
}

function onSameAnswer(cookie: Fact, write: HeaderWrite): boolean {
  return onSameResponses(cookie, write) || (cookie.scope.owner === write.scope.owner && cookie.scope.path === write.scope.path);
}

function isKeptByBrowser(text: string): boolean {
  const directives = text
    .toLowerCase()
    .split(",")
    .map((part) => part.trim());
  if (directives.includes("no-store")) return false;
  // What shared caches may keep is the other rule's matter.
  return !directives.some((one) => one === "public" || one.startsWith("s-maxage"));
}

/** Sensitive answers may stay in the browser cache; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
