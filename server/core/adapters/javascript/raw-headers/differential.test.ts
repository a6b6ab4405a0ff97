/** The model of hand-written headers against real servers: node:http, Express, Koa and Fetch handlers times requests. */

import type http from "node:http";
import express from "express";
import Koa from "koa";
import { describe, expect, test } from "vitest";
import { assertAgrees, compare, policiesOf } from "../../../../../test/harness/differential.ts";
import { fetchListener } from "../../../../../test/harness/http-probe.ts";
import { adapter } from "./adapter.ts";

/** Bodies of `(req, res) => { … }`. Policies are expected unless `none`. */
const NODE: readonly string[] = [
  "res.setHeader('Access-Control-Allow-Origin', '*'); res.end('ok');",
  "res.setHeader('Access-Control-Allow-Origin', '*'); res.setHeader('Access-Control-Allow-Credentials', 'true'); res.end('ok');",
  "res.setHeader('Access-Control-Allow-Origin', req.headers.origin || '*'); res.setHeader('Access-Control-Allow-Credentials', true); res.end('ok');",
  "const origin = req.headers.origin; res.setHeader('Vary', 'Origin'); if (['https://app.example', 'https://admin.example'].includes(origin)) { res.setHeader('Access-Control-Allow-Origin', origin); res.setHeader('Access-Control-Allow-Credentials', 'true'); } res.end('ok');",
  "const allowed = new Set(['https://app.example']); const { origin } = req.headers; if (origin && allowed.has(origin)) { res.setHeader('Access-Control-Allow-Origin', origin); } res.end('ok');",
  "const origin = req.headers['origin']; if (origin && origin.endsWith('app.example')) res.setHeader('Access-Control-Allow-Origin', origin); res.end('ok');",
  "if (req.headers.origin && req.headers.origin.indexOf('app.example') !== -1) { res.setHeader('Access-Control-Allow-Origin', req.headers.origin); } res.end('ok');",
  "res.writeHead(200, { 'Access-Control-Allow-Origin': 'https://app.example', 'Vary': 'Origin' }); res.end('ok');",
  "res.writeHead(200, ['Access-Control-Allow-Origin', 'https://app.example']); res.end('ok');",
  "res.setHeader('access-control-allow-origin', '*'); res.setHeader('Access-Control-Allow-Origin', 'https://app.example'); res.end('ok');",
  "res.setHeader('Access-Control-Allow-Origin', 'https://app.example'); res.setHeader('Access-Control-Allow-Methods', 'GET, PUT'); res.setHeader('Access-Control-Allow-Headers', 'X-Custom, Authorization'); res.setHeader('Access-Control-Max-Age', '600'); res.setHeader('Access-Control-Expose-Headers', 'X-Total'); if (req.method === 'OPTIONS') { res.writeHead(204); res.end(); return; } res.end('ok');",
  "res.setHeader('Access-Control-Allow-Origin', '*'); if (req.method === 'OPTIONS') { res.setHeader('Access-Control-Allow-Headers', req.headers['access-control-request-headers'] || ''); res.setHeader('Access-Control-Allow-Methods', 'GET,PUT'); res.statusCode = 204; return res.end(); } res.end('ok');",
  "const origin = req.headers.origin; if (origin === 'https://app.example' || origin === 'https://admin.example') { res.setHeader('Access-Control-Allow-Origin', origin); } else { res.setHeader('Access-Control-Allow-Origin', 'https://app.example'); } res.end('ok');",
];

const EXPRESS: readonly string[] = [
  "res.set('Access-Control-Allow-Origin', '*'); res.send('ok');",
  "res.header('Access-Control-Allow-Origin', req.get('Origin')); res.header('Access-Control-Allow-Credentials', 'true'); res.vary('Origin'); res.send('ok');",
  "res.set({ 'Access-Control-Allow-Origin': 'https://app.example', 'Access-Control-Allow-Credentials': 'true' }); res.send('ok');",
  "res.append('Vary', 'Origin'); if (/^https:\\/\\/app\\.example$/.test(req.headers.origin)) res.header('Access-Control-Allow-Origin', req.headers.origin); res.send('ok');",
  "res.header('Access-Control-Allow-Origin', ['https://app.example'].includes(req.headers.origin) ? req.headers.origin : 'https://app.example'); res.send('ok');",
];

const FETCH: readonly string[] = [
  "return new Response('ok', { headers: { 'Access-Control-Allow-Origin': '*' } });",
  "const origin = request.headers.get('Origin'); return new Response('ok', { headers: { 'Access-Control-Allow-Origin': origin ?? '*', 'Access-Control-Allow-Credentials': 'true', Vary: 'Origin' } });",
  "const corsHeaders = { 'Access-Control-Allow-Origin': 'https://app.example', 'Access-Control-Allow-Methods': 'GET, PUT', 'Access-Control-Allow-Headers': 'X-Custom' }; if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: corsHeaders }); return new Response('ok', { headers: { ...corsHeaders, 'Content-Type': 'text/plain' } });",
  "const headers = new Headers(); headers.set('Access-Control-Allow-Origin', '*'); headers.append('Vary', 'Origin'); return new Response('ok', { headers });",
  "const headers = new Headers({ 'Access-Control-Allow-Origin': request.headers.get('origin') }); return new Response('ok', { headers });",
  "const response = new Response('ok'); response.headers.set('Access-Control-Allow-Origin', 'https://app.example'); return response;",
  "return Response.json({}, { headers: { 'access-control-allow-origin': '*' } });",
];

const KOA: readonly string[] = [
  "ctx.set('Access-Control-Allow-Origin', '*'); ctx.body = 'ok';",
  "ctx.set('Access-Control-Allow-Origin', ctx.get('Origin')); ctx.set('Access-Control-Allow-Credentials', 'true'); ctx.vary('Origin'); ctx.body = 'ok';",
  "ctx.set({ 'Access-Control-Allow-Origin': 'https://app.example' }); ctx.body = 'ok';",
  "const origin = ctx.request.header.origin; ctx.vary('Origin'); if (['https://app.example'].includes(origin)) ctx.set('Access-Control-Allow-Origin', origin); ctx.body = 'ok';",
];

async function check(program: string, body: string, listener: http.RequestListener): Promise<void> {
  const policies = policiesOf(adapter, program);
  expect(policies.length, body).toBeGreaterThan(0);
  assertAgrees(body, await compare(policies, listener));
}

describe("hand-written headers against real servers", () => {
  test.concurrent.each(NODE)("node:http: %s", async (body) => {
    const program = `import http from 'node:http';\nhttp.createServer((req, res) => {\n  ${body}\n}).listen(3000);\n`;
    await check(program, body, new Function("req", "res", body) as http.RequestListener);
  });

  test.concurrent.each(EXPRESS)("Express: %s", async (body) => {
    const app = express();
    app.all("/", new Function("req", "res", body));
    const program = `const express = require('express');\nconst app = express();\napp.all('/', (req, res) => {\n  ${body}\n});\napp.listen(3000);\n`;
    await check(program, body, app as unknown as http.RequestListener);
  });

  test.concurrent.each(FETCH)("Fetch: %s", async (body) => {
    const program = `export default {\n  async fetch(request) {\n    ${body}\n  },\n};\n`;
    await check(program, body, fetchListener(new Function("request", body) as (request: Request) => Response));
  });

  test.concurrent.each(KOA)("Koa: %s", async (body) => {
    const app = new Koa();
    app.silent = true;
    app.use(new Function("ctx", body));
    const program = `import Koa from 'koa';\nconst app = new Koa();\napp.use(async (ctx) => {\n  ${body}\n});\napp.listen(3000);\n`;
    await check(program, body, app.callback());
  });
});
