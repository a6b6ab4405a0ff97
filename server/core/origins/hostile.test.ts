import { expect, test } from "vitest";
import { registrableDomain } from "../headers/public-suffix.ts";
import type { OriginLanguage } from "../model/origin-language.ts";
import { complementOf, intersectionOf, unionOf } from "../model/origin-language.ts";
import { accepts } from "./accepts.ts";
import { findHostileOrigin } from "./hostile.ts";
import { MOST_STATES, statesVisited } from "./term-search.ts";

const at = { file: "/a.js", span: { start: 0, end: 0 } };

function regex(source: string, flags = ""): OriginLanguage {
  return { kind: "regex", source, flags, part: "origin", dialect: { flavour: "javascript", match: "search", ignoreCase: false }, at, via: [] };
}

function literal(kind: "exact" | "prefix" | "suffix" | "contains", value: string, part: "origin" | "hostname" | "host" | "scheme" = "origin"): OriginLanguage {
  return { kind, value, part, ignoreCase: false, at, via: [] };
}

const PATTERNS: readonly (readonly [source: string, flags: string, expected: string, witness?: string])[] = [
  ["(.+\\.)*foo\\.com$", "", "another-domain", "https://evilfoo.com"],
  ["^https:\\/\\/app.example.com$", "", "another-domain", "https://appxexample.com"],
  ["^https?:\\/\\/([a-z0-9]+\\.)*example\\.com", "", "another-domain", "https://example.com.evil.com"],
  ["^https:\\/\\/(app|admin)\\.example\\.com(:\\d+)?$", "", "none-proved"],
  ["^https:\\/\\/app\\.example\\.com$|^https:\\/\\/www\\.example\\.com$", "", "none-proved"],
  ["^https:\\/\\/([a-z0-9-]{1,63}\\.){0,10}example\\.com$", "", "none-proved"],
  ["(.*a){12}example\\.com$", "", "another-domain"],
  ["example\\.com", "", "another-domain", "https://evilexample.com"],
  ["\\.example\\.com$", "", "http"],
  ["^https:\\/\\/.*\\.example\\.com$", "", "none-proved"],
  ["^https:\\/\\/.*example\\.com$", "", "another-domain", "https://evilexample.com"],
  ["^https:\\/\\/[^.]+\\.example\\.com$", "i", "none-proved"],
  ["^https?:\\/\\/app\\.example\\.com$", "", "http", "http://app.example.com"],
  ["^https:\\/\\/www.example.com$", "", "another-domain", "https://wwwxexample.com"],
  ["^https:\\/\\/example\\.com$", "", "none-proved"],
  ["^https:\\/\\/example\\.com", "", "another-domain", "https://example.com.evil.com"],
  ["https:\\/\\/example\\.com$", "", "none-proved"],
  [".*", "", "any", "https://evil.example"],
  ["", "", "any"],
  ["^https:\\/\\/", "", "any"],
  ["^http:\\/\\/", "", "any", "http://evil.example"],
  ["^https:\\/\\/.*\\.vercel\\.app$", "", "public-suffix", "https://evil.vercel.app"],
  ["^https:\\/\\/my-app-[a-z0-9]+\\.vercel\\.app$", "", "public-suffix", "https://my-app-evil.vercel.app"],
  ["^https:\\/\\/my-app\\.vercel\\.app$", "", "none-proved"],
  ["^https:\\/\\/[a-z]+\\.com$", "", "public-suffix", "https://evil.com"],
  ["^http:\\/\\/localhost(:\\d+)?$", "", "none-proved"],
  ["^https?:\\/\\/localhost:?\\d*$", "", "none-proved"],
  ["localhost", "", "another-domain"],
  ["^https?:\\/\\/192\\.168\\.\\d+\\.\\d+(:\\d+)?$", "", "none-proved"],
  ["^http:\\/\\/192\\.168\\.", "", "another-domain"],
  ["^(https:\\/\\/app\\.example\\.com|null)$", "", "null", "null"],
  ["^https:\\/\\/example\\.(com|org)$", "", "none-proved"],
  ["^https:\\/\\/(?!evil)[a-z]+example\\.com$", "", "another-domain"],
  ["^(?=https:\\/\\/)https:\\/\\/app\\.example\\.com$", "", "none-proved"],
  ["\\bexample\\.com$", "", "another-domain", "https://evil-example.com"],
  ["(?<=\\/\\/)example\\.com$", "", "http"],
  ["^(^https:\\/\\/a\\.example\\.com$|^https:\\/\\/b\\.example\\.com$)$", "", "none-proved"],
  ["(a)\\1", "", "unknown"],
  ["example\\.com", "v", "unknown"],
  ["(", "", "unknown"],
  ["^https:\\/\\/(\\w+\\.)?example\\.com$", "", "none-proved"],
  ["^https:\\/\\/\\w+.example\\.com$", "", "another-domain"],
  ["^https:\\/\\/[\\w.-]+\\.internal\\.corp$", "", "none-proved"],
  ["^https:\\/\\/(.+)\\.example\\.co\\.uk(:[0-9]+)?$", "", "none-proved"],
  ["^chrome-extension:\\/\\/[a-p]{32}$", "", "none-proved"],
  ["^$", "", "none-proved"],
  ["^https:\\/\\/app\\.example\\.com$", "g", "none-proved"],
  ["^https:\\/\\/example[12]\\.com$", "", "none-proved"],
  ["^https:\\/\\/example\\d\\.com$", "", "none-proved"],
  ["^https:\\/\\/example\\d+\\.com$", "", "public-suffix", "https://example1.com"],
  ["^https:\\/\\/examples?\\.(?:com|net)$", "", "none-proved"],
  ["^(?=.*\\.example\\.com$)https:.*$", "", "none-proved"],
  ["^http:\\/\\/(localhost|app\\.example\\.com)(:\\d+)?$", "", "http", "http://app.example.com"],
  ["^https:\\/\\/(a|b|c|d|e|f|g)[1-9]\\.(x|y|z)\\.(one|two)\\.(com|net|org)$", "", "unknown"],
  ["^(?!.*evil).*\\.example\\.com$", "", "http", "http://app.example.com"],
  ["^(?=https:)(?!.*\\/evil).*example\\.com$", "i", "another-domain"],
  ["https:\\/\\/app\\.example\\.com", "y", "another-domain", "https://app.example.com.evil.com"],
];

test.each(PATTERNS.map(([source, flags, expected, witness]) => ({ source, flags, expected, witness })))(
  "/$source/$flags is $expected",
  ({ source, flags, expected, witness }) => {
    const found = findHostileOrigin(regex(source, flags));
    const answer = found.kind === "witness" ? found.why : found.kind;
    expect(`${answer}${found.kind === "witness" ? ` ${found.origin}` : ""}`).toBe(
      found.kind === "witness" ? `${expected} ${witness ?? found.origin}` : expected,
    );
    if (found.kind !== "witness") return;
    expect(new RegExp(source, flags).test(found.origin)).toBe(true);
    expect(new URL(found.origin === "null" ? "https://x.com" : found.origin).origin).toBe(found.origin === "null" ? "https://x.com" : found.origin);
  },
);

const TERMS: readonly (readonly [name: string, language: OriginLanguage, expected: string, leaf?: string])[] = [
  ["all", { kind: "all" }, "any https://evil.example"],
  ["none", { kind: "none" }, "none-proved"],
  ["startsWith", literal("prefix", "https://example.com"), "another-domain https://example.com.evil.com", "prefix"],
  ["endsWith", literal("suffix", "example.com"), "another-domain https://evilexample.com", "suffix"],
  ["endsWith with dot", literal("suffix", ".example.com"), "http http://app.example.com", "suffix"],
  ["hostname endsWith", literal("suffix", "example.com", "hostname"), "another-domain https://evilexample.com", "suffix"],
  ["includes", literal("contains", "example.com"), "another-domain https://evilexample.com", "contains"],
  ["includes a word", literal("contains", "example"), "another-domain", "contains"],
  ["exact list", unionOf([literal("exact", "https://a.example.com"), literal("exact", "https://b.org")]), "none-proved"],
  ["exact http", unionOf([literal("exact", "https://a.example.com"), literal("exact", "http://b.org")]), "http http://b.org", "exact"],
  ["exact loopback", literal("exact", "http://localhost:3000"), "none-proved"],
  ["null", unionOf([literal("exact", "https://a.example.com"), literal("exact", "null")]), "null null", "exact"],
  ["scheme and suffix", intersectionOf([literal("prefix", "https://"), literal("suffix", "example.com")]), "another-domain https://evilexample.com", "suffix"],
  ["scheme and dotted suffix", intersectionOf([literal("prefix", "https://"), literal("suffix", ".example.com")]), "none-proved"],
  ["deny list", complementOf(literal("exact", "https://evil.com")), "any https://evil.example"],
  ["guarded", intersectionOf([regex("^https:"), complementOf(literal("contains", "evil")), literal("suffix", "example.com")]), "another-domain", "suffix"],
  ["glob", { kind: "glob", pattern: "https://*.example.com", dialect: "any-text", ignoreCase: false, at, via: [] }, "none-proved"],
  [
    "glob over a suffix",
    { kind: "glob", pattern: "https://*.netlify.app", dialect: "one-label", ignoreCase: false, at, via: [] },
    "public-suffix https://evil.netlify.app",
    "glob",
  ],
  [
    "glob without dot",
    { kind: "glob", pattern: "https://*example.com", dialect: "any-text", ignoreCase: false, at, via: [] },
    "another-domain https://evilexample.com",
    "glob",
  ],
  ["scheme only", literal("exact", "https", "scheme"), "any https://evil.example", "exact"],
  ["prefix up to the port", literal("prefix", "https://app.example.com:"), "none-proved"],
  ["localhost prefix", literal("prefix", "http://localhost"), "another-domain http://localhost.evil.com", "prefix"],
  ["localhost prefix with port", literal("prefix", "http://localhost:"), "none-proved"],
  ["suffix of an ending", literal("suffix", ".com"), "public-suffix https://evil.com", "suffix"],
  [
    "host name list",
    unionOf([literal("exact", "a.example.com", "hostname"), literal("exact", "b.example.com", "hostname")]),
    "http http://a.example.com",
    "exact",
  ],
  ["unknown arm", unionOf([literal("exact", "https://a.com"), { kind: "unknown", reason: { kind: "dynamic", text: "x" } }]), "unknown"],
  [
    "unknown and suffix",
    unionOf([literal("suffix", "a.com"), { kind: "unknown", reason: { kind: "dynamic", text: "x" } }]),
    "another-domain https://evila.com",
    "suffix",
  ],
];

test.each(TERMS.map(([name, language, expected, leaf]) => ({ name, language, expected, leaf })))("$name", ({ language, expected, leaf }) => {
  const found = findHostileOrigin(language);
  const text = found.kind === "witness" ? `${found.why} ${found.origin}` : found.kind;
  expect(text.slice(0, expected.length)).toBe(expected);
  if (found.kind !== "witness") return;
  expect(accepts(language, found.origin)).toBe(true);
  expect(found.leaf?.kind).toBe(leaf);
});

test("a host that is a public suffix, as app.br is, hides no other stranger", () => {
  const letters = "abcdefghijklmnopqrstuvwxyz".split("");
  const silent = letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((start) => {
      const pieces = regex(`^https:\\/\\/app\\.${start}(?:ightmail\\.(?:net?|com?))?$`);
      const meant: OriginLanguage = { ...literal("exact", `https://app.${start}ightmail.com`) };
      const found = findHostileOrigin(unionOf([{ ...pieces, inside: [`https://app.${start}ightmail.com`] } as OriginLanguage, meant]), ["another-domain"]);
      return found.kind !== "witness" || registrableDomain(found.origin.slice("https://".length)) === `${start}ightmail.com`;
    });
  expect(silent).toEqual([]);
});

test("asks for some kinds only", () => {
  expect(findHostileOrigin(literal("suffix", "example.com"), ["http"])).toMatchObject({ kind: "witness", why: "http" });
  expect(findHostileOrigin(literal("suffix", "example.com"), ["null"])).toEqual({ kind: "none-proved" });
  expect(findHostileOrigin(regex("^https:\\/\\/x.com$"), ["http"])).toEqual({ kind: "none-proved" });
  expect(findHostileOrigin(regex("^https:\\/\\/[a-z]+\\.vercel\\.app$"), ["any", "another-domain"])).toEqual({ kind: "none-proved" });
  expect(findHostileOrigin(literal("suffix", "example.com"), ["any"])).toEqual({ kind: "none-proved" });
  expect(findHostileOrigin({ kind: "unknown", reason: { kind: "dynamic", text: "x" } }, ["any"]).kind).toBe("unknown");
});

/** A search for each kind of stranger, one more without unusual names, one for each group of browsers. */
const MOST_SEARCHES = 6;

test.each([
  "(a?){1900}b",
  "(.*a){12}.*example\\.com.*$",
  "((a+)+)+$",
  "([a-z0-9-]{1,63}\\.){0,10}example\\.com$",
  "(a|b|ab)*c{1,500}$",
  "(?=.*a)(?=.*b)(?=.*c)(?=.*d).*example\\.com$",
  ".{1,1000}x.{1,500}",
  "^https:\\/\\/(.*a.{15})example\\.com$",
  "https:\\/\\/(?:(?=.+https)(?:.(?=.*a)\\w){0,10}){1,63}example\\.com$",
  "^https?:\\/\\/(?:(?:.https.*){12}){12}example\\.com$",
  "(".repeat(300) + ")".repeat(300),
  Array.from({ length: 200 }, (_, index) => `^https:\\/\\/app${index}\\.example${index}\\.com$`).join("|"),
])("work is bounded in states: %s", (source) => {
  const before = statesVisited();
  const found = findHostileOrigin(regex(source));
  expect(statesVisited() - before).toBeLessThanOrEqual(MOST_SEARCHES * MOST_STATES);
  if (found.kind === "witness") expect(new RegExp(source).test(found.origin)).toBe(true);
});

// Each of these was seen to be a hole in the browsers named: hosts may hold more than letters, digits and hyphens.
test.each([
  ["^https?:\\/\\/(.*\\.)?example.com([^\\.\\-a-zA-Z0-9]+.*)?$", "https://example.com_.evil.com", "all"],
  ["^https:\\/\\/example\\.com(?![a-z0-9.-])", "https://example.com_.evil.com", "all"],
  ["^https:\\/\\/(.*\\.)?example\\.com([^.\\-\\w]+.*)?$", "https://example.com+.evil.com", "Firefox and Safari"],
  ["^https:\\/\\/example\\.com([,;].*)?$", "https://example.com,.evil.com", "Safari"],
  ["^https:\\/\\/[^/]+\\.example\\.com", "https://app.example.com.evil.com", "all"],
])("unusual characters in hosts: /%s/", (source, origin, browsers) => {
  expect(findHostileOrigin(regex(source))).toMatchObject({ kind: "witness", why: "another-domain", origin, browsers });
  expect(new RegExp(source).test(origin)).toBe(true);
});

test("names below a suffix whose own names are suffixes are shared hosting", () => {
  expect(findHostileOrigin(regex("^https:\\/\\/.*\\.run\\.app$"))).toMatchObject({ kind: "witness", why: "public-suffix" });
});
