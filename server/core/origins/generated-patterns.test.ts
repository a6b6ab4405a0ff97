import { expect, test } from "vitest";
import { seeded } from "../../tools/bench/seeded.ts";
import type { OriginLanguage } from "../model/origin-language.ts";
import { findHostileOrigin } from "./hostile.ts";

const next = seeded(20_261_123);
const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;

interface Generated {
  readonly source: string;
  readonly domain: string;
  readonly flaws: readonly string[];
}

/** Builds a pattern for one domain from sound parts, and sometimes breaks it in a known way. */
function generate(): Generated {
  const domain = pick(["example.com", "shop.co.uk", "my-bank.de", "acme.io", "tools.dev"]);
  const flaws: string[] = [];
  const flawed = (name: string, chance: number): boolean => {
    if (next() >= chance) return false;
    flaws.push(name);
    return true;
  };
  const dot = flawed("dot", 0.15) ? "." : "\\.";
  const host = domain.replaceAll("-", "\\-").replaceAll(".", dot);
  let subdomain = pick([
    "",
    "app\\.",
    "(app|admin)\\.",
    "(www\\.)?",
    "([a-z0-9-]+\\.)*",
    "[a-z0-9-]+\\.",
    "(?:[a-z]{2}-)?app\\.",
    "([a-z0-9-]{1,63}\\.){0,3}",
    "[^.]+\\.",
  ]);
  if (flawed("subdomain", 0.15)) subdomain = pick([".*", "[a-z0-9-]*", "(.+)?", "[\\w-]+", "([a-z0-9]+.)*", "\\S+"]);
  const scheme = flawed("http", 0.15) ? "https?:\\/\\/" : "https:\\/\\/";
  const start = flawed("start", 0.12) ? "" : "^";
  const end = flawed("end", 0.15) ? "" : "$";
  const port = pick(["", "(:\\d+)?", "(?::[0-9]{1,5})?", "(:8443)?"]);
  const look = pick(["", "", "", "(?=https)", "(?!ftp)"]);
  return { source: `${start}${start === "^" ? look : ""}${scheme}${subdomain}${host}${port}${end}`, domain, flaws };
}

/** All origins that a flaw of the kinds above can let in, and many that nothing lets in. */
function universe(domain: string): readonly string[] {
  const hosts = new Set<string>();
  const subs = ["", "app.", "admin.", "www.", "de-app.", "a.", "a.b.", "x-1.", "foo."];
  for (const sub of subs) {
    const host = `${sub}${domain}`;
    hosts.add(host);
    for (const prefix of ["evil", "evil-", "appx", "a", "evil_", "www", "wwwx", "appxapp.", "evil.com."]) hosts.add(prefix + host);
    for (const suffix of [".evil.com", "evil.com", ".evil.com.evil.org", "-evil.com", "x.evil.net"]) hosts.add(host + suffix);
    for (let dot = host.indexOf("."); dot >= 0; dot = host.indexOf(".", dot + 1)) {
      for (const instead of ["x", "-", "a"]) hosts.add(host.slice(0, dot) + instead + host.slice(dot + 1));
    }
  }
  for (const other of ["evil.com", "attacker.net", "a.org", "com.evil.com"]) hosts.add(other);
  return [...hosts].flatMap((host) => ["https://", "http://"].flatMap((scheme) => ["", ":8443", ":80"].map((port) => scheme + host + port)));
}

const REAL_ENDING = /\.(?:com|co\.uk|de|io|dev|net|org)$/;

function isHostile(origin: string, domain: string): boolean {
  const { hostname, protocol } = new URL(origin);
  const own = hostname === domain || hostname.endsWith(`.${domain}`);
  if (own) return protocol === "http:";
  return REAL_ENDING.test(hostname);
}

test("the verdict on 200 generated patterns agrees with brute force", () => {
  const verdicts = { witness: 0, "none-proved": 0, unknown: 0 };
  for (let round = 0; round < 200; round += 1) {
    const { source, domain, flaws } = generate();
    const language: OriginLanguage = {
      kind: "regex",
      source,
      flags: "",
      part: "origin",
      dialect: { flavour: "javascript", match: "search", ignoreCase: false },
      at: { file: "/a.js", span: { start: 0, end: 0 } },
      via: [],
    };
    // The pattern is ours, so it may be run here.
    const engine = new RegExp(source);
    const passing = universe(domain).filter((origin) => engine.test(new URL(origin).origin) && isHostile(origin, domain));
    const found = findHostileOrigin(language);
    verdicts[found.kind] += 1;
    // An unescaped dot before the last label lets in only hosts such as `app.examplexcom`, which nobody can register.
    if (found.kind === "unknown") expect(found.reason.text).toBe("only hosts with unusual names or endings pass");
    const label = `/${source}/ (${flaws.join(", ")}) for ${domain}; brute force: ${passing[0] ?? "none"}; found: ${JSON.stringify(found).slice(0, 120)}`;
    if (found.kind === "witness") {
      expect(engine.test(found.origin), label).toBe(true);
      expect(new URL(found.origin).origin, label).toBe(found.origin);
      const { hostname, protocol } = new URL(found.origin);
      expect(hostname !== domain && !hostname.endsWith(`.${domain}`) ? true : protocol === "http:", label).toBe(true);
      if (flaws.length === 0) expect(passing.length, label).toBeGreaterThan(0);
    } else {
      expect(passing, label).toEqual([]);
    }
  }
  expect(verdicts.witness).toBeGreaterThan(60);
  expect(verdicts["none-proved"]).toBeGreaterThan(40);
  expect(verdicts.unknown).toBeLessThan(25);
});
