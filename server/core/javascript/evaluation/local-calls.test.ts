import fc from "fast-check";
import { expect, test } from "vitest";
import { heldBoth } from "../../../../test/harness/held-members.ts";

/** What a function inside the builder does, and the ways to write one: a constant is there from its line on, a declaration from the start. */
const DEEDS = ["h.who = origin;", 'h.cookies = "true";', "delete h.who;", 'Object.assign(h, { who: "https://www.example", late: "1" });'];
const FORMS = [
  (name: string, deed: string) => ({ head: `const ${name} = () => { ${deed} };`, foot: "" }),
  (name: string, deed: string) => ({ head: "", foot: `function ${name}() { ${deed} }` }),
];
const STEPS = [
  'h.who = "*";',
  'h.cookies = "false";',
  "delete h.cookies;",
  "one();",
  "two();",
  'if (origin === "https://b.example") one();',
  'origin.startsWith("https://c") && two();',
  'if ("who" in h) h.seen = "1";',
  'if (!("cookies" in h)) h.none = "1";',
  'if (!("who" in h)) { two(); }',
  "if (!h.who) h.who = origin;",
];

const text = fc
  .record({
    one: fc.tuple(fc.constantFrom(...FORMS), fc.constantFrom(...DEEDS)),
    two: fc.tuple(fc.constantFrom(...FORMS), fc.constantFrom(...DEEDS)),
    steps: fc.array(fc.constantFrom(...STEPS), { minLength: 2, maxLength: 6 }),
  })
  .map(({ one, two, steps }) => {
    // What nothing calls may be called in a way that is not seen.
    const isCalled = (name: string): boolean => steps.some((step) => step.includes(`${name}()`));
    const functions = [...(isCalled("one") ? [one[0]("one", one[1])] : []), ...(isCalled("two") ? [two[0]("two", two[1])] : [])];
    return `const h = {}; ${functions.map(({ head }) => head).join(" ")} ${steps.join(" ")} return h; ${functions.map(({ foot }) => foot).join(" ")}`;
  });

test("what a function of the builder writes, it writes where it is called", () => {
  let decided = 0;
  let open = 0;
  fc.assert(
    fc.property(text, (body) => {
      for (const { page, read, ran } of heldBoth(body)) {
        if (read === "unknown") open += 1;
        else {
          decided += 1;
          expect(read, `${body} for ${page}`).toEqual(ran);
        }
      }
    }),
    { numRuns: 150 },
  );
  expect(open).toBeLessThan(decided);
});
