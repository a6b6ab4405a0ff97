import fc from "fast-check";
import { expect, test } from "vitest";
import { visible, visibleJson, visibleLine, visibleMessage } from "./visible.ts";

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

test.each([
  ["a\n::error::b", "a\\n::error::b"],
  ["::error::b", "\\u{3a}:error::b"],
  ["  ::error::b", "  \\u{3a}:error::b"],
  ["x ##[group]y", "x \\u{23}#[group]y"],
  ["##vso[task.setvariable]", "\\u{23}#vso[task.setvariable]"],
  ["\u001b]0;title\u0007", "\\u{1b}]0;title\\u{7}"],
  ["\u009b31m", "\\u{9b}31m"],
  ["user\u202egnp.exe", "user\\u{202e}gnp.exe"],
  ["a\ud800b", "a\\u{d800}b"],
  ["\u{e0041}", "\\u{e0041}"],
  ["https://[::1]:3000 ## heading", "https://[::1]:3000 ## heading"],
  ["größer 🙂", "größer 🙂"],
])("%j is shown as %s", (text, shown) => expect(visible(text)).toBe(shown));

test("any text becomes one line without anything invisible, once and for all", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const shown = visible(text);
      return !INVISIBLE.test(shown) && visible(shown) === shown && !/^\s*::/.test(shown);
    }),
  );
});

test("messages quote at most 200 characters", () => {
  const message = visibleMessage(`The value '${"x".repeat(50_000)}' is sent.`);
  expect(message).toBe(`The value '${"x".repeat(200)}…' is sent.`);
  expect(visibleMessage("🙂".repeat(5_000)).length).toBeLessThan(1_300);
  expect(INVISIBLE.test(visibleMessage("🙂".repeat(5_000)))).toBe(false);
});

test("colours of ours stay", () => {
  expect(visibleLine("\u001b[31mred\u001b[0m\u001b]0;x\u0007\n")).toBe("\u001b[31mred\u001b[0m\\u{1b}]0;x\\u{7}\\n");
});

test("JSON keeps its value", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const json = visibleJson(JSON.stringify({ text }));
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ text })));
      return !INVISIBLE.test(json);
    }),
  );
});
