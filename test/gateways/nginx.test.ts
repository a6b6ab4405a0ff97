/** The reader of nginx text against what a real nginx answered to generated configurations. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ORIGINS } from "./configurations.ts";
import { policiesOf, predicted, readingOf, servingLocation, standingOf } from "./predict.ts";
import type { RecordedConfiguration, Recording } from "./recording.ts";
import { answerTo } from "./recording.ts";

const recording = JSON.parse(readFileSync(new URL("nginx-recording.json", import.meta.url), "utf8")) as Recording;
/** The least part of the answers that the reader must know. */
const LEAST_KNOWN = 0.8;
/** The greatest part of the questions who gets in that may stay open. */
const MOST_UNKNOWN = 0.08;

/** True if a page of the origin was given an answer with cookies on some way to the location. */
function wasShared(one: RecordedConfiguration, origin: string, location: string | undefined): boolean {
  return recording.probes.some((probe, at) => {
    if (probe.origin !== origin || probe.method === "OPTIONS" || servingLocation(one, probe.path) !== location) return false;
    const fields = answerTo(one, at).split(";");
    const allowed = fields.filter((field) => field.startsWith("o="));
    return (
      /^20[04]$/.test(fields[0] ?? "") && allowed.length === 1 && allowed[0] === `o=${origin}` && fields.filter((field) => field.startsWith("c=")).length === 1
    );
  });
}

describe(`${recording.version} on ${recording.configurations.length} configurations`, () => {
  const readings = recording.configurations.map((one) => ({ one, reading: readingOf(one) }));

  it("answers what the reader says", () => {
    let known = 0;
    const wrong: string[] = [];
    for (const [index, { one, reading }] of readings.entries()) {
      for (const [at, probe] of recording.probes.entries()) {
        const said = predicted(reading, probe);
        if (said === undefined) continue;
        known += 1;
        const real = answerTo(one, at);
        // Whoever is refused by `limit_except` gets no answer that a page could read; the reader says no more of it.
        if (said === "refused" ? !real.startsWith("403") : said !== real)
          wrong.push(`${index}: ${JSON.stringify(probe)} is ${real}, and was said to be ${said}`);
      }
    }
    expect(wrong.slice(0, 5), `${wrong.length} answers differ`).toEqual([]);
    expect(known / (recording.configurations.length * recording.probes.length)).toBeGreaterThan(LEAST_KNOWN);
  });

  it("shares with cookies with exactly those that the policies let in", () => {
    const wrong: string[] = [];
    const counts = { in: 0, out: 0, unknown: 0 };
    for (const [index, { one, reading }] of readings.entries()) {
      const policies = policiesOf(one);
      for (const location of new Set(recording.probes.map((probe) => servingLocation(one, probe.path)))) {
        for (const origin of ORIGINS) {
          const said = standingOf(policies, reading, location, origin);
          counts[said] += 1;
          const real = wasShared(one, origin, location);
          if ((said === "in" && !real) || (said === "out" && real))
            wrong.push(`${index}: ${origin} at ${location} is ${real ? "in" : "out"}, and was said to be ${said}`);
        }
      }
    }
    expect(wrong.slice(0, 5), `${wrong.length} differ; ${JSON.stringify(counts)}`).toEqual([]);
    expect(counts.in).toBeGreaterThan(20);
    expect(counts.unknown / (counts.in + counts.out + counts.unknown)).toBeLessThan(MOST_UNKNOWN);
  });
});
