import fc from "fast-check";
import { RE2JS } from "re2js";
import { expect, test } from "vitest";
import type { RegexDialect } from "../model/origin-language.ts";
import { accepts } from "./accepts.ts";
import { translateRegex } from "./regex-dialect.ts";

/** Membership by way of the translation; no engine is involved. */
function decide(source: string, flavour: RegexDialect["flavour"], match: RegexDialect["match"], text: string): boolean | "unknown" {
  const at = { file: "/a.yaml", span: { start: 0, end: 0 } };
  return accepts({ kind: "regex", source, flags: "", part: "origin", dialect: { flavour, match, ignoreCase: false }, at, via: [] }, text);
}

/** Patterns as people write them for origins, in RE2's own syntax. */
const { pattern } = fc.letrec<{ pattern: string; atom: string }>((tie) => ({
  pattern: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    tie("atom"),
    fc.tuple(tie("pattern"), tie("pattern")).map(([left, right]) => left + right),
    fc.tuple(tie("pattern"), tie("pattern")).map(([left, right]) => `(${left}|${right})`),
    fc.tuple(tie("pattern"), fc.constantFrom("*", "+", "?", "{1,2}", "*?", "{2}")).map(([inner, quantifier]) => `(?:${inner})${quantifier}`),
    tie("pattern").map((inner) => `(?P<name>${inner})`),
    tie("pattern").map((inner) => `(?i)${inner}`),
  ),
  atom: fc.constantFrom(
    "a",
    "b",
    "\\.",
    ".",
    "[^a]",
    "[[:alpha:]]",
    "[[:digit:].]",
    "[]a]",
    "[a\\-b]",
    "^",
    "$",
    "\\A",
    "\\z",
    "\\b",
    "\\w",
    "\\d",
    "\\Qa.b\\E",
    "A",
    "\\/",
  ),
}));
const TEXTS = ["", "a", "b", ".", "ab", "a.b", "aXb", "A", "aab", "1", "a-b", "]", "b.a", "/a", "B"];

test("RE2 and Go patterns mean what RE2 says, or nothing is said", () => {
  const counts = { decided: 0, unknown: 0 };
  fc.assert(
    fc.property(pattern, fc.constantFrom(...TEXTS), fc.constantFrom("re2" as const, "go" as const), (source, text, flavour) => {
      let engine: RE2JS;
      try {
        engine = RE2JS.compile(source);
      } catch {
        // What RE2 refuses never comes to a decision at run time.
        return;
      }
      for (const match of ["full", "search"] as const) {
        const answer = decide(source, flavour, match, text);
        counts[answer === "unknown" ? "unknown" : "decided"] += 1;
        if (answer === "unknown") continue;
        const real = match === "full" ? engine.matches(text) : engine.matcher(text).find();
        expect(answer, `${match} ${source} on "${text}"`).toBe(real);
      }
    }),
    { numRuns: 3000, seed: 71 },
  );
  // Undecided are those with flags changed in the middle.
  expect(counts.decided).toBeGreaterThan(counts.unknown * 2);
});

test.each([
  ["pcre", "^https://app\\.example\\.com$", "^https://app\\.example\\.com$"],
  ["pcre", "\\Ahttps://[[:alnum:]-]+\\.example\\.com\\z", "^https://[0-9A-Za-z-]+\\.example\\.com$"],
  ["java", "https://\\Qapp.example.com\\E", "https://app\\.example\\.com"],
  ["java", "https://[a-z&&[^x]]+\\.example\\.com", undefined],
  ["java", "https://a++\\.example\\.com", undefined],
  ["pcre", "https://(?>a|ab)\\.example\\.com", undefined],
  ["pcre", "https://(?<n>a)\\k<n>", undefined],
  ["pcre", "https://\\p{L}+\\.example\\.com", undefined],
  ["pcre", "(?x) https://a", undefined],
  ["re2", "https://a(?=b)", undefined],
  ["re2", "https://a(?i:b)", undefined],
] as const)("%s %s", (flavour, source, expected) => {
  expect(translateRegex(source, "", { flavour, match: "full", ignoreCase: false })?.source).toBe(expected);
});
