/** Repairs are given only with a proof, and a sound pattern needs none. */
import { describe, expect, it } from "vitest";
import { isHostile, originUniverse, patternGenerator } from "../../../../test/harness/origin-patterns.ts";
import { accepts } from "../../origins/accepts.ts";
import { findHostileOrigin } from "../../origins/hostile.ts";
import { placeOf } from "../../text/place.ts";
import { escapeHostDots, repairedRegexes } from "./regex-repair.ts";

const leaf = (source: string) => ({
  kind: "regex" as const,
  source,
  flags: "",
  part: "origin" as const,
  dialect: { flavour: "javascript" as const, match: "search" as const, ignoreCase: false },
  at: placeOf("/w/a.js", 0, 1),
  via: [],
});

describe("escapeHostDots", () => {
  it("escapes dots between labels and nothing else", () => {
    expect(escapeHostDots("^https:\\/\\/app.example.com$")).toBe("^https:\\/\\/app\\.example\\.com$");
    expect(escapeHostDots("^https:\\/\\/[a.b]+\\.example\\.com$")).toBeUndefined();
    expect(escapeHostDots(".*\\.example\\.com$")).toBeUndefined();
  });
});

describe("repairedRegexes", () => {
  it.each(["example\\.com", "^https?:\\/\\/example.com", "example.com$", "^https:\\/\\/app.example.com$", "app\\.example\\.com|www\\.example\\.com"])(
    "offers only patterns that let no stranger in for %s",
    (source) => {
      const repairs = repairedRegexes(leaf(source));
      expect(repairs.length).toBeGreaterThan(0);
      for (const repair of repairs) expect(findHostileOrigin(leaf(repair.source)).kind).toBe("none-proved");
    },
  );

  it("keeps every alternative that was meant, each with its own scheme and anchors", () => {
    const [repair] = repairedRegexes(leaf("https://app\\.example\\.com|^https://admin\\.example\\.com"));
    expect(repair?.source).toBe("^https:\\/\\/(?:app\\.example\\.com|admin\\.example\\.com)$");
    for (const origin of ["https://app.example.com", "https://admin.example.com"]) expect(accepts(leaf(repair?.source ?? ""), origin)).toBe(true);
    expect(accepts(leaf(repair?.source ?? ""), "https://app.example.com.evil.com")).toBe(false);
  });

  it("offers nothing for a pattern that it cannot prove", () => {
    expect(repairedRegexes(leaf("^https:\\/\\/(.*)$"))).toEqual([]);
    expect(repairedRegexes(leaf("x".repeat(600)))).toEqual([]);
  });

  it("ties, escapes and proves each repair of 200 generated patterns, and keeps the own pages", () => {
    const generate = patternGenerator(20_261_124);
    let flawed = 0;
    let repaired = 0;
    for (let round = 0; round < 200; round += 1) {
      const { source, domain } = generate();
      const origins = originUniverse(domain);
      const passes = (pattern: string, origin: string): boolean => accepts(leaf(pattern), new URL(origin).origin) === true;
      if (!origins.some((origin) => isHostile(origin, domain) && passes(source, origin))) continue;
      flawed += 1;
      const repairs = repairedRegexes(leaf(source));
      if (repairs.length > 0) repaired += 1;
      const own = origins.filter(
        (origin) =>
          !isHostile(origin, domain) &&
          new URL(origin).port === "" &&
          !origin.includes("_") &&
          new URL(origin).hostname.endsWith(domain) &&
          passes(source, origin),
      );
      for (const repair of repairs) {
        expect(repair.source, source).toMatch(/^\^https:\\\/\\\/.*\$$/);
        expect(escapeHostDots(repair.source), source).toBeUndefined();
        expect(
          origins.filter((origin) => isHostile(origin, domain) && passes(repair.source, origin)),
          `${source} became ${repair.source}`,
        ).toEqual([]);
      }
      const lost = repairs.map((repair) => own.filter((origin) => !passes(repair.source, origin)));
      if (repairs.length > 0) expect(lost, `${source}: ${repairs.map((repair) => repair.source).join(" | ")}`).toContainEqual([]);
    }
    expect(repaired / flawed).toBeGreaterThan(0.9);
  });
});
