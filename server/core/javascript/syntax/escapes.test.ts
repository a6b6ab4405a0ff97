import { expect, test } from "vitest";
import { alignEscapes } from "./escapes.ts";

test("each escape is a piece of its own, plain runs stand letter by letter", () => {
  const raw = "a\\'b\\u{1F600}\\x41\\\nc";
  const text = "a'b\u{1F600}Ac";
  const pieces = alignEscapes("/w/a.js", raw, 10, text);
  expect(pieces?.map((piece) => [text.slice(piece.start, piece.end), raw.slice(piece.place.span.start - 10, piece.place.span.end - 10), piece.exact])).toEqual([
    ["a", "a", true],
    ["'", "\\'", false],
    ["b", "b", true],
    ["\u{1F600}", "\\u{1F600}", false],
    ["A", "\\x41", false],
    ["c", "c", true],
  ]);
});

test("what cannot be aligned is refused", () => {
  expect(alignEscapes("/w/a.js", "a\\101b", 0, "aAb")).toBeUndefined();
  expect(alignEscapes("/w/a.js", "abc", 0, "abd")).toBeUndefined();
});
