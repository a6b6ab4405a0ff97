/** Messages fit one line, and nothing of them is lost: on every page, and for texts of any shape. */
import { describe, expect, it } from "vitest";
import { findingsOf } from "../../../test/harness/run-spec.ts";
import { specFiles } from "../../../test/harness/spec-files.ts";
import { LONGEST_MESSAGE, parted } from "./one-line.ts";

describe("messages", () => {
  for (const { name, sections } of specFiles()) {
    it(`fit one line on ${name}`, () => {
      for (const { title, files } of sections) {
        for (const { message, detail, rule } of findingsOf(files)) {
          expect(message.length, `${title}: ${rule}: ${message}`).toBeLessThanOrEqual(LONGEST_MESSAGE);
          // A verdict is said as a whole: no page needs a cut.
          expect(message.endsWith("…"), `${title}: ${rule}: ${message}`).toBe(false);
          if (detail !== undefined) expect(detail, `${title}: ${rule}`).toMatch(/^\P{Ll}.*\S$/su);
        }
      }
    });
  }

  it("are parted behind the verdict", () => {
    const verdict = `${"Any website can read this API ".repeat(4)}as that user`;
    expect(parted(`${verdict}: the caller's origin is echoed, and it's so.`)).toEqual({
      message: `${verdict}.`,
      detail: "The caller's origin is echoed, and it's so.",
    });
    const quoted = `Visitors get 'a: b; c' ${"and so on ".repeat(12)}`.trim();
    expect(parted(`${quoted}; that is all there is to say.`).message).toBe(`${quoted}.`);
  });

  it("keep every word, whatever they are made of", () => {
    const pieces = ["a", "origin's", "'x: y'", '"z; "', "(see: there)", ": ", "; ", ". ", " ", "https://evil.example:8443", "x".repeat(170)];
    let seed = 7;
    const next = (): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed;
    };
    for (let round = 0; round < 500; round += 1) {
      const whole = Array.from({ length: 5 + (next() % 60) }, () => pieces[next() % pieces.length] ?? "").join(" ");
      const { message, detail } = parted(whole);
      expect(message.length).toBeLessThanOrEqual(LONGEST_MESSAGE);
      const words = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
      if (detail === undefined) expect(message).toBe(whole);
      else if (message.endsWith("…")) expect(detail).toBe(whole);
      else expect(words(message + detail)).toBe(words(whole));
    }
  });
});
