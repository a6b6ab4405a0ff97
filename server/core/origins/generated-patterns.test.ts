import { expect, test } from "vitest";
import { isHostile, originUniverse, patternGenerator } from "../../../test/harness/origin-patterns.ts";
import type { OriginLanguage } from "../model/origin-language.ts";
import { findHostileOrigin } from "./hostile.ts";

test("the verdict on 200 generated patterns agrees with brute force", () => {
  const generate = patternGenerator(20_261_123);
  const verdicts = { witness: 0, "none-proved": 0, unknown: 0 };
  for (let round = 0; round < 200; round += 1) {
    const { source, domain, flaws } = generate();
    const language: OriginLanguage = {
      kind: "regex",
      source,
      flags: "",
      part: "origin",
      dialect: { flavour: "javascript", match: "search", ignoreCase: false },
      at: { file: "/a.js", span: { start: 0, end: 0 } },
      via: [],
    };
    // The pattern is ours, so it may be run here.
    const engine = new RegExp(source);
    const passing = originUniverse(domain).filter((origin) => engine.test(new URL(origin).origin) && isHostile(origin, domain));
    const found = findHostileOrigin(language);
    verdicts[found.kind] += 1;
    // An unescaped dot before the last label lets in only hosts such as `app.examplexcom`, which nobody can register.
    if (found.kind === "unknown") expect(found.reason.text).toBe("only hosts with unusual names or endings pass");
    const label = `/${source}/ (${flaws.join(", ")}) for ${domain}; brute force: ${passing[0] ?? "none"}; found: ${JSON.stringify(found).slice(0, 120)}`;
    if (found.kind === "witness") {
      expect(engine.test(found.origin), label).toBe(true);
      expect(new URL(found.origin).origin, label).toBe(found.origin);
      const { hostname, protocol } = new URL(found.origin);
      expect(hostname !== domain && !hostname.endsWith(`.${domain}`) ? true : protocol === "http:", label).toBe(true);
      if (flaws.length === 0) expect(passing.length, label).toBeGreaterThan(0);
    } else {
      expect(passing, label).toEqual([]);
    }
  }
  expect(verdicts.witness).toBeGreaterThan(60);
  expect(verdicts["none-proved"]).toBeGreaterThan(40);
  expect(verdicts.unknown).toBeLessThan(25);
});
