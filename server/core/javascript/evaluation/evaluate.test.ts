import { describe, expect, test } from "vitest";
import { argumentOf, show } from "../../../../test/harness/javascript-values.ts";
import { memoryProject } from "../../../../test/harness/memory-project.ts";

/** Text of the value of `probe(expression)` in a file with these lines before it. */
function probe(code: string, world: "production" | "development" = "production", others: Record<string, string> = {}): string {
  return show(argumentOf(memoryProject({ "/w/a.ts": code, ...others }), "/w/a.ts", "probe", 0, world));
}

describe("literals and operators", () => {
  test.each([
    ["probe('x')", `"x"`],
    ["probe(24 * 60 * 60 * 1_000)", "86400000"],
    ["probe('a' + 'b' + 1)", `"ab1"`],
    ["const h = 'x'; probe(`https://${h}.example`)", `"https://x.example"`],
    ["probe(`https://${process.env.HOST}.example`)", `template "https://.example" [env HOST]`],
    ["probe(['a', 'b'] as const)", `["a", "b"]`],
    ["probe({ a: 1, ...{ a: 2, b: 3 } } satisfies object)", "{a: 2, b: 3}"],
    ["const isDev = process.env.NODE_ENV !== 'production'; probe(['a', ...(isDev ? ['b'] : [])])", `["a"]`],
    ["probe(['a', ...(process.env.NODE_ENV === 'production' ? ['b'] : [])])", `["a", "b"]`],
    ["probe(/a.b/gi)", "/a.b/gi"],
    ["probe(-1)", "-1"],
    ["probe(!0)", "true"],
    ["probe(undefined ?? 'x')", `"x"`],
    ["probe('' || 'x')", `"x"`],
    ["probe(null)", "null"],
    ["probe(1 > 2)", "false"],
    ["probe(<string>'x')", `"x"`],
    ["probe(x!)\nconst x = 'y';", `"y"`],
  ])("%s", (code, expected) => expect(probe(code)).toBe(expected));
});

describe("methods of known values", () => {
  test.each([
    ["probe('a, b'.split(',').map((s) => s.trim()))", `["a", "b"]`],
    ["probe(['a', '', 'b'].filter(Boolean))", `["a", "b"]`],
    ["probe(['a'].concat(['b'], 'c').join(', '))", `"a, b, c"`],
    ["probe(' AbC '.trim().toLowerCase())", `"abc"`],
    ["probe(Object.freeze({ a: ['x'] }).a)", `["x"]`],
    ["probe(Object.assign({}, { a: 1 }, { b: 2 }))", "{a: 1, b: 2}"],
    ["probe(Array.from(new Set(['a', 'b'])))", `["a", "b"]`],
    ["probe([...new Set(['a'])])", `["a"]`],
    ["probe(new Set(['a']))", `set ["a"]`],
    ["probe(new Map([['a', 1]]))", `map ["a"]`],
    ["probe(Object.keys({ a: 1, b: 2 }))", `["a", "b"]`],
    ["probe(Object.values({ a: 1, b: 2 }))", "[1, 2]"],
    ["probe(Object.entries({ a: 1 }))", `[["a", 1]]`],
    ["probe(new RegExp('^https://a$', 'i'))", "/^https://a$/i"],
    ["probe(['https://a', 'b'].map((x) => `${x}/`))", `["https://a/", "b/"]`],
    ["const m = { a: ['x'], b: ['y'] }; probe(m['a'][0])", `"x"`],
    ["probe([['a'], ['b']].flat())", `["a", "b"]`],
  ])("%s", (code, expected) => expect(probe(code)).toBe(expected));
});

describe("names", () => {
  test.each([
    ["const { a: { b = 'x' } } = { a: {} }; probe(b)", `"x"`],
    ["const [, second] = ['a', 'b']; probe(second)", `"b"`],
    ["const { a, ...rest } = { a: 1, b: 2 }; probe(rest)", "{b: 2}"],
    ["class C { static list = ['a']; } probe(C.list)", `["a"]`],
    ["enum E { A = 'x', B = 'y' } probe(E.B)", `"y"`],
    ["enum E { A, B } probe(E.B)", "1"],
    ["class C { list = ['a']; run() { probe(this.list); } }", `["a"]`],
    ["class C { options = { a: 1 } } probe(new C().options.a)", "1"],
    ["let x = 'a'; probe(x)", `"a"`],
    ["let x = 'a'; x = 'b'; probe(x)", `"b"`],
    ["let x = 'a'; probe(x); x = 'b';", `"a"`],
    ["let x = 'a'; function f() { x = 'b'; } probe(x)", "unknown dynamic"],
    ["const o: any = { a: 1 }; o.b = 2; probe(o)", "{a: 1, b: 2}"],
    ["const l = ['a']; l.push('b'); probe(l)", `["a", "b"]`],
    ["const l = ['a']; for (const x of y) l.push(x); probe(l)", `["a", ...]`],
    ["const f = (list) => ({ origin: list }); probe(f(['a']))", `{origin: ["a"]}`],
    ["function f(list) { probe(list); } f(['a']);", `["a"]`],
    ["export function f(list) { probe(list); } f(['a']);", "parameter list"],
    ["probe(a); const a = b; const b = a;", "unknown dynamic"],
  ])("%s", (code, expected) => expect(probe(code)).toBe(expected));
});

describe("environment", () => {
  test.each([
    ["probe(process.env.X)", "env X"],
    ["const { X } = process.env; probe(X)", "env X"],
    ["probe(process.env['X'])", "env X"],
    ["probe(Deno.env.get('X'))", "env X"],
    ["probe(import.meta.env.X)", "env X"],
    ["probe(Bun.env.X)", "env X"],
    ["import { env } from 'node:process'; probe(env.X)", "env X"],
    ["probe(process.env.X || '*')", `choice [X set: env X | always: "*"]`],
    ["probe(process.env.X?.split(',') ?? [])", "[...]"],
    ["probe((process.env.X || '*').split(','))", `choice [X set: [...] | always: ["*"]]`],
    ["probe((process.env.X || '').split(',').filter(Boolean))", "[...]"],
    ["probe(process.env.X ? ['a'] : '*')", `choice [X set: ["a"] | always: "*"]`],
    ["probe(import.meta.env.PROD)", "true"],
    ["const c = { production: ['a'], development: '*' }; probe(c[process.env.NODE_ENV || 'development'])", `["a"]`],
  ])("%s", (code, expected) => expect(probe(code)).toBe(expected));

  test("the world decides tests of NODE_ENV", () => {
    const code = "const isProd = process.env.NODE_ENV === 'production'; probe(isProd ? 'p' : 'd')";
    expect(probe(code, "production")).toBe(`"p"`);
    expect(probe(code, "development")).toBe(`"d"`);
    expect(probe("import express from 'express'; const app = express(); probe(app.get('env') === 'development')", "development")).toBe("true");
  });
});

describe("modules", () => {
  test.each<[string, Record<string, string>, string]>([
    ["import { a } from './b'; probe(a)", { "/w/b.ts": "export const a = ['x'];" }, `["x"]`],
    ["import a from './b.js'; probe(a)", { "/w/b.ts": "export default { x: 1 };" }, "{x: 1}"],
    ["import * as b from './b'; probe(b.a)", { "/w/b/index.ts": "export * from './c';", "/w/b/c.ts": "export const a = 1;" }, "1"],
    ["const b = require('./b'); probe(b.a.x)", { "/w/b.js": "module.exports = { a: { x: 1 } };" }, "1"],
    ["const { a } = require('./b'); probe(a)", { "/w/b.js": "exports.a = 'x';" }, `"x"`],
    ["import c from './c.json'; probe(c.list)", { "/w/c.json": '{ "list": ["a"] }' }, `["a"]`],
    [
      "import { all } from './b'; probe(all())",
      {
        "/w/b.ts": "import { e } from './c'; export const m = ['a.x']; export const all = () => [...m, ...e()];",
        "/w/c.ts": "import { m } from './b'; export const e = () => m.map((x) => x.replace('a.', 'b.'));",
      },
      `["a.x", "b.x"]`,
    ],
    ["import { x } from './missing'; probe(x)", {}, "unknown not-found"],
    [
      "const make = require('./b'); probe(make(['x']))",
      { "/w/b.js": "const cors = require('cors'); module.exports = (origins) => cors({ origin: origins });" },
      `cors(){origin: ["x"]}`,
    ],
    ["const { policy } = await import('./b.mjs'); probe(policy)", { "/w/b.mjs": "export const policy = { a: 1 };" }, "{a: 1}"],
    [
      "import { a } from './b'; probe(a)",
      { "/w/b.js": "'use strict'; Object.defineProperty(exports, '__esModule', { value: true }); exports.a = void 0; exports.a = 'x';" },
      `"x"`,
    ],
    ["import { isProd } from './b'; probe(isProd ? 1 : 2)", { "/w/b.ts": "export const isProd = process.env.NODE_ENV === 'production';" }, "1"],
  ])("%s", (code, others, expected) => expect(probe(code, "production", others)).toBe(expected));

  test("packages are external", () => {
    expect(probe("import cors from 'cors'; probe(cors)")).toBe("cors");
    expect(probe("const cors_1 = __importDefault(require('cors')); probe((0, cors_1.default)({ a: 1 }))")).toBe("cors(){a: 1}");
    expect(probe("const { default: cors } = await import('cors'); probe(cors())")).toBe("cors()");
    expect(probe("import { Router } from 'express'; probe(Router())")).toBe("express.Router()");
    expect(probe("import express = require('express'); probe(express())")).toBe("express()");
    expect(probe("import express from 'express'; const app = express().use(1).use(2); probe(app)")).toBe("express()");
  });
});
