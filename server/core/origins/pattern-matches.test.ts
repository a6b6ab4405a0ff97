import { expect, test } from "vitest";
import { matchesOf } from "./pattern-membership.ts";

const PATTERNS = [
  "\\.",
  "[.*+?^${}()|[\\]\\\\]",
  "\\/+$",
  "\\/$",
  "^https?:\\/\\/",
  "\\s+",
  "a|ab",
  "(?:ab)+",
  "x*",
  "^www\\.",
  "[A-Z]",
  "\\d{2}",
  "a?b?",
  ".",
  "(a)(b)",
  "e\\b",
];
const TEXTS = ["", "https://www.example.com//", "a.b.c", "aabab ab", "X1 22 333", "one, two", "https://a.example/"];

test("finds what JavaScript replaces, or nothing", () => {
  let decided = 0;
  for (const source of PATTERNS)
    for (const flags of ["", "g", "gi"])
      for (const text of TEXTS) {
        const found = matchesOf(source, flags, text);
        if (found === undefined) continue;
        decided += 1;
        const real: { start: number; end: number }[] = [];
        text.replace(new RegExp(source, flags), (match: string, ...rest: unknown[]) => {
          const start = rest.find((one) => typeof one === "number") as number;
          real.push({ start, end: start + match.length });
          return match;
        });
        expect(found, `/${source}/${flags} on ${text}`).toEqual(real);
      }
  expect(decided).toBeGreaterThan(PATTERNS.length * TEXTS.length * 2);
});
