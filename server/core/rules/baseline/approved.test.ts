import { expect, test } from "vitest";
import type { OriginLanguage } from "../../model/origin-language.ts";
import { accepts } from "../../origins/accepts.ts";
import { placeOf } from "../../text/place.ts";
import { approvedLanguage, approves, containment } from "./approved.ts";

const at = placeOf("/w/.preflint.yml", 0, 1);
const entry = (origin: string) => ({
  origin,
  at,
  entry: at,
  tiers: [],
  environments: undefined,
  owner: undefined,
  reason: undefined,
  expires: undefined,
  external: false,
});

const SCHEMES = ["https://", "http://", "capacitor://"];
const HOSTS = ["example.com", "a.example.com", "a.b.example.com", "evilexample.com", "example.com.evil.net", "evil.net", "localhost", "[::1]"];
const PORTS = ["", ":8443", ":3000"];
const CANDIDATES = SCHEMES.flatMap((scheme) => HOSTS.flatMap((host) => PORTS.map((port) => `${scheme}${host}${port}`)));
const APPROVED = SCHEMES.flatMap((scheme) =>
  [...HOSTS, "*.example.com", "*.b.example.com"].flatMap((host) => [...PORTS, ":*"].map((port) => `${scheme}${host}${port}`)),
);

/** What the file's words mean, said a second time without languages. */
function meant(approved: string, origin: string): boolean {
  const split = (text: string) => /^([a-z]+:\/\/)(\[[^\]]*\]|[^:]*)(:.*)?$/.exec(text)?.slice(1) ?? [];
  const [scheme, host = "", port = ""] = split(approved);
  const [itsScheme, itsHost = "", itsPort = ""] = split(origin);
  const sameHost = host.startsWith("*.") ? itsHost.endsWith(host.slice(1)) && itsHost.length > host.length - 1 : host === itsHost;
  return scheme === itsScheme && sameHost && (port === ":*" || port === itsPort);
}

test("an approved pattern means what the policy file says, for every candidate", () => {
  let compared = 0;
  for (const approved of APPROVED) {
    for (const origin of CANDIDATES) {
      expect(accepts(approvedLanguage(entry(approved)), origin), `${approved} and ${origin}`).toBe(meant(approved, origin));
      compared += 1;
    }
  }
  expect(compared).toBe(APPROVED.length * CANDIDATES.length);
});

test("containment agrees with brute force, and each witness is one", () => {
  const entries = ["https://example.com", "https://*.example.com", "http://localhost:*", "https://evil.net:8443"].map(entry);
  const regex = (source: string): OriginLanguage => ({
    kind: "regex",
    source,
    flags: "",
    part: "origin",
    dialect: { flavour: "javascript", match: "search", ignoreCase: false },
    at,
    via: [],
  });
  // Hosts in brackets are never searched, as `isInhabited` says.
  const candidates = CANDIDATES.filter((origin) => !origin.includes("["));
  const languages: readonly OriginLanguage[] = [
    ...APPROVED.slice(0, 80).map((approved) => approvedLanguage(entry(approved))),
    ...[
      "^https://([a-z]+\\.)?example\\.com$",
      "example\\.com$",
      "^https://[a-z]+\\.example\\.com$",
      "^https://.*example\\.com$",
      "^http://localhost:3\\d+$",
    ].map(regex),
  ];
  const seen = { within: 0, witness: 0, undecided: 0 };
  for (const language of languages) {
    const found = containment(language, entries);
    seen[found.kind] += 1;
    const outside = candidates.filter((origin) => accepts(language, origin) === true && !entries.some((one) => approves(one, origin)));
    if (found.kind === "within") expect(outside).toEqual([]);
    if (found.kind === "witness") expect([accepts(language, found.origin), entries.some((one) => approves(one, found.origin))]).toEqual([true, false]);
    if (outside.length > 0) expect(found.kind).not.toBe("within");
  }
  expect(seen.within).toBeGreaterThan(4);
  expect(seen.witness).toBeGreaterThan(20);
  expect(seen.undecided).toBeLessThan(10);
});
