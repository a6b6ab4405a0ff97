/** What the adapter makes of hand-written headers. Each line is one idiom and its meaning; `[]` is silence. */
import { describe, expect, test } from "vitest";
import { describeCorsFact } from "../../../../../test/harness/describe-policy.ts";
import { factsOf, policiesOf } from "../../../../../test/harness/differential.ts";
import { adapter } from "./adapter.ts";

const LIST = "const list = ['https://app.example', 'https://admin.example'];\n";
const BOTH = "https://app.example | https://admin.example";

function policies(text: string): readonly string[] {
  return policiesOf(adapter, text).map(describeCorsFact);
}

function writes(text: string): readonly string[] {
  return factsOf(adapter, text)
    .filter((fact) => fact.kind === "header-write")
    .map(describeCorsFact);
}

function middleware(body: string): string {
  return `const express = require('express');\nconst app = express();\n${LIST}app.use((req, res, next) => {\n  ${body}\n  next();\n});\n`;
}

const MIDDLEWARE: readonly (readonly [string, readonly string[]])[] = [
  ["res.header('Access-Control-Allow-Origin', req.headers.origin || '*'); res.header('Access-Control-Allow-Credentials', 'true');", ["echo(all) +C"]],
  ["res.header('Access-Control-Allow-Origin', req.headers.origin || req.headers.referer);", ["echo(all)"]],
  ["res.header('Access-Control-Allow-Origin', req.query.origin);", ["chosen by query parameter"]],
  ["res.header('Access-Control-Allow-Origin', list.join(', '));", ["broken(several-values)"]],
  ["res.setHeader('Access-Control-Allow-Origin', list);", ["broken(several-values)"]],
  ["res.append('Access-Control-Allow-Origin', list[0]); res.append('Access-Control-Allow-Origin', list[1]);", ["broken(several-values)"]],
  [
    "res.header('Access-Control-Allow-Origin', list.includes(req.headers.origin) ? req.headers.origin : list[0]);",
    [`[${BOTH}: echo(${BOTH})][not (${BOTH}): fixed(https://app.example)]`],
  ],
  ["if (list.includes(req.headers.origin)) { res.vary('Origin'); res.header('Access-Control-Allow-Origin', req.headers.origin); }", [`echo(${BOTH}) vary`]],
  ["if (process.env.ORIGINS.indexOf(req.headers.origin) !== -1) res.header('Access-Control-Allow-Origin', req.headers.origin);", ["echo(?)"]],
  ["if (process.env.NODE_ENV !== 'production') res.header('Access-Control-Allow-Origin', req.headers.origin);", []],
  ["if (isAllowed(req.headers.origin)) res.header('Access-Control-Allow-Origin', req.headers.origin);", ["echo(?)"]],
  ["if (req.path === '/api') res.header('Access-Control-Allow-Origin', req.headers.origin);", ["echo(all)"]],
  ["if (req.method === 'OPTIONS') { res.header('Access-Control-Allow-Origin', '*'); return res.sendStatus(204); }", ["any preflight"]],
  ["if (req.method !== 'OPTIONS') res.header('Access-Control-Allow-Origin', '*');", ["any actual"]],
  [
    "const o = req.headers.origin; if (list.includes(o)) { res.header('Access-Control-Allow-Origin', o); res.header('Access-Control-Allow-Credentials', 'true'); } else { res.header('Access-Control-Allow-Origin', '*'); }",
    [`echo(${BOTH}) +C`, `[not (${BOTH}): any]`],
  ],
  [
    "switch (req.headers.origin) { case list[0]: case list[1]: res.header('Access-Control-Allow-Origin', req.headers.origin); }",
    [`echo(https://admin.example | https://app.example)`],
  ],
  ["res.header('Access-Control-Allow-Credentials', 'True'); res.header('Access-Control-Allow-Origin', list[0]);", ["fixed(https://app.example)"]],
];

const FETCH: readonly (readonly [string, readonly string[]])[] = [
  [
    "export default { fetch(request) { return new Response('', { headers: { 'Access-Control-Allow-Origin': '*', 'access-control-allow-origin': request.headers.get('Origin') } }); } };",
    ["broken(several-values)"],
  ],
  [
    "export function middleware(request) { const response = NextResponse.next(); response.headers.set('Access-Control-Allow-Origin', request.headers.get('origin') ?? '*'); response.headers.set('Access-Control-Allow-Credentials', 'true'); return response; }",
    ["echo(all) +C"],
  ],
  [
    "export const corsHeaders = { 'Access-Control-Allow-Origin': '*' };\nDeno.serve((req) => { if (req.method === 'OPTIONS') return new Response('ok', { headers: corsHeaders }); return new Response('{}', { headers: { ...corsHeaders, 'Content-Type': 'application/json' } }); });",
    ["any"],
  ],
  ["export const corsHeaders = { 'Access-Control-Allow-Origin': '*' };", ["any"]],
  [
    `${LIST}const headersFor = (origin) => ({ 'Access-Control-Allow-Origin': list.includes(origin) ? origin : list[0], Vary: 'Origin' });\nexport default { fetch(req) { return new Response('', { headers: headersFor(req.headers.get('Origin')) }); } };`,
    [`[${BOTH}: echo(${BOTH})][not (${BOTH}): fixed(https://app.example)] vary`],
  ],
  [
    `${LIST}export default { fetch(request) { const o = request.headers.get('Origin'); const headers = {}; if (list.includes(o)) headers['Access-Control-Allow-Origin'] = o; return new Response('', { headers }); } };`,
    [`echo(${BOTH})`],
  ],
  [
    "export default { fetch(request) { const headers = new Headers(); headers.set('Access-Control-Allow-Origin', null); return new Response('', { headers }); } };",
    ["fixed(null)"],
  ],
];

/** Objects that are sent from several places: guards of the same function count, routing does not. */
const SHARED: readonly (readonly [string, readonly string[]])[] = [
  [
    "const http = require('http');\nhttp.createServer((req, res) => { const headers = { 'Access-Control-Allow-Origin': '*' }; if (req.method === 'OPTIONS') { res.writeHead(204, headers); res.end(); return; } res.writeHead(200, headers); res.end(); });",
    ["any"],
  ],
  [
    `${LIST}export default { fetch(request) { const origin = request.headers.get('Origin'); const headers = { 'Access-Control-Allow-Origin': origin }; if (!list.includes(origin)) return new Response('', { status: 403 }); return new Response('', { headers }); } };`,
    [`echo(${BOTH})`],
  ],
  [
    "export default { fetch(request) { const headers = { 'Access-Control-Allow-Origin': request.headers.get('Origin') }; if (request.method === 'OPTIONS') return new Response(null, { headers }); return new Response('', { headers }); } };",
    ["echo(all)"],
  ],
];

const CLIENTS: readonly string[] = [
  "import { HttpHeaders } from '@angular/common/http'; let headers = new HttpHeaders(); headers = headers.set('Access-Control-Allow-Origin', '*');",
  "class Api { headers = new Headers(); start() { this.headers.append('Access-Control-Allow-Origin', '*'); this.headers.append('Access-Control-Allow-Credentials', 'true'); } }",
  "import axios from 'axios'; export const headers = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' };",
  "const res = await fetch('https://api.example', { headers: { 'Access-Control-Allow-Origin': '*' } });",
  "const headers = new Headers(); headers.set('Access-Control-Allow-Origin', '*'); await fetch('/x', { headers });",
  "const headers = new Headers({ 'Access-Control-Allow-Origin': '*' }); await fetch('/x', { headers });",
  "const request = new Request('https://api.example', { headers: { 'Access-Control-Allow-Origin': '*' } });",
  "const xhr = new XMLHttpRequest(); xhr.setRequestHeader('Access-Control-Allow-Origin', '*');",
  "import axios from 'axios'; axios.get('/x', { headers: { 'Access-Control-Allow-Origin': '*' } });",
  "import https from 'node:https'; const call = https.request('https://api.example'); call.setHeader('Access-Control-Allow-Origin', '*');",
  "import request from 'supertest'; request(app).get('/').set('Access-Control-Allow-Origin', '*');",
  "const store = new Map(); store.set('server', 1); store.set('vary', 'Origin');",
  "import express from 'express'; const app = express(); app.set('x-powered-by', false);",
  "export const apiHeaders = { Accept: 'application/json', 'Access-Control-Allow-Origin': '*' };",
];

describe("hand-written headers", () => {
  test.each(MIDDLEWARE)("%s", (body, expected) => {
    expect(policies(middleware(body))).toEqual(expected);
  });

  test.each(FETCH)("%s", (text, expected) => {
    expect(policies(text)).toEqual(expected);
  });

  test.each(SHARED)("%s", (text, expected) => {
    expect(policies(text)).toEqual(expected);
  });

  test.each(CLIENTS)("leaves clients and ordinary maps alone: %s", (text) => {
    expect(factsOf(adapter, text).map(describeCorsFact)).toEqual([]);
  });

  test("reports a shared constant of another file there", () => {
    const others = { "/w/_shared/cors.ts": "export const corsHeaders = { 'Access-Control-Allow-Origin': '*' };\n" };
    const text = "import { corsHeaders } from './_shared/cors.ts';\nDeno.serve(() => new Response('', { headers: corsHeaders }));\n";
    expect(factsOf(adapter, text, "/w/index.ts", "{}", others)).toEqual([]);
  });

  test("reads what is asked of a context that is written into many times", () => {
    const fields = Array.from({ length: 60 }, (_, index) => `ctx.set('X-Field-${index}', '${index}');`).join(" ");
    const text = `import Koa from 'koa';\nnew Koa().use((ctx) => { ${fields} ctx.set('Access-Control-Allow-Origin', ctx.get('Origin')); });\n`;
    expect(policies(text)).toEqual(["echo(all)"]);
  });

  test("knows no list of which branches write different ones", () => {
    const allowed = (body: string): readonly string[] =>
      factsOf(adapter, middleware(`res.setHeader('Access-Control-Allow-Origin', 'https://a.example'); ${body}`)).flatMap((fact) =>
        fact.kind === "cors-policy" ? [fact.requestHeaders.kind === "known" ? JSON.stringify(fact.requestHeaders.value) : fact.requestHeaders.reason.text] : [],
      );
    const set = (value: string): string => `res.setHeader('Access-Control-Allow-Headers', ${value});`;
    expect(allowed(`if (req.query.x) ${set("'X-A'")} else ${set("'X-B'")}`)).toEqual(["branches give different values"]);
    expect(allowed(`${set("'X-A'")} if (req.query.x) ${set("'X-B'")}`)).toEqual(["branches give different values"]);
    expect(allowed(`if (req.query.x) ${set("'X-A'")} else ${set("'X-A'")}`)).toEqual([expect.stringContaining("X-A")]);
    expect(allowed(`if (req.query.x) ${set("'X-A'")} ${set("'X-B'")}`)).toEqual([expect.stringContaining("X-B")]);
  });

  test("reads security headers and their near misses", () => {
    const body =
      "res.setHeader('X-Frame-Option', 'DENY'); res.set('Content-Security-Policy', `default-src $" +
      "{src}`); res.removeHeader('X-Powered-By'); res.set({ 'Strict-Transport-Security': 'max-age=1', 'X-Request-Id': '1' });";
    expect(writes(middleware(body))).toEqual([
      "set X-Frame-Option: DENY",
      "set Content-Security-Policy (partial)",
      "remove X-Powered-By",
      "set Strict-Transport-Security: max-age=1",
    ]);
  });

  test("knows error handlers, own-method routes and apps", () => {
    const text = `import express from 'express';\nconst app = express();\napp.use((err, req, res, next) => { res.setHeader('X-Frame-Options', 'DENY'); next(err); });\napp.get('/', (req, res) => { res.setHeader('X-Frame-Options', 'DENY'); res.end(); });\napp.use((req, res, next) => { res.setHeader('X-Frame-Options', 'DENY'); next(); });\n`;
    const facts = factsOf(adapter, text).map((fact) => (fact.kind === "header-write" ? `${fact.scope.level} ${fact.responses}` : ""));
    expect(facts).toEqual(["application errors", "handler actual", "application all"]);
  });

  test("points at the value in the write, not at where the origin was read", () => {
    const text = middleware("const { origin } = req.headers; res.header('Access-Control-Allow-Origin', origin);");
    const [policy] = policiesOf(adapter, text);
    expect(policy === undefined ? "" : text.slice(policy.origins.at.span.start - 2, policy.origins.at.span.end + 2)).toBe(", origin);");
  });

  test("takes an answer for OPTIONS as an answered preflight", () => {
    const body = "res.header('Access-Control-Allow-Origin', '*'); if (req.method === 'OPTIONS') return res.sendStatus(200);";
    const [policy] = policiesOf(adapter, middleware(body));
    expect([policy?.profile.answersPreflight, policy?.profile.preflightStatus]).toEqual(["all-options", 200]);
  });
});

const UNKNOWN = "response headers whose names are computed";

test.each([
  ["const headers = {}; headers[name()] = '*';", [UNKNOWN]],
  ["const headers = { 'Content-Type': 'text/plain' };", []],
  ["const headers = { ...load(), 'Access-Control-Allow-Origin': 'https://app.example.com' };", []],
])("who may read an answer of Fetch is not known where a name is computed: %s", (made, expected) => {
  const text = `// Access-Control-Allow-Origin stands in the table.\nexport default { fetch() { ${made} return new Response("", { headers }); } };\n`;
  expect(factsOf(adapter, text).flatMap((fact) => (fact.kind === "unread" ? [fact.what] : []))).toEqual(expected);
});

test("a known part that is not there on every branch does not say who may read what a loop fills", () => {
  const fill = "function fill(headers, one) { headers['Access-Control-Allow-Origin'] = one; headers.Vary = 'Origin'; }";
  const fetch = "const headers = {}; if (process.env.A) fill(headers, 'https://a.example'); for (const one of all()) fill(headers, one);";
  const text = `${fill}\nexport default { fetch() { ${fetch} return new Response("", { headers }); } };\n`;
  expect(factsOf(adapter, text).flatMap((fact) => (fact.kind === "unread" ? [fact.what] : []))).toContain(UNKNOWN);
});

test.each([
  ["this.headers['Access-Control-Allow-Origin'] = '*';", ["what sends Access-Control-Allow-Origin"]],
  ["bag.headers['Content-Security-Policy'] = policy();", ["what sends Content-Security-Policy"]],
  ["const headers = {}; headers['X-Frame-Options'] = 'DENY'; res.writeHead(200, headers);", []],
  ["const headers = {}; headers['X-Frame-Options'] = 'DENY'; res.sendFile(page, { headers });", []],
  ["this.headers['Referrer-Policy'] = 'origin'; names['X-Frame-Options'] = 1;", []],
])("an object of headers that nobody was seen to send is counted: %s", (body, expected) => {
  const text = `const { bag } = require("./bag");\nmodule.exports = function (req, res) { ${body} };\n`;
  expect(factsOf(adapter, text).flatMap((fact) => (fact.kind === "unread" ? [fact.what] : []))).toEqual(expected);
});

test.each([
  ['pairs(res, [["Access-Control-Allow-Origin", req.headers.origin]]);', ["response headers whose names are computed"]],
  ['pairs(res, more); res.setHeader("Access-Control-Allow-Origin", "*");', []],
  ["pairs(res, more);", []],
])("a helper that is given names is counted where nobody is seen to send the one that the file names: %s", (body, expected) => {
  const helper = "function pairs(res, list) { if (list[0].map) for (const one of list) pairs(res, one); else res.setHeader(list[0], list[1]); }";
  const text = `${helper}\nrequire("http").createServer((req, res) => { ${body} res.end(); }).listen(1);\n`;
  expect(factsOf(adapter, text).flatMap((fact) => (fact.kind === "unread" ? [fact.what] : []))).toEqual(expected);
});

test.each([
  ["", true],
  ["require('http').createServer(app).listen(3000);", true],
  ["app.use((req, res, next) => { count(req); next(); });", true],
  ["app.addHook('onRequest', answer);", false],
  ["app.route('/orders').options(answer);", false],
  ["app.use((req, res, next) => answer(req, res, next));", false],
  ["app.use(answer);", false],
  ["require('company-stack')(app);", false],
  ["answer(app);", false],
  ["app.use(require('cors')());", false],
])("no page gets to a route of PUT alone where nothing else may answer its preflight: %s", (more, expected) => {
  const put = "app.put('/orders', (req, res) => { res.setHeader('Access-Control-Allow-Origin', req.headers.origin); res.end(); });";
  const text = `const express = require('express');\nconst { answer, count } = require('./other.js');\nconst app = express();\n${more}\n${put}\n`;
  expect(policiesOf(adapter, text).map(({ routes }) => routes?.lacksPreflight)).toEqual([expected]);
});
