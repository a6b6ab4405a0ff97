/** Secure cookies that an app behind a TLS-ending gateway never sends, since it trusts no proxy. Apps that may believe a proxy somewhere are left alone. */
import type { Around, PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { isKnownToBe } from "../../../model/setting.ts";
import { tlsInFront } from "../../apps.ts";
import { appEntriesOf, cookieWritesOf, factsOfKind, factsOfPackage } from "../../facts-of.ts";

const meta: RuleMeta = {
  id: "cookie-secure-without-trust-proxy",
  title: "Secure cookie is never sent",
  group: "G",
  set: "core",
  severity: "warning",
  confidence: "medium",
  lifecycle: "preview",
  since: "0.1.0",
  references: ["RFC 6265bis §4.1.2.5", "express-session documentation, cookie.secure"],
  intents: [],
};

function* checkPackage(one: PackageFacts, around: Around): Iterable<Report> {
  const facts = factsOfPackage(one);
  const cookies = cookieWritesOf(facts).filter((cookie) => cookie.onPlainHttp !== undefined && cookie.environment !== "development");
  const [entry, ...others] = appEntriesOf(facts).filter(({ layer }) => layer === "application");
  if (cookies.length === 0 || entry === undefined || others.length > 0 || entry.https !== undefined || entry.listens !== "here") return;
  const hasOwnTls = factsOfKind(facts, "listener").some(({ layer }) => layer === "application");
  const mayTrust = factsOfKind(facts, "request-use").some(({ what }) => what === "forwarded-scheme");
  const gateway = hasOwnTls || mayTrust ? undefined : tlsInFront(one, around);
  if (gateway === undefined) return;
  for (const cookie of cookies) {
    const { secure, onPlainHttp } = cookie;
    if (!isKnownToBe<boolean | "auto">(secure, true)) continue;
    yield {
      fact: cookie,
      at: secure.at,
      message:
        onPlainHttp === "fails"
          ? "Requests that set this cookie fail: TLS ends at the gateway, and the app refuses Secure cookies because it trusts no proxy."
          : "Visitors never get this cookie: TLS ends at the gateway, and the app leaves Secure cookies out because it trusts no proxy.",
      related: [
        { at: gateway.at, message: "Visitors arrive over https here." },
        { at: entry.at, message: "This app takes what the gateway passes on for plain http." },
      ],
    };
  }
}

/** Secure cookie is never sent; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
