/** A session cookie that cannot travel to an API which allows credentials to other sites. Without knowing the API's site, only two different sites prove it. */
import { parseOrigin } from "../../../headers/origin.ts";
import { registrableDomain } from "../../../headers/public-suffix.ts";
import type { CookieWrite } from "../../../model/facts.ts";
import type { PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { knownValue } from "../../../model/setting.ts";
import { concreteOriginsOf } from "../../cors/allow-list.ts";
import { allowsCredentials } from "../../cors/reflection.ts";
import { cookieWritesOf, corsPoliciesOf, factsOfPackage } from "../../facts-of.ts";
import { listed } from "../../sentences.ts";
import { isSessionCookie, placeOfCookie } from "../session-names.ts";

const meta: RuleMeta = {
  id: "cookie-samesite-blocks-cors",
  title: "Cookie will not travel to this cross-site API",
  group: "G",
  set: "core",
  severity: "warning",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 6265bis §5.6.7", "Fetch CORS protocol and credentials"],
  intents: ["set-cookie-attribute", "drop-credentials"],
};

function* checkPackage(one: PackageFacts): Iterable<Report> {
  const facts = factsOfPackage(one);
  const policies = corsPoliciesOf(facts).filter((policy) => policy.layer === "application" && allowsCredentials(policy));
  const sites = new Map<string, string>();
  for (const policy of policies) {
    for (const origin of concreteOriginsOf(policy)) {
      const host = parseOrigin(origin)?.host;
      if (host !== undefined) sites.set(registrableDomain(host), origin);
    }
  }
  for (const cookie of cookieWritesOf(facts)) {
    if (!isSessionCookie(cookie) || cookie.sameSite.kind !== "known") continue;
    const value = cookie.sameSite.value;
    if (value !== undefined && !/^(?:lax|strict)$/i.test(value)) continue;
    const origin = foreignOrigin(cookie, sites);
    const [policy] = policies;
    if (origin === undefined || policy === undefined) continue;
    const shown = value === undefined ? "has no SameSite, which browsers read as Lax" : `is SameSite=${value}`;
    yield {
      fact: cookie,
      at: cookie.sameSite.from === "written" ? cookie.sameSite.at : placeOfCookie(cookie),
      message: `CORS allows cookies for ${origin}, but this cookie ${shown}: browsers never send it from ${sites.size > 1 && knownValue(cookie.domain) === undefined ? "a site other than the API's own" : "that site"}.`,
      related: [{ at: policy.origins.at, message: "Credentials are allowed here." }],
      fixes: [
        {
          intent: { kind: "set-cookie-attribute", attribute: "SameSite", value: "None" },
          title: "Send it from other sites too (SameSite=None; needs Secure and a defence against forged requests)",
        },
      ],
    };
  }
}

/** An allowed origin that is certainly on another site than the API. */
function foreignOrigin(cookie: CookieWrite, sites: ReadonlyMap<string, string>): string | undefined {
  const domain = knownValue(cookie.domain);
  if (domain !== undefined) {
    const own = registrableDomain(domain.replace(/^\./, ""));
    return [...sites].find(([site]) => site !== own)?.[1];
  }
  if (cookie.domain.kind !== "known" || sites.size < 2) return undefined;
  const origins = [...sites.values()];
  return listed(origins.slice(0, 3));
}

/** Cookie will not travel to this cross-site API; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
