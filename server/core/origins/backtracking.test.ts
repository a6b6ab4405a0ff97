/**
 * Slow texts of patterns, against the engine that runs them: V8 counts its own backtracks up to a limit (`%NewRegExpWithBacktrackLimit`),
 * which gives the exact number without measuring time. Runs our own patterns in a child process; nothing of a user.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, it } from "vitest";
import { type SlowText, slowTextOf } from "./backtracking.ts";

const SLOW: readonly string[] = [
  "^https:\\/\\/([a-z0-9]+)*\\.example\\.com$",
  "^https:\\/\\/([a-z0-9-]+\\.?)+example\\.com$",
  "^https:\\/\\/(\\w|[a-z])+\\.example\\.com$",
  "^https:\\/\\/([a-z]{1,3})+\\.example\\.com$",
  "^https:\\/\\/(?:x?[a-z]{2,3}-?)*x\\.com$",
  "^(a*)*$",
  "^(?:a|b*)*c$",
];

const FINE: readonly string[] = [
  // Each repetition begins with a text of its own, so there is one way to read it.
  "^(https:\\/\\/([a-z]+\\.)+)+x\\.com$",
  "^https:\\/\\/(app|admin)\\.example\\.com$",
  "^https:\\/\\/([a-z0-9-]+\\.)*example\\.com$",
  "^https:\\/\\/[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.example\\.com$",
  "^https?:\\/\\/.*\\.example\\.com(:\\d+)?$",
  // A counted repetition has one way to read a text of a given length.
  "^https:\\/\\/(x[a-z]{1,4}-)*example\\.com$",
  "^https:\\/\\/(?:cd{2,5}e)+\\.example\\.com$",
  "^https:\\/\\/(?:ec{0,3})*\\.example\\.com$",
  "^https:\\/\\/(?:(?:ab){1,2}c)*example\\.com$",
];

/** What cannot be told, or accepts what the loop makes. */
const LEFT_ALONE: readonly string[] = ["^(a+)+", "(x+x+)+y\\b", "^(a+)+(?=b)$"];

/** Backtracks of the real engine for each text, at most `MOST`. The second alternative fits wherever the limit was not reached. */
const COUNTER = `
const most = Number(process.argv[1]);
const input = JSON.parse(require("fs").readFileSync(0, "utf8"));
const count = (source, text) => {
  const exceeds = (limit) => %NewRegExpWithBacktrackLimit("(?:" + source + ")|", "", limit).exec(text) === null;
  if (exceeds(most)) return most;
  let high = 1;
  while (high < most && exceeds(high)) high *= 2;
  return high;
};
process.stdout.write(JSON.stringify(input.map(([source, texts]) => texts.map((text) => count(source, text)))));
`;
const MOST = 2 ** 18;

function realBacktracks(asked: readonly (readonly [source: string, texts: readonly string[]])[]): readonly (readonly number[])[] {
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--allow-natives-syntax", "-e", COUNTER, String(MOST)], {
    input: JSON.stringify(asked),
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

function attack(text: SlowText, times: number): string {
  return text.start + text.loop.repeat(times) + text.end;
}

/** Powers of two that hold the engine's counts, with more and more loops. */
const TIMES = [20, 30];

describe("slow texts", () => {
  it("are found, and the real engine takes twice as many steps with each further loop", () => {
    const texts = SLOW.map((source) => {
      const text = slowTextOf(source, "", "search");
      assert.ok(text !== undefined, source);
      return text;
    });
    const counts = realBacktracks(SLOW.map((source, i) => [source, TIMES.map((times) => attack(texts[i] as SlowText, times))]));
    for (const [i, source] of SLOW.entries()) assert.equal(counts[i]?.at(-1), MOST, `${source}: ${counts[i]?.join(" ")}`);
  });

  it("are not claimed of patterns that the real engine refuses in a number of steps like the text's length", () => {
    for (const source of [...FINE, ...LEFT_ALONE]) assert.equal(slowTextOf(source, "", "search"), undefined, source);
    const loops = ["a", "ab", "x", "xaa-", "cdde", "ec", "ecc", "abc", "ababc", "a.", "https://a."];
    const asked = FINE.flatMap((source) => loops.map((loop) => [source, [15, 30].map((times) => `https://${loop.repeat(times)}!`)] as const));
    const counts = realBacktracks(asked);
    for (const [i, [source, texts]] of asked.entries()) {
      const [few = 0, many = 0] = counts[i] ?? [];
      assert.ok(many <= 8 * few && many < MOST, `${source} on ${texts[1]}: ${few}, ${many}`);
    }
  });

  it("hold in the real engine, for every pattern of a small grammar", () => {
    const { pattern } = fc.letrec<{ pattern: string; part: string; atom: string }>((tie) => ({
      atom: fc.oneof(
        fc.constantFrom("a", "b", "\\.", "[ab]", "[a-c]", "ab", "a?", "b*"),
        fc.tuple(tie("pattern")).map(([inner]) => `(?:${inner})`),
      ),
      part: fc
        .tuple(tie("atom"), fc.constantFrom("", "", "+", "*", "?", "{1,3}", "{0,2}", "{2}", "*?", "+?"))
        .map(([atom, count]) => (count === "" || /^(?:\(.*\)|\[.*\]|a|b|\\\.)$/.test(atom) ? atom + count : `(?:${atom})${count}`)),
      pattern: fc.oneof(
        { maxDepth: 4 },
        fc.array(tie("part"), { minLength: 1, maxLength: 3 }).map((parts) => parts.join("")),
        fc.tuple(tie("part"), tie("part")).map(([left, right]) => `${left}|${right}`),
      ),
    }));
    const sources = [...new Set(fc.sample(pattern, { numRuns: 120, seed: 20_261_128 }).map((inner) => `^(?:${inner})*c$`))].filter(
      (source) => source.length < 120,
    );
    const claimed = sources.flatMap((source) => {
      const text = slowTextOf(source, "", "search");
      return text === undefined ? [] : [{ source, text }];
    });
    assert.ok(claimed.length >= 10, `${claimed.length} of ${sources.length}`);
    const counts = realBacktracks(claimed.map(({ source, text }) => [source, [attack(text, 30)]]));
    const refuted = claimed.filter((_, i) => counts[i]?.[0] !== MOST).map(({ source, text }, i) => `${source} ${attack(text, 2)} ${counts[i]?.join(" ")}`);
    assert.deepEqual(refuted, []);
  }, 60_000);

  it("know flags and refuse what they cannot read", () => {
    assert.ok(slowTextOf("^(A|a)+$", "i", "search") !== undefined);
    assert.equal(slowTextOf("^(A|a)+$", "", "search"), undefined);
    assert.equal(slowTextOf("^(a+)+\\1$", "", "search"), undefined);
    assert.equal(slowTextOf("^(", "", "search"), undefined);
    assert.equal(slowTextOf(`^(${"[a-z]{0,61}".repeat(9)})+$`, "", "search"), undefined);
  });
});
