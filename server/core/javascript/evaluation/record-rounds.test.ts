import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { calleeName, sourceOf } from "../../../../test/harness/javascript-values.ts";
import { memoryProject } from "../../../../test/harness/memory-project.ts";
import { originsWhere } from "../../conditions/decide.ts";
import { accepts } from "../../origins/accepts.ts";
import { originTextOf } from "../values/origin-tests.ts";
import type { Value } from "../values.ts";

const BEFORE = `
const LIST = ["https://a.example", "https://b.example", "https://c.example"];
const TESTS = [(page) => page === "https://b.example", (page) => page.endsWith("a.example"), (page) => page.startsWith("https://c")];
function allow(fields, page) { fields.who = page; if (page !== "https://c.example") fields.cookies = "true"; }
`;
const ORIGINS = ["https://a.example", "https://b.example", "https://c.example", "https://evil.example", "https://c.evil.example"];

/** What a round does with its entry `one`; `fits` is the test of the loop. */
const BODIES = [
  'if (FITS) { h.who = origin; h.cookies = "true"; STOP }',
  "if (FITS) { h.who = origin; STOP }",
  'if (!FITS) continue; h.who = origin; h.cookies = "true"; STOP',
  'if (FITS) { Object.assign(h, { who: origin, cookies: "true" }); STOP }',
  "if (FITS) { allow(h, origin); STOP }",
  "if (FITS) { delete h.first; h.who = origin; STOP }",
  'h.cookies = "true"; if (FITS) { h.who = origin; STOP } else { delete h.cookies; }',
  'if (origin === "https://b.example") { STOP } if (FITS) { h.who = origin; }',
  "h.who = one; if (FITS) { STOP }",
];
const STOPS = ["", "break;", "return h;", "return { ...h };"];
const LOOPS = [
  ["for (const one of LIST) { BODY }", "one === origin"],
  ["for (const one of TESTS) { BODY }", "one(origin)"],
  ["for (let i = 0; i < LIST.length; i++) { const one = LIST[i]; BODY }", "origin.includes(one)"],
  ["LIST.forEach((one) => { BODY });", "one === origin"],
  ['const hosts = { "a.example": 1, "b.example": 2 }; for (const one in hosts) { BODY }', "origin.endsWith(one)"],
  ['if (origin !== "https://b.example") LIST.forEach((one) => { BODY });', "one === origin"],
  ['if (origin.startsWith("https://c")) { h.late = "1"; } else { for (const one of TESTS) { BODY } }', "one(origin)"],
  [
    'if (origin === "https://c.example") return h; Object.values({ a: "https://a.example", b: "https://b.example" }).forEach((one) => { BODY });',
    "one === origin",
  ],
] as const;
const AFTER = ["", 'if (!h.who) h.who = "https://www.example";', 'h.cookies = "false";'];

function* builders(): Iterable<string> {
  for (const [loop, fits] of LOOPS)
    for (const body of BODIES)
      for (const stop of STOPS)
        for (const after of AFTER) {
          // A function in the object is none of the values that are compared here.
          if (loop.includes("TESTS") && body.includes("= one")) continue;
          if (loop.includes("forEach") && (stop !== "" || body.includes("continue"))) continue;
          const text = loop.replace("BODY", body.replaceAll("FITS", `(${fits})`).replaceAll("STOP", stop));
          yield `const h = { first: "1" }; ${text} ${after} return h;`;
        }
}

/** What the object holds for a page, as far as it was read. `undefined` where a member is missing. */
function heldFor(value: Value, origin: string): Readonly<Record<string, unknown>> | "unknown" {
  const chosen = chosenFor(value, origin);
  if (chosen === "unknown" || chosen.kind !== "record" || chosen.open) return "unknown";
  const held: Record<string, unknown> = {};
  for (const { name, value: member } of chosen.properties) {
    const one = chosenFor(member, origin);
    if (one === "unknown") return one;
    if (one.kind === "string") held[name] = one.value.text;
    else if (originTextOf(one) !== undefined) held[name] = origin;
    else if (one.kind !== "undefined") return "unknown";
  }
  return held;
}

function chosenFor(value: Value, origin: string): Value | "unknown" {
  if (value.kind !== "choice") return value;
  for (const { when, value: one } of value.alternatives) {
    const holds = accepts(originsWhere(when), origin);
    if (holds === "unknown") return holds;
    if (holds) return chosenFor(one, origin);
  }
  return "unknown";
}

test("an object that a loop fills holds what it holds when the code runs", () => {
  let decided = 0;
  let open = 0;
  for (const body of builders()) {
    const code = `${BEFORE}\nfunction build(origin) { ${body} }\nexport function handler(req, res) { probe(build(req.headers.origin)); }`;
    const calls = sourceOf(memoryProject({ "/w/a.js": code }), "/w/a.js").calls();
    const read = calls.find((site) => calleeName(site) === "probe")?.arguments[0];
    for (const origin of ORIGINS) {
      const held = read === undefined ? "unknown" : heldFor(read, origin);
      if (held === "unknown") open += 1;
      else {
        decided += 1;
        expect(held, `${body} for ${origin}`).toEqual({ ...(runInNewContext(`${BEFORE}\n(function (origin) { ${body} })(origin)`, { origin }) as object) });
      }
    }
  }
  expect(open).toBeLessThan(decided / 10);
});
