import { expect, test } from "vitest";
import { heldBoth } from "../../../../test/harness/held-members.ts";

const BEFORE = `
const LIST = ["https://a.example", "https://b.example", "https://c.example"];
const TESTS = [(page) => page === "https://b.example", (page) => page.endsWith("a.example"), (page) => page.startsWith("https://c")];
function allow(fields, page) { fields.who = page; if (page !== "https://c.example") fields.cookies = "true"; }
`;

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

test("an object that a loop fills holds what it holds when the code runs", () => {
  let decided = 0;
  let open = 0;
  for (const body of builders()) {
    for (const { page, read, ran } of heldBoth(body, BEFORE)) {
      if (read === "unknown") open += 1;
      else {
        decided += 1;
        expect(read, `${body} for ${page}`).toEqual(ran);
      }
    }
  }
  expect(open).toBeLessThan(decided / 10);
});
