/** `Secure=…` and `HttpOnly=…` with a value, which browsers ignore. */
import { parseSetCookie } from "../../../headers/set-cookie.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { placeWithin } from "../../../text/value-text.ts";
import { cookieWritesOf } from "../../facts-of.ts";
import { quoted } from "../../sentences.ts";

const meta: RuleMeta = {
  id: "cookie-raw-boolean",
  title: "Attribute value is ignored",
  group: "G",
  set: "extended",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 6265bis §5.6"],
  intents: ["set-cookie-attribute"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const cookie of cookieWritesOf(facts.facts)) {
    if (cookie.raw === undefined) continue;
    for (const attribute of parseSetCookie(cookie.raw.text).attributes) {
      const { known, value } = attribute;
      if ((known !== "Secure" && known !== "HttpOnly" && known !== "Partitioned") || value === undefined || /^(?:true|1|)$/i.test(value)) continue;
      yield {
        fact: cookie,
        at: placeWithin(cookie.raw, attribute.span.start, attribute.span.end, cookie.at),
        message: `Browsers ignore the value: ${quoted(`${attribute.name}=${value}`, 40)} still switches ${known} on. Remove the attribute instead.`,
        fixes: [{ intent: { kind: "set-cookie-attribute", attribute: known, value: undefined }, title: `Remove ${known} (the cookie loses this protection)` }],
      };
    }
  }
}

/** Attribute value is ignored; see `rule.md`. */
export const rule: Rule = { meta, check };
