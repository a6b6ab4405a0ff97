/** Slow texts of patterns, and the proof by running our own examples in a thread that can be stopped. */
import assert from "node:assert/strict";
import { Worker } from "node:worker_threads";
import { describe, it } from "vitest";
import { type SlowText, slowTextOf } from "./backtracking.ts";

const SLOW: readonly string[] = [
  "^https:\\/\\/([a-z0-9]+)*\\.example\\.com$",
  "^https:\\/\\/([a-z0-9-]+\\.?)+example\\.com$",
  "^https:\\/\\/(\\w|[a-z])+\\.example\\.com$",
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
  "^(a+)+",
  "(x+x+)+y\\b",
  "^(a+)+(?=b)$",
];

function attack(text: SlowText, times: number): string {
  return text.start + text.loop.repeat(times) + text.end;
}

/** Milliseconds that the engine needs, or the limit. */
function time(source: string, text: string, limit: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const code =
      "const { parentPort, workerData: d } = require('node:worker_threads'); const s = performance.now(); new RegExp(d[0]).test(d[1]); parentPort.postMessage(performance.now() - s);";
    const worker = new Worker(code, { eval: true, workerData: [source, text] });
    const timer = setTimeout(() => void worker.terminate().then(() => resolve(limit)), limit);
    worker.once("message", (milliseconds: number) => {
      clearTimeout(timer);
      void worker.terminate().then(() => resolve(milliseconds));
    });
    worker.once("error", reject);
  });
}

describe("slow texts", () => {
  for (const source of SLOW) it(`found for ${source}`, () => assert.ok(slowTextOf(source, "", "search") !== undefined));
  // Two are enough to run: each takes seconds.
  for (const source of SLOW.slice(0, 2)) {
    it(`a real engine takes ever longer for ${source}`, async () => {
      const text = slowTextOf(source, "", "search");
      assert.ok(text !== undefined);
      let times = 12;
      while (times < 60 && (await time(source, attack(text, times), 400)) < 100) times += 4;
      assert.ok(times < 60, `${attack(text, times)} is refused quickly`);
      assert.ok((await time(source, attack(text, times + 6), 1500)) > 400, "six more repetitions do not make it much slower");
    }, 30_000);
  }
  for (const source of FINE) it(`none for ${source}`, () => assert.equal(slowTextOf(source, "", "search"), undefined));
  it("knows flags and refuses what it cannot read", () => {
    assert.ok(slowTextOf("^(A|a)+$", "i", "search") !== undefined);
    assert.equal(slowTextOf("^(A|a)+$", "", "search"), undefined);
    assert.equal(slowTextOf("^(a+)+\\1$", "", "search"), undefined);
    assert.equal(slowTextOf("^(", "", "search"), undefined);
    assert.equal(slowTextOf(`^(${"[a-z]{0,61}".repeat(9)})+$`, "", "search"), undefined);
  });
});
