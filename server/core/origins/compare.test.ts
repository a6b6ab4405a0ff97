import fc from "fast-check";
import { expect, test } from "vitest";
import type { EntryMatch } from "../model/emission-profile.ts";
import type { OriginLanguage } from "../model/origin-language.ts";
import { complementOf, intersectionOf, unionOf } from "../model/origin-language.ts";
import { accepts } from "./accepts.ts";
import { contains, intersects, isInhabited, neverMatches } from "./compare.ts";
import { describeLanguage } from "./describe.ts";

const at = { file: "/a.js", span: { start: 0, end: 0 } };

function literal(kind: "exact" | "prefix" | "suffix" | "contains", value: string, part: "origin" | "hostname" | "scheme" = "origin"): OriginLanguage {
  return { kind, value, part, ignoreCase: false, at, via: [] };
}

function regex(source: string): OriginLanguage {
  return { kind: "regex", source, flags: "", part: "origin", dialect: { flavour: "javascript", match: "search", ignoreCase: false }, at, via: [] };
}

function glob(pattern: string): OriginLanguage {
  return { kind: "glob", pattern, dialect: "one-label", ignoreCase: false, at, via: [] };
}

test("containment and intersection", () => {
  expect(contains(literal("suffix", "example.com"), literal("suffix", ".example.com"))).toBe(true);
  expect(contains(literal("suffix", ".example.com"), literal("suffix", "example.com"))).toBe(false);
  expect(contains(regex("^https:"), literal("exact", "https://a.com"))).toBe(true);
  expect(contains({ kind: "all" }, regex("x"))).toBe(true);
  expect(contains(regex("x"), { kind: "all" })).toBe(false);
  expect(contains(literal("suffix", "a.com", "hostname"), regex("^https:\\/\\/x\\.a\\.com(:\\d+)?$"))).toBe(true);
  expect(intersects(literal("suffix", ".a.com"), literal("suffix", ".b.com"))).toBe(false);
  expect(intersects(literal("contains", "a.com"), literal("suffix", ".b.com"))).toBe(true);
  expect(intersects(literal("exact", "null"), regex("l$"))).toBe(true);
  expect(intersects(regex("(a)\\1"), regex("b"))).toBe("unknown");
  expect(isInhabited(regex("^https:\\/\\/[A-Z]+\\.com$"))).toBe(false);
});

const LEAVES: readonly OriginLanguage[] = [
  literal("suffix", ".example.com"),
  literal("prefix", "https://"),
  literal("contains", "exa"),
  literal("exact", "https://example.com"),
  literal("exact", "null"),
  literal("suffix", "example.com", "hostname"),
  regex("^https?:\\/\\/[a-z]+\\.example\\.com$"),
  regex("evil"),
  glob("https://*.example.com"),
  { kind: "all" },
  { kind: "none" },
];
const SAMPLES = [
  "null",
  "https://example.com",
  "http://a.example.com",
  "https://a.example.com",
  "https://a.b.example.com:8080",
  "https://evil.com",
  "https://example.com.evil.com",
];

test("laws of sets hold between the answers", () => {
  const leaf = fc.constantFrom(...LEAVES);
  const term: fc.Arbitrary<OriginLanguage> = fc.oneof(
    leaf,
    fc.tuple(leaf, leaf).map((pair) => unionOf(pair)),
    fc.tuple(leaf, leaf).map((pair) => intersectionOf(pair)),
    leaf.map(complementOf),
  );
  fc.assert(
    fc.property(term, term, (a, b) => {
      expect(contains(unionOf([a, b]), a)).toBe(true);
      expect(contains(a, intersectionOf([a, b]))).toBe(true);
      expect(intersects(a, complementOf(a))).toBe(false);
      expect(intersects(a, b)).toBe(intersects(b, a));
      const inside = contains(b, a);
      const meets = intersects(a, b);
      for (const origin of SAMPLES) {
        if (inside === true && accepts(a, origin) === true) expect(accepts(b, origin)).toBe(true);
        if (meets === false) expect(accepts(a, origin) === true && accepts(b, origin) === true).toBe(false);
      }
    }),
    { numRuns: 150, seed: 9 },
  );
});

const EXACT: EntryMatch = { ignoreCase: false, globs: "none", regex: "none", schemeless: false, trims: false, normalises: false };

test("entries that never match", () => {
  const kinds = (entry: string, match: Partial<EntryMatch> = {}): string | undefined =>
    neverMatches(entry, { ...EXACT, ...match })
      ?.map((problem) => problem.kind)
      .join();
  expect(kinds("https://a.com")).toBeUndefined();
  expect(kinds("*")).toBeUndefined();
  expect(kinds("null")).toBeUndefined();
  expect(kinds("https://a.com/")).toBe("trailing-slash");
  expect(kinds("https://a.com/", { normalises: true })).toBeUndefined();
  expect(kinds("https://A.com")).toBe("uppercase");
  expect(kinds("https://A.com", { ignoreCase: true })).toBeUndefined();
  expect(kinds(" https://a.com")).toBe("stray-characters");
  expect(kinds(" https://a.com", { trims: true })).toBeUndefined();
  expect(kinds("'https://a.com'", { trims: true })).toContain("stray-characters");
  expect(kinds("https://*.a.com")).toBe("wildcard");
  expect(kinds("https://*.a.com", { globs: "one-label" })).toBeUndefined();
  expect(kinds("https://*.a.com", { globs: "whole-only" })).toBe("wildcard");
  expect(kinds("a.com", { schemeless: true })).toBeUndefined();
});

test("describes in plain English", () => {
  expect(describeLanguage(unionOf([literal("exact", "https://a.com"), literal("exact", "https://b.com")]))).toBe("exactly https://a.com, https://b.com");
  expect(describeLanguage(literal("suffix", "example.com"))).toBe("any origin that ends with example.com");
  expect(describeLanguage(intersectionOf([literal("prefix", "https://"), literal("suffix", ".example.com")]))).toBe("any https origin below example.com");
  expect(describeLanguage(glob("https://*.example.com"))).toBe("any https origin below example.com");
  expect(describeLanguage(regex("^https:"))).toBe("any origin that matches /^https:/");
  expect(describeLanguage(complementOf(literal("exact", "https://evil.com")))).toBe("any origin except https://evil.com");
  expect(describeLanguage(unionOf(Array.from({ length: 9 }, (_, index) => literal("exact", `https://a${index}.com`))))).toBe(
    "exactly https://a0.com, https://a1.com, https://a2.com and 6 more",
  );
});
