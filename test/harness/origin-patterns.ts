/** Origin patterns as people write them, sound and flawed, and many origins to try them on. Seeded: the same on every run. */
import { seeded } from "../../server/tools/bench/seeded.ts";

/** A pattern for one domain with the flaws that were built into it. */
export interface GeneratedPattern {
  readonly source: string;
  readonly domain: string;
  readonly flaws: readonly string[];
}

/** Builds patterns from sound parts, and sometimes breaks them in a known way. */
export function patternGenerator(seed: number): () => GeneratedPattern {
  const next = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  return () => generate(next, pick);
}

function generate(next: () => number, pick: <T>(list: readonly T[]) => T): GeneratedPattern {
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
export function originUniverse(domain: string): readonly string[] {
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

/** True for origins that are not the domain's own, and for own ones over plain http. */
export function isHostile(origin: string, domain: string): boolean {
  const { hostname, protocol } = new URL(origin);
  const own = hostname === domain || hostname.endsWith(`.${domain}`);
  if (own) return protocol === "http:";
  return REAL_ENDING.test(hostname);
}
