/** Numbers keep their style, and never their value: over the ways in which people write times. */
import { describe, expect, it } from "vitest";
import { placeOf } from "../../text/place.ts";
import { applyEdits } from "../../text/text-edit.ts";
import { createJavaScriptEditor } from "./edit.ts";
import { numberLike, productOf } from "./number-style.ts";

const OLD = [
  "86400",
  "86_400",
  "86_400_000",
  "60 * 60 * 24",
  "24 * 60 * 60",
  "24*60*60",
  "60 * 60 * 24 * 180",
  "180 * 24 * 60 * 60",
  "7 * 86400",
  "1000 * 60 * 60 * 24 * 500",
  "2 * 24 * 3600 * 1000",
  "24 * 3_600",
  "0 * 60",
];
const NEW = [1, 59, 60, 600, 3600, 7200, 86_400, 604_800, 15_552_000, 31_536_000, 63_072_000, 34_560_000_000];

describe("numbers", () => {
  it("keep their value in every style", () => {
    for (const old of OLD) for (const value of NEW) expect(productOf(numberLike(old, String(value))), `${old} to ${value}`).toBe(value);
  });

  it("stay products, groups and plain numbers", () => {
    for (const old of OLD)
      for (const value of NEW) {
        const code = numberLike(old, String(value));
        if (!old.includes("*")) expect(code.includes("*"), `${old} to ${code}`).toBe(false);
        if (!old.includes("_")) expect(code.includes("_"), `${old} to ${code}`).toBe(false);
        // One day of `7 * 86400` is the unit alone.
        if (old.includes("*") && value >= 600 && !old.split("*").map(productOf).includes(value))
          expect(code.includes(old.includes(" *") ? " * " : "*"), `${old} to ${code}`).toBe(true);
        if (old.includes("_") && value >= 1000 && !old.includes("*")) expect(code, `${old} to ${code}`).toMatch(/^\d{1,3}(?:_\d{3})+$/);
      }
  });

  it("change the number of units and leave the units", () => {
    expect(numberLike("60 * 60 * 48", "7200")).toBe("60 * 60 * 2");
    expect(numberLike("60 * 60 * 24 * 180", "31536000")).toBe("60 * 60 * 24 * 365");
    expect(numberLike("1000 * 60 * 60 * 24 * 500", "34560000 * 1000")).toBe("1000 * 60 * 60 * 24 * 400");
    expect(numberLike("24 * 60 * 60", "7200")).toBe("2 * 60 * 60");
    expect(numberLike("60 * 60 * 1000", "3600")).toBe("60 * 60");
    expect(numberLike("86_400", "7200")).toBe("7_200");
    expect(numberLike("ONE_DAY", "7200")).toBe("7200");
    expect(numberLike("60 * minutes", "7200")).toBe("7200");
    expect(numberLike("60 * 60 * 24", "'none'")).toBe("'none'");
  });

  it("in options", () => {
    const text = "use({ maxAge: 24 * 60 * 60, other: 1 });\n";
    const editor = createJavaScriptEditor("/w/a.js", text);
    const edit = editor.setProperty(placeOf("/w/a.js", 4, text.indexOf(")")), "maxAge", "7200");
    expect(edit && applyEdits(text, [edit])).toBe("use({ maxAge: 2 * 60 * 60, other: 1 });\n");
  });
});
