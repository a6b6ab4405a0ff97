/** Cookie name prefixes whose conditions are not met; browsers refuse such cookies. */
import type { CookieWrite } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import type { Setting } from "../../../model/setting.ts";
import { isKnownToBe, knownValue } from "../../../model/setting.ts";
import type { Place } from "../../../text/place.ts";
import { quoted } from "../../sentences.ts";
import { reportsPerCookie } from "../branches.ts";

const meta: RuleMeta = {
  id: "cookie-prefix-broken",
  title: "Cookie name prefix not satisfied",
  group: "G",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 6265bis §4.1.3"],
  intents: ["set-cookie-attribute"],
  suppresses: ["cookie-no-secure"],
};

function check(facts: FileFacts): Iterable<Report> {
  return reportsPerCookie(facts.facts, judge);
}

function judge(cookie: CookieWrite): Report | undefined {
  const name = knownValue(cookie.name);
  const prefix = /^__(?:Host-Http|Host|Secure|Http)-/i.exec(name ?? "")?.[0].toLowerCase();
  if (name === undefined || prefix === undefined) return undefined;
  const broken = firstBroken(cookie, prefix);
  if (broken === undefined) return undefined;
  return {
    fact: cookie,
    at: broken.at ?? cookie.name.at,
    message: `Browsers refuse to store ${quoted(name, 40)}, so the visitor has no such cookie: ${broken.missing}.`,
    fixes: [{ intent: { kind: "set-cookie-attribute", ...broken.fix }, title: broken.title }],
  };
}

interface Broken {
  readonly missing: string;
  /** The attribute that breaks it, if one is written. */
  readonly at: Place | undefined;
  readonly title: string;
  readonly fix: { readonly attribute: "Secure" | "HttpOnly" | "Path" | "Domain"; readonly value: string | true | undefined };
}

/** The first condition that is certainly not met. */
function firstBroken(cookie: CookieWrite, prefix: string): Broken | undefined {
  if (isKnownToBe<boolean | "auto">(cookie.secure, false))
    return { missing: "the prefix demands Secure", at: placeIfWritten(cookie.secure), title: "Add Secure", fix: { attribute: "Secure", value: true } };
  if (prefix.includes("http") && isKnownToBe(cookie.httpOnly, false))
    return { missing: "the prefix demands HttpOnly", at: placeIfWritten(cookie.httpOnly), title: "Add HttpOnly", fix: { attribute: "HttpOnly", value: true } };
  if (!prefix.startsWith("__host")) return undefined;
  const domain = knownValue(cookie.domain);
  if (domain !== undefined && domain !== "")
    return {
      missing: "the prefix forbids Domain",
      at: placeIfWritten(cookie.domain),
      title: "Remove Domain",
      fix: { attribute: "Domain", value: undefined },
    };
  if (cookie.path.kind === "known" && cookie.path.value !== "/")
    return { missing: "the prefix demands Path=/", at: placeIfWritten(cookie.path), title: "Set Path to /", fix: { attribute: "Path", value: "/" } };
  return undefined;
}

function placeIfWritten(setting: Setting<unknown>): Place | undefined {
  return setting.kind === "known" && setting.from === "written" ? setting.at : undefined;
}

/** Cookie name prefix not satisfied; see `rule.md`. */
export const rule: Rule = { meta, check };
