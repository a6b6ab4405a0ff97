import { describe, expect, test } from "vitest";
import { argumentOf, calleeName, show, showCondition, sourceOf } from "../../../../test/harness/javascript-values.ts";
import { memoryProject } from "../../../../test/harness/memory-project.ts";
import type { World } from "../source.ts";

/** The condition of the call `probe()` in an Express handler with `origin` read from the request. */
function guard(body: string, before = "", world: World = "production", others: Record<string, string> = {}): string {
  const code = `${before}\nexport function handler(req, res, next) {\n  const origin = req.headers.origin;\n  ${body}\n}`;
  const call = sourceOf(memoryProject({ "/w/a.ts": code, ...others }), "/w/a.ts", world)
    .calls()
    .find((site) => calleeName(site) === "probe");
  return call === undefined ? "no call" : showCondition(call.when);
}

const LIST = "const list = ['https://a', 'https://b'];";
const UNION = `(exact "https://a" | exact "https://b")`;

describe("tests of the origin", () => {
  test.each<[string, string]>([
    ["if (origin === 'https://a') probe();", `exact "https://a"`],
    ["if (origin !== 'https://a') return; probe();", `exact "https://a"`],
    ["if ('https://a' == origin) probe();", `exact "https://a"`],
    ["if (list.includes(origin)) probe();", UNION],
    ["if (!list.includes(origin)) return next(); probe();", UNION],
    ["if (list.indexOf(origin) !== -1) probe();", UNION],
    ["if (list.indexOf(origin) >= 0) probe();", UNION],
    ["if (list.indexOf(origin) > -1) probe();", UNION],
    ["if (~list.indexOf(origin)) probe();", UNION],
    ["if (list.indexOf(origin) === -1) return; probe();", UNION],
    ["if (list.indexOf(origin) > 0) probe();", `(exact "https://a" | exact "https://b") & not exact "https://a"`],
    ["if (list.indexOf(origin)) probe();", `not exact "https://a"`],
    ["if (new Set(list).has(origin)) probe();", UNION],
    ["if (list.some((x) => x === origin)) probe();", UNION],
    ["if (list.some((x) => origin.startsWith(x))) probe();", `(prefix "https://a" | prefix "https://b")`],
    ["if (list.some(function (x) { return origin.endsWith(x); })) probe();", `(suffix "https://a" | suffix "https://b")`],
    ["if (list.find((x) => origin.includes(x))) probe();", `(contains "https://a" | contains "https://b")`],
    ["if (list.find((x) => x === origin) !== undefined) probe();", UNION],
    ["if (list.every((x) => x !== origin)) return; probe();", UNION],
    ["if (list.filter((x) => x === origin).length) probe();", UNION],
    ["if (list.filter((x) => x === origin).length > 0) probe();", UNION],
    ["if (/^https:\\/\\/a$/.test(origin)) probe();", "regex /^https:\\/\\/a$/"],
    ["if (/a/gi.test(origin)) probe();", "regex /a/gi"],
    ["if (origin.match(/a/)) probe();", "regex /a/"],
    ["if (origin?.match(/a/) !== null) probe();", "regex /a/"],
    ["if (origin.match('a')) probe();", "regex /a/"],
    ["if (origin.search(/a/) >= 0) probe();", "regex /a/"],
    ["if (/a/.exec(origin)) probe();", "regex /a/"],
    ["if (new RegExp('^a$', 'i').test(origin)) probe();", "regex /^a$/i"],
    ["if (origin && origin.endsWith('.a')) probe();", `suffix ".a"`],
    ["if (origin?.includes('a')) probe();", `contains "a"`],
    ["if (origin.indexOf('https://a') === 0) probe();", `prefix "https://a"`],
    ["if (origin.indexOf('a') !== -1) probe();", `contains "a"`],
    ["if (origin.slice(-5) === '.a.bc') probe();", `suffix ".a.bc"`],
    ["if (origin.substring(0, 9) === 'https://a') probe();", `prefix "https://a"`],
    ["if (origin.toLowerCase() === 'https://a') probe();", `exact "https://a" i`],
    ["if (!origin) return; probe();", "present"],
    ["if (typeof origin === 'string') probe();", "present"],
    ["if (typeof origin !== 'string') return; probe();", "present"],
    ["if (map[origin]) probe();", UNION],
    ["if (origin in map) probe();", UNION],
    ["if (map.hasOwnProperty(origin)) probe();", UNION],
    ["if (Object.hasOwn(map, origin)) probe();", UNION],
    ["if (Object.keys(map).includes(origin)) probe();", UNION],
    ["if (new Map([['https://a', 1]]).get(origin)) probe();", `exact "https://a"`],
    ["if (new URL(origin).hostname === 'a') probe();", `exact hostname "a"`],
    ["const { hostname } = new URL(origin); if (hostname.endsWith('.a')) probe();", `suffix hostname ".a"`],
    ["if (new URL(origin).host === 'a:1') probe();", `exact host "a:1"`],
    ["if (new URL(origin).protocol === 'https:') probe();", `exact scheme "https"`],
    ["if (process.env.X.split(',').includes(origin)) probe();", "(X set and opaque environment)"],
    ["if (unknownList.includes(origin)) probe();", "opaque external"],
    ["if ([...list, ...process.env.X.split(',')].includes(origin)) probe();", `((exact "https://a" | exact "https://b") or opaque environment)`],
    ["const ok = list.includes(origin); if (ok) probe();", UNION],
    ["list.includes(origin) && probe();", UNION],
    ["list.includes(origin) || probe();", `not ${UNION}`],
    ["list.includes(origin) ? probe() : next();", UNION],
    ["if (isAllowed(origin)) probe();", UNION],
    ["if (list.includes(origin) && req.method === 'OPTIONS') probe();", `(${UNION} and method OPTIONS)`],
    ["switch (origin) { case 'https://a': case 'https://b': probe(); break; default: next(); }", `(exact "https://b" | exact "https://a")`],
    ["switch (req.method) { case 'OPTIONS': probe(); }", "method OPTIONS"],
    ["if (req.method !== 'OPTIONS') return next(); probe();", "method OPTIONS"],
    ["if (ready()) probe();", "opaque external"],
    ["if (process.env.NODE_ENV === 'production') return; probe();", "never"],
    ["if (process.env.NODE_ENV !== 'production') return; probe();", "always"],
    ["if (process.env.X) probe();", "X set"],
    ["if (Boolean(origin)) probe();", "present"],
  ])("%s", (body, expected) => {
    const before = `${LIST} const map = { 'https://a': true, 'https://b': 1 }; const isAllowed = (o) => { for (const x of list) { if (x === o) return true; } return false; };`;
    expect(guard(body, before)).toBe(expected.includes(" & ") ? `(${expected})` : expected);
  });

  test("a text that contains the origin lets pieces of itself in", () => {
    expect(guard("if (TEXT.includes(origin)) probe();", "const TEXT = 'https://ab,https://c';")).toBe("regex /^(?:https:\\/\\/a(?:b)?|https:\\/\\/c)$/");
  });

  test("a predicate in another file", () => {
    const others = {
      "/w/b.ts":
        "const roots = ['a.example']; export const ok = (o?: string) => { if (!o) return false; try { const { hostname } = new URL(o); return roots.some((r) => hostname === r || hostname.endsWith('.' + r)); } catch { return false; } };",
    };
    expect(guard("if (ok(origin)) probe();", "import { ok } from './b';", "production", others)).toBe(
      `(exact hostname "a.example" | suffix hostname ".a.example")`,
    );
  });
});

describe("request taint", () => {
  test.each<[string, string]>([
    ["(req, res) => probe(req.headers.origin)", "request origin"],
    ["(req, res) => probe(req.headers['origin'])", "request origin"],
    ["(req, res) => probe(req.header('Origin'))", "request origin"],
    ["(req, res) => probe(req.get('origin'))", "request origin"],
    ["(ctx) => probe(ctx.get('Origin'))", "request origin"],
    ["(ctx) => probe(ctx.request.get('Origin'))", "request origin"],
    ["(ctx) => probe(ctx.request.header.origin)", "request origin"],
    ["(c) => probe(c.req.header('Origin'))", "request origin"],
    ["(request) => probe(request.headers.get('origin'))", "request origin"],
    ["(event) => probe(event.headers.Origin)", "request origin"],
    ["(event) => probe(event.headers?.origin ?? event.headers.Origin)", "request origin"],
    ["({ headers }) => probe(headers.origin)", "request origin"],
    ["(req) => { const { origin } = req.headers; probe(origin); }", "request origin"],
    ["({ headers: { origin } }) => probe(origin)", "request origin"],
    ["({ request }) => probe(request.headers.get('origin'))", "request origin"],
    ["({ event, resolve }) => probe(event.request.headers.get('origin'))", "request origin"],
    ["(req) => probe(req.headers.origin.toLowerCase())", "request origin lower"],
    ["(req) => probe(req.headers.origin || '*')", `choice [present: request origin | always: "*"]`],
    ["(req) => probe(req.query.origin)", "request query"],
    ["(req) => probe(req.body.origin)", "request body"],
    ["(req) => probe(req.params.o)", "request params"],
    ["(req) => probe(req.headers.host)", "request host"],
    ["(req) => probe(req.headers.referer)", "request header referer"],
    ["(req) => probe(req.method)", "request method"],
    ["(req) => probe(new URL(req.headers.origin).hostname)", "request hostname"],
    ["(req) => probe(new URL(req.url).searchParams.get('o'))", "request query"],
    ["(tour) => probe(tour.origin)", "unknown parameter"],
    ["(configService) => probe(configService.get('CORS_ORIGIN'))", "env CORS_ORIGIN"],
    ["async () => { const h = await headers(); probe(h.get('origin')); }", "request origin"],
    ["(event) => probe(getHeader(event, 'origin'))", "request origin"],
  ])("%s", (code, expected) => {
    const text = `import { headers } from 'next/headers';\nexport default ${code};`;
    expect(show(argumentOf(memoryProject({ "/w/a.ts": text }), "/w/a.ts", "probe", 0))).toBe(expected);
  });
});
