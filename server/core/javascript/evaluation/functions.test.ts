import { describe, expect, test } from "vitest";
import { argumentOf, showOutcome, sourceOf } from "../../../../test/harness/javascript-values.ts";
import { memoryProject } from "../../../../test/harness/memory-project.ts";
import { placeOf } from "../../text/place.ts";
import type { Value } from "../values.ts";
import { propertyOf } from "../values.ts";

const ORIGIN: Value = { kind: "request", part: { kind: "origin", part: "origin", lowerCased: false }, at: placeOf("/w/a.ts", 0, 0), via: [] };

/** Outcomes of the function given as `origin` option, asked with the request's origin. */
function outcomes(code: string, others: Record<string, string> = {}): readonly string[] {
  const project = memoryProject({ "/w/a.ts": code, ...others });
  const source = sourceOf(project, "/w/a.ts");
  const call = source.calls().find((site) => site.callee.kind === "external" && site.callee.value.package === "cors");
  const option = propertyOf(call?.arguments[0], "origin")?.value;
  if (option?.kind !== "function") throw new Error("no function");
  return source.outcomes(option.function, [ORIGIN]).map(showOutcome);
}

const cors = (fn: string, before = ""): string => `import cors from 'cors';\n${before}\ncors({ origin: ${fn} });`;
const LIST = "const list = ['https://a'];";

describe("callbacks", () => {
  test.each<[string, readonly string[]]>([
    ["(origin, cb) => cb(null, true)", ["always -> callback 1(null, true)"]],
    ["(origin, cb) => cb(null, list.includes(origin))", [`always -> callback 1(null, choice [exact "https://a": true | always: false])`]],
    [
      "function (origin, cb) { if (!origin || list.includes(origin)) { cb(null, true); } else { cb(new Error('no')); } }",
      [`(not present or exact "https://a") -> callback 1(null, true)`, `(present and not exact "https://a") -> callback 1(unknown external)`],
    ],
    [
      "(origin, cb) => { if (list.includes(origin)) return cb(null, true); cb(null, false); }",
      [`exact "https://a" -> callback 1(null, true)`, `not exact "https://a" -> callback 1(null, false)`],
    ],
    [
      "(origin, cb) => { list.includes(origin) ? cb(null, true) : cb(null, false) }",
      [`exact "https://a" -> callback 1(null, true)`, `not exact "https://a" -> callback 1(null, false)`],
    ],
    [
      "(origin, cb) => { let ok = false; if (list.includes(origin)) ok = true; cb(null, ok); }",
      [`always -> callback 1(null, choice [exact "https://a": true | always: false])`],
    ],
    ["(origin, cb) => check(origin, cb)", [`exact "https://a" -> callback 1(null, true)`, `not exact "https://a" -> throw`]],
    [
      "(origin, cb) => { for (const x of list) { if (origin === x) return cb(null, true); } return cb(null, false); }",
      [`exact "https://a" -> callback 1(null, true)`, `not exact "https://a" -> callback 1(null, false)`],
    ],
    ["(origin, cb) => { load((err, ok) => cb(null, ok)); }", ["opaque external -> callback 1(null, parameter ok)"]],
    [
      "(origin, cb) => { try { const u = new URL(origin); cb(null, u.hostname === 'a'); } catch { cb(null, false); } }",
      [`always -> callback 1(null, choice [exact hostname "a": true | always: false])`, `(not present or exact "null") -> callback 1(null, false)`],
    ],
    [
      "(origin, callback) => { if (process.env.NODE_ENV !== 'production') return callback(null, true); callback(null, 'https://a'); }",
      [`always -> callback 1(null, "https://a")`],
    ],
    ["(origin, cb) => { if (x) cb(null, true); }", ["opaque external -> callback 1(null, true)", "not opaque external -> return undefined"]],
  ])("%s", (fn, expected) =>
    expect(outcomes(cors(fn, `${LIST} function check(o, done) { if (!list.includes(o)) throw new Error('no'); done(null, true); }`))).toEqual(
      expected.length === 2 && fn.includes("check(") ? [...expected].reverse() : expected,
    ),
  );
});

describe("returned values", () => {
  test.each<[string, readonly string[]]>([
    ["(origin) => list.includes(origin) ? origin : ''", [`exact "https://a" -> return request origin`, `not exact "https://a" -> return ""`]],
    ["async (origin) => origin", ["always -> return request origin"]],
    ["(origin) => { if (origin.endsWith('.a')) { return origin; } }", [`suffix ".a" -> return request origin`, `not suffix ".a" -> return undefined`]],
    ["(origin) => list.includes(origin)", [`exact "https://a" -> return true`, `not exact "https://a" -> return false`]],
    ["(origin) => origin || '*'", ["present -> return request origin", `not present -> return "*"`]],
    [
      "(origin) => { switch (origin) { case 'https://a': return true; default: return false; } }",
      [`exact "https://a" -> return true`, `not exact "https://a" -> return false`],
    ],
    ["(origin) => { throw new Error('x'); }", ["always -> throw"]],
    ["(origin) => pick(origin)", [`exact "https://a" -> return request origin`, `not exact "https://a" -> return null`]],
    ["function (origin) { return this.list.includes(origin); }", ["opaque dynamic -> return true", "not opaque dynamic -> return false"]],
  ])("%s", (fn, expected) =>
    expect(
      outcomes(cors(fn, `${LIST} import { pick } from './pick';`), { "/w/pick.ts": "export const pick = (o) => ['https://a'].includes(o) ? o : null;" }),
    ).toEqual(expected),
  );

  test("koa: the context gives the origin", () => {
    const code = "import cors from 'cors'; import { resolveOrigin } from './r'; cors({ origin: resolveOrigin });";
    const r =
      "const roots = ['a', 'b']; export function resolveOrigin(ctx: Context): string { const origin = ctx.get('Origin'); const hit = roots.find((x) => origin.endsWith(x)); return hit ? origin : ''; }";
    const source = sourceOf(memoryProject({ "/w/a.ts": code, "/w/r.ts": r }), "/w/a.ts");
    const option = propertyOf(argumentOf(memoryProject({ "/w/a.ts": code, "/w/r.ts": r }), "/w/a.ts", "cors", 0), "origin")?.value;
    expect(option?.kind).toBe("function");
    const call = source.calls().find((site) => site.callee.kind === "external");
    const own = propertyOf(call?.arguments[0], "origin")?.value;
    if (own?.kind !== "function") throw new Error("no function");
    expect(source.outcomes(own.function, []).map(showOutcome)).toEqual([
      `(suffix "a" | suffix "b") -> return request origin`,
      `not (suffix "a" | suffix "b") -> return ""`,
    ]);
  });

  test("too many paths give one unknown answer", () => {
    const tests = Array.from({ length: 80 }, (_, index) => `if (f${index}()) return '${index}';`).join(" ");
    expect(outcomes(cors(`(origin) => { ${tests} return true; }`))).toEqual(["opaque budget -> return unknown budget"]);
  });
});
