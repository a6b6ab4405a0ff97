import fc from "fast-check";
import { expect, test } from "vitest";
import type { OriginLanguage } from "../model/origin-language.ts";
import { complementOf, intersectionOf, unionOf } from "../model/origin-language.ts";
import { accepts } from "./accepts.ts";

const at = { file: "/a.js", span: { start: 0, end: 0 } };

function regex(source: string, flags = ""): OriginLanguage {
  return { kind: "regex", source, flags, part: "origin", dialect: { flavour: "javascript", match: "search", ignoreCase: false }, at, via: [] };
}

const ORIGINS = [
  "https://example.com",
  "https://evilexample.com",
  "https://app.example.com",
  "https://appxexample.com",
  "https://example.com.evil.com",
  "http://example.com:8080",
  "null",
  "https://a",
  "a",
  "b",
  "",
  "aa",
];

const SOURCES = [
  "^a$|^b$",
  "^(^a$|^b$)$",
  "(^|\\.)example\\.com$",
  "(^|.)example\\.com$",
  "^https:\\/\\/(?!evil)[a-z.]+$",
  "^https:\\/\\/(?=app)[a-z.]+",
  "\\bexample\\b",
  "(?<!evil)example\\.com$",
  "(?<=\\.)example",
  "(.*a){12}example\\.com$",
  "^$",
  "",
  "$",
  "^^https",
  "[^]*",
  "\\S+example",
  "^https?:\\/\\/([a-z0-9]+\\.)*example\\.com",
  "example.com$",
  "^(?!.*evil).*$",
  "^[^.]*$",
  "EXAMPLE",
];

test.each(SOURCES)("agrees with the engine: %s", (source) => {
  for (const flags of ["", "i", "g"]) {
    for (const origin of ORIGINS) {
      const answer = accepts(regex(source, flags), origin);
      const real = new RegExp(source, flags).test(origin);
      expect(answer, `/${source}/${flags} on ${origin}`).toBe(real);
    }
  }
});

test("flags, modes and dialects", () => {
  expect(accepts(regex("example", "y"), "https://example.com")).toBe(false);
  expect(accepts(regex("https", "y"), "https://example.com")).toBe(true);
  expect(accepts(regex("a", "v"), "a")).toBe("unknown");
  expect(accepts(regex("(a)\\1"), "aa")).toBe("unknown");
  expect(accepts(regex("("), "aa")).toBe("unknown");
  const other = (source: string, flavour: "re2" | "go" | "pcre" | "java", match: "search" | "full" | "start" = "full"): OriginLanguage => ({
    kind: "regex",
    source,
    flags: "",
    part: "origin",
    dialect: { flavour, match, ignoreCase: false },
    at,
    via: [],
  });
  expect(accepts(other("https://[[:alpha:]]+\\.com", "re2"), "https://example.com")).toBe(true);
  expect(accepts(other("https://[[:alpha:]]+", "re2"), "https://example.com")).toBe(false);
  expect(accepts(other("https://", "re2", "start"), "https://example.com")).toBe(true);
  expect(accepts(other("(?i)HTTPS://.*", "go"), "https://example.com")).toBe(true);
  expect(accepts(other("\\Ahttps://\\Qexample.com\\E\\z", "pcre", "search"), "https://example.com")).toBe(true);
  expect(accepts(other("https://(?>a|ab)c", "pcre"), "https://abc")).toBe("unknown");
  expect(accepts(other("a*+b", "java"), "ab")).toBe("unknown");
});

test("parts, globs and literals", () => {
  const suffix: OriginLanguage = { kind: "suffix", value: ".example.com", part: "hostname", ignoreCase: false, at, via: [] };
  expect(accepts(suffix, "https://app.example.com:8080")).toBe(true);
  expect(accepts(suffix, "null")).toBe(false);
  const glob = (pattern: string, dialect: "one-label" | "any-text" | "any-depth" | "whole-only" | "no-dot" | "some-text"): OriginLanguage => ({
    kind: "glob",
    pattern,
    dialect,
    ignoreCase: false,
    at,
    via: [],
  });
  expect(accepts(glob("https://*.example.com", "one-label"), "https://a.b.example.com")).toBe(false);
  expect(accepts(glob("https://*.example.com", "any-depth"), "https://a.b.example.com")).toBe(true);
  expect(accepts(glob("https://*.example.com", "any-text"), "https://.example.com")).toBe(true);
  expect(accepts(glob("https://*", "whole-only"), "https://evil.com")).toBe(true);
  expect(accepts(glob("https://*.example.com", "whole-only"), "https://a.example.com")).toBe(false);
});

test("boolean algebra over three values", () => {
  const leaf = fc.constantFrom<OriginLanguage>(
    regex("example"),
    regex("^https"),
    regex("(a)\\1"),
    { kind: "all" },
    { kind: "none" },
    { kind: "unknown", reason: { kind: "dynamic", text: "x" } },
    { kind: "exact", value: "https://example.com", part: "origin", ignoreCase: false, at, via: [] },
  );
  const negate = (answer: boolean | "unknown"): boolean | "unknown" => (answer === "unknown" ? answer : !answer);
  fc.assert(
    fc.property(leaf, leaf, leaf, fc.constantFrom(...ORIGINS), (a, b, c, origin) => {
      expect(accepts(complementOf(unionOf([a, b])), origin)).toBe(accepts(intersectionOf([complementOf(a), complementOf(b)]), origin));
      expect(accepts(unionOf([a, intersectionOf([b, c])]), origin)).toBe(accepts(intersectionOf([unionOf([a, b]), unionOf([a, c])]), origin));
      expect(accepts(complementOf(a), origin)).toBe(negate(accepts(a, origin)));
    }),
    { numRuns: 500, seed: 5 },
  );
});
