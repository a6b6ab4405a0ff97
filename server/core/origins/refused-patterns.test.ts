import { describe, expect, it } from "vitest";
import { refusedByRe2 } from "./refused-patterns.ts";

// What RE2 compiles and what it refuses, seen with re2js 2.8 and in the syntax page of RE2.
describe("patterns that RE2 refuses", () => {
  it.each([
    "*",
    "+a",
    "a**",
    "a*+",
    "(*)",
    "a|*",
    "(?=a)",
    "(?!a)b",
    "^https://(?!old\\.)a$",
    "(?<=a)b",
    "(?<!a)b",
    "(a)\\1",
    "(?>a)",
    "(a",
    "a)",
    "[a",
    "a\\",
    "*.shop.example",
  ])("%s", (pattern) => {
    expect(refusedByRe2(pattern)).toBeDefined();
  });
});

describe("patterns that it compiles", () => {
  it.each([
    "",
    ".*",
    ".+?",
    "^*",
    "a??",
    "(?:a)",
    "(?i)a*",
    "(?P<n>a)",
    "(?<n>a)",
    "[]a]",
    "[^]*]",
    "[[:alpha:]*+]",
    "\\*",
    "\\Q*(\\E+",
    "(|a)",
    "^https://[a-z]+\\.shop\\.example(:[0-9]{2,5})?$",
  ])("%s", (pattern) => {
    expect(refusedByRe2(pattern)).toBeUndefined();
  });
});
