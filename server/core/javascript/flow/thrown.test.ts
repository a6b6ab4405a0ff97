import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { calleeName, showCondition, sourceOf } from "../../../../test/harness/javascript-values.ts";
import { memoryProject } from "../../../../test/harness/memory-project.ts";
import { originsWhere } from "../../conditions/decide.ts";
import type { Condition } from "../../model/condition.ts";
import { accepts } from "../../origins/accepts.ts";

const BEFORE = `
const LIST = ["https://a.example"];
function ensure(page) { if (!LIST.includes(page)) throw new Error("unknown"); }
const ensureNot = (page) => { if (page === "https://b.example") { throw new Error("blocked"); } };
function ensureBoth(page) { ensure(page); ensureNot(page); if (page === "https://c.example") throw new Error("never"); }
function safely(page) { try { ensure(page); } catch { return false; } return true; }
`;
const ORIGINS = ["https://a.example", "https://b.example", "https://c.example", "https://evil.example"];

/** Pieces of a handler; each may end it, throw, or set `ok`. */
const STATEMENTS = [
  "ensure(origin);",
  "ensureNot(origin);",
  "ensureBoth(origin);",
  'if (origin === "https://c.example") throw new Error("c");',
  'if (origin === "https://b.example") return;',
  'origin === "https://a.example" && ensureNot("https://b.example");',
  "if (!safely(origin)) return;",
  "ok = true;",
];

function* handlers(): Iterable<string> {
  for (const first of STATEMENTS) {
    for (const second of STATEMENTS) {
      yield `let ok = true; ${first} ${second} if (ok) probe();`;
      yield `let ok = false; try { ${first} ${second} ok = true; } catch { } if (ok) probe();`;
      yield `let ok = true; try { ${first} ${second} } catch { ok = false; } if (ok) probe();`;
      yield `let ok = true; try { ${first} } catch { return; } ${second} if (ok) probe();`;
      yield `let ok = true; try { ${first} } catch { ${second} } probe();`;
      yield `let ok = true; try { ${first} ${second} probe(); } catch { }`;
      yield `let ok = true; try { try { ${first} } finally { ${second} } probe(); } catch { }`;
      yield `let ok = true; try { ${first} } catch { probe(); }`;
    }
  }
}

function conditionOf(body: string): Condition {
  const code = `${BEFORE}\nexport function handler(req, res) {\n  const origin = req.headers.origin;\n  ${body}\n}`;
  const calls = sourceOf(memoryProject({ "/w/a.js": code }), "/w/a.js").calls();
  return calls.find((site) => calleeName(site) === "probe")?.when ?? { kind: "never" };
}

function isReached(body: string, origin: string): boolean {
  let reached = false;
  const run = `${BEFORE}\n(function () { ${body} })()`;
  try {
    runInNewContext(run, { origin, probe: () => (reached = true) });
  } catch {
    // Nobody caught it: the handler is over.
  }
  return reached;
}

describe("what is thrown", () => {
  test("leads where it leads when the code runs", () => {
    let decided = 0;
    let open = 0;
    for (const body of handlers()) {
      const condition = conditionOf(body);
      for (const origin of ORIGINS) {
        const answer = accepts(originsWhere(condition), origin);
        if (answer === "unknown") open += 1;
        else {
          decided += 1;
          expect(answer, `${body} for ${origin}: ${showCondition(condition)}`).toBe(isReached(body, origin));
        }
      }
    }
    // A catch that something else may lead to is left open where nothing of the project's own does.
    expect({ decided, isMostlyDecided: decided > open * 5 }).toEqual({ decided, isMostlyDecided: true });
  });

  test.each([
    ["an awaited guard", "await check(origin); probe();", `exact "https://a.example"`],
    ["a guard that nobody waits for", "check(origin); probe();", "always"],
    ["an assertion", "assert(LIST.includes(origin)); probe();", `exact "https://a.example"`],
    ["an assertion by name", "assert.ok(LIST.includes(origin)); probe();", `exact "https://a.example"`],
    ["a guard of a class", "new Guard().check(origin); probe();", `exact "https://a.example"`],
  ])("%s", (_name, body, expected) => {
    const code = `import assert from "node:assert";
const LIST = ["https://a.example"];
async function check(page) { if (!LIST.includes(page)) throw new Error("unknown"); }
class Guard { check(page) { if (!LIST.includes(page)) throw new Error("unknown"); } }
export async function handler(req, res) { const origin = req.headers.origin; ${body} }`;
    const calls = sourceOf(memoryProject({ "/w/a.js": code }), "/w/a.js").calls();
    expect(showCondition(calls.find((site) => calleeName(site) === "probe")?.when ?? { kind: "never" })).toBe(expected);
  });
});
