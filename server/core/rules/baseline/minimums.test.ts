import { expect, test } from "vitest";
import { readBaseline } from "../../policy/baseline.ts";
import { readYaml } from "../../yaml/read.ts";
import { compareWith } from "./minimums.ts";

function kindOf(minimum: string, value: string): string {
  const text = `version: 1\nheaders:\n  ${minimum}\n`;
  const root = readYaml("/w/.preflint.yml", text).documents[0]?.root;
  const read = root === undefined ? undefined : readBaseline("/w/.preflint.yml", "/w", root, [])?.headers[0];
  return read === undefined ? "not read" : compareWith(read, value).kind;
}

test.each([
  ["Referrer-Policy: { atLeast: strict-origin-when-cross-origin }", "no-referrer", "enough"],
  ["Referrer-Policy: { atLeast: strict-origin-when-cross-origin }", "origin", "weaker"],
  ["Referrer-Policy: { atLeast: strict-origin-when-cross-origin }", "origin, no-referrer", "enough"],
  ["X-Frame-Options: { atLeast: SAMEORIGIN }", "deny", "enough"],
  ["X-Frame-Options: { atLeast: DENY }", "SAMEORIGIN", "weaker"],
  ["X-Something: { atLeast: high }", "low", "unclear"],
  ["X-Content-Type-Options: { equals: nosniff }", "NoSniff", "enough"],
  ["Cross-Origin-Opener-Policy: { oneOf: [same-origin, same-origin-allow-popups] }", "unsafe-none", "weaker"],
  ["Cache-Control: { contains: [no-store] }", "private, no-store", "enough"],
  ["Cache-Control: { contains: [no-store] }", "private", "weaker"],
  ["Strict-Transport-Security: { maxAge: '>=31536000', includeSubDomains: true }", "max-age=31536000; includeSubDomains", "enough"],
  ["Strict-Transport-Security: { maxAge: '>=31536000', includeSubDomains: true }", "max-age=63072000", "weaker"],
  ["Strict-Transport-Security: { maxAge: '>=31536000' }", "max-age=600", "weaker"],
  [`Content-Security-Policy: { directives: { object-src: ["'none'"] } }`, "default-src 'none'", "enough"],
  [`Content-Security-Policy: { directives: { object-src: ["'none'"] } }`, "default-src 'self'", "weaker"],
  [`Content-Security-Policy: { directives: { base-uri: ["'none'"] } }`, "default-src 'none'", "weaker"],
  [`Content-Security-Policy: { forbid: ["'unsafe-inline'"] }`, "script-src 'unsafe-inline'", "weaker"],
  [`Content-Security-Policy: { forbid: ["'unsafe-inline'"] }`, "script-src 'unsafe-inline', script-src 'self'", "enough"],
])("%s, %s: %s", (minimum, value, expected) => {
  expect(kindOf(minimum, value)).toBe(expected);
});
