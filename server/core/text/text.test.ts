import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fingerprint } from "./fingerprint.ts";
import { createLineIndex, offsetAt, positionAt } from "./line-index.ts";
import { placeOf } from "./place.ts";
import { applyEdits, normalizeEdits } from "./text-edit.ts";
import { joinValueTexts, placeWithin, valueTextAt } from "./value-text.ts";

const lines = fc.array(fc.constantFrom("a", "bc", "\n", "\r\n", "\r", "é", "😀", ""), { maxLength: 40 }).map((parts) => parts.join(""));

describe("line index", () => {
  it("goes from offset to position and back", () => {
    fc.assert(
      fc.property(lines, fc.nat(60), (text, raw) => {
        const offset = Math.min(raw, text.length);
        const index = createLineIndex(text);
        expect(offsetAt(index, positionAt(index, offset))).toBe(offset);
      }),
    );
  });

  it("counts lines like an editor: \\r\\n once, \\r and \\n each", () => {
    expect(createLineIndex("a\r\nb\rc\nd").starts).toEqual([0, 3, 5, 7]);
  });

  it("clamps what lies outside", () => {
    const index = createLineIndex("ab\ncd");
    expect(positionAt(index, 99)).toEqual({ line: 1, column: 2 });
    expect(offsetAt(index, { line: 9, column: 0 })).toBe(5);
    expect(offsetAt(index, { line: 0, column: 99 })).toBe(3);
  });
});

describe("edits", () => {
  const edit = (start: number, end: number, newText: string) => ({ span: { start, end }, newText });

  it("apply in any order", () => {
    expect(applyEdits("0123456789", [edit(8, 9, "x"), edit(0, 1, ""), edit(4, 4, "--")])).toBe("123--4567x9");
  });

  it("keep the order of inserts at one place", () => {
    expect(applyEdits("ab", [edit(1, 1, "1"), edit(1, 1, "2")])).toBe("a12b");
  });

  it("are refused if they overlap, and kept once if they are equal", () => {
    expect(applyEdits("0123", [edit(0, 2, "x"), edit(1, 3, "y")])).toBeUndefined();
    expect(normalizeEdits([edit(0, 2, "x"), edit(0, 2, "x")])).toHaveLength(1);
  });

  it("change nothing outside their spans", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.nat(30), fc.nat(30), fc.string({ maxLength: 5 }), (text, a, b, newText) => {
        const start = Math.min(a, b, text.length);
        const end = Math.min(Math.max(a, b), text.length);
        expect(applyEdits(text, [edit(start, end, newText)])).toBe(text.slice(0, start) + newText + text.slice(end));
      }),
    );
  });
});

describe("value text", () => {
  const first = valueTextAt("default-src 'self'", placeOf("/w/a.ts", 100, 118), true);
  const second = valueTextAt("object-src 'none'", placeOf("/w/b.ts", 7, 24), true);

  it("finds a part of a joined value in the file that holds it", () => {
    const joined = joinValueTexts([first, second], "; ");
    expect(joined.text).toBe("default-src 'self'; object-src 'none'");
    expect(placeWithin(joined, 20, 30, placeOf("/w/c.ts", 0, 0))).toEqual(placeOf("/w/b.ts", 7, 17));
  });

  it("falls back to the whole piece where letters do not correspond", () => {
    const escaped = valueTextAt("a'b", placeOf("/w/a.ts", 0, 6), false);
    expect(placeWithin(escaped, 2, 3, placeOf("/w/c.ts", 0, 0))).toEqual(placeOf("/w/a.ts", 0, 6));
  });
});

describe("fingerprint", () => {
  it("is stable and tells near texts apart", () => {
    expect(fingerprint("")).toHaveLength(14);
    const seen = new Set(Array.from({ length: 20_000 }, (_, number) => fingerprint(`cors-${number}`)));
    expect(seen.size).toBe(20_000);
    expect(fingerprint("preflint")).toBe(fingerprint("preflint"));
  });
});
