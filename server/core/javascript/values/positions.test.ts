import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { calleeName, sourceOf } from "../../../../test/harness/javascript-values.ts";
import { memoryProject } from "../../../../test/harness/memory-project.ts";
import { originsWhere } from "../../conditions/decide.ts";
import { accepts } from "../../origins/accepts.ts";

/** Tests by position, as people write `endsWith` and `startsWith` by hand; `T` is the text that is looked for. */
const TESTS = [
  "origin.lastIndexOf(T) === origin.length - T.length",
  "origin.length - T.length === origin.lastIndexOf(T)",
  "origin.indexOf(T) === origin.length - T.length",
  "origin.lastIndexOf(T) !== -1 && origin.lastIndexOf(T) === origin.length - T.length",
  "origin.indexOf(T, origin.length - T.length) !== -1",
  "origin.indexOf(T, 3) !== -1",
  "origin.indexOf(T, 0) >= 0",
  "origin.substring(origin.length - T.length) === T",
  "origin.slice(origin.length - T.length) === T",
  "origin.substr(origin.length - T.length) === T",
  "origin.lastIndexOf(T) === origin.length - T.length - 1",
  "origin.lastIndexOf(T) === origin.length - T.length + 1",
  "origin.lastIndexOf(T) === origin.length",
  "origin.lastIndexOf(T) >= origin.length - T.length",
  "origin.indexOf(T) === origin.length + 2 - T.length",
];
const TEXTS = ["a.co", "https://a.co", "oo", ".example.com"];
const ORIGINS = [
  ...["https://a.co", "https://aa.co", "https://a.co.a.co", "https://a.com", "https://evil.net", "https://app.example.com", "https://o.oo"],
  ...["https://ooo.oo", "https://oooo.oo", "https://example.com", "http://a.co", "http://a.io", "http://a.bc", "https://x.example.com.evil.net"],
];

test("a test by position lets in nobody but those whom it lets in when it runs", () => {
  const decided = new Map<string, number>();
  for (const text of TEXTS) {
    for (const written of TESTS) {
      const code = `const T = ${JSON.stringify(text)};\nexport function handler(req, res) {\n  const origin = req.headers.origin;\n  if (${written}) probe();\n}`;
      const call = sourceOf(memoryProject({ "/w/a.js": code }), "/w/a.js")
        .calls()
        .find((site) => calleeName(site) === "probe");
      const language = originsWhere(call?.when ?? { kind: "never" });
      for (const origin of ORIGINS) {
        const answer = accepts(language, origin);
        if (answer === "unknown") continue;
        expect(answer, `${written} for ${text} and ${origin}`).toBe(runInNewContext(written, { origin, T: text }));
        decided.set(written, (decided.get(written) ?? 0) + 1);
      }
    }
  }
  const undecided = TESTS.filter((written) => !decided.has(written));
  expect(undecided).toEqual([
    "origin.indexOf(T, 3) !== -1",
    "origin.lastIndexOf(T) === origin.length - T.length - 1",
    "origin.lastIndexOf(T) >= origin.length - T.length",
  ]);
});
