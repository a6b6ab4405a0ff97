import fc from "fast-check";
import { expect, test } from "vitest";
import { matchesGlob } from "./glob.ts";

test.each([
  ["legacy/**", "legacy/a/b.ts", true],
  ["legacy/**", "src/legacy/b.ts", false],
  ["legacy", "src/legacy/b.ts", true],
  ["legacy/", "legacy/b.ts", true],
  ["/legacy", "src/legacy/b.ts", false],
  ["**/*.test.*", "a.test.ts", true],
  ["**/*.test.*", "src/deep/a.test.ts", true],
  ["**/*.test.*", "src/atest.ts", false],
  ["docker-compose.override.yml", "infra/docker-compose.override.yml", true],
  ["services/*/gateway.yaml", "services/a/gateway.yaml", true],
  ["services/*/gateway.yaml", "services/a/b/gateway.yaml", false],
  ["src/**/x.ts", "src/x.ts", true],
  ["*.{ts,js}", "deep/x.js", true],
  ["{a,b{c,d}}/x", "bd/x", true],
  ["v[0-9].yml", "v7.yml", true],
  ["v[!0-9].yml", "v7.yml", false],
  ["file?.yml", "file.yml", false],
  ["", "a", false],
  ["**", "a/b", true],
])("%s on %s is %s", (pattern, path, expected) => {
  expect(matchesGlob(pattern, path)).toBe(expected);
});

test("a literal path fits itself and nothing beside it", () => {
  const segment = fc.stringMatching(/^[a-z]{1,6}$/);
  fc.assert(
    fc.property(fc.array(segment, { minLength: 2, maxLength: 5 }), (segments) => {
      const path = segments.join("/");
      return matchesGlob(path, path) && !matchesGlob(path, `${path}x`) && matchesGlob(path, `${path}/x`);
    }),
  );
});

test("hostile patterns end quickly", () => {
  const path = `${"a".repeat(200)}/${"a/".repeat(100)}b`;
  expect(matchesGlob(`${"*a".repeat(150)}c`, path)).toBe(false);
  expect(matchesGlob(`${"**/a/".repeat(60)}c`, path)).toBe(false);
  expect(matchesGlob("{a,b}".repeat(60), path)).toBe(false);
});
