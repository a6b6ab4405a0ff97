/** Half-typed code: the CORS adapters say what they can and never throw, wherever the text ends and whatever character is missing. */
import { describe, expect, test } from "vitest";
import { factsOf } from "../../../../../test/harness/differential.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { adapter as fastify } from "../fastify-cors/adapter.ts";
import { adapter as koa } from "../koa-cors/adapter.ts";
import { adapter as nest } from "../nestjs/adapter.ts";
import { adapter as raw } from "../raw-headers/adapter.ts";
import { adapter as cors } from "./adapter.ts";

const PROGRAMS: readonly (readonly [JavaScriptAdapter, string])[] = [
  [
    cors,
    "const cors = require('cors');\nconst list = ['https://a.example', /b/];\napp.use('/x', cors({ origin: (o, cb) => { if (list.includes(o)) cb(null, true); else cb(new Error('no')); }, credentials: true, maxAge: 5 }));\n",
  ],
  [
    koa,
    "import cors from '@koa/cors';\napp.use(cors({ origin: (ctx) => (ctx.get('Origin') === 'https://a.example' ? ctx.get('Origin') : ''), allowMethods: ['GET'] }));\n",
  ],
  [fastify, "import cors from '@fastify/cors';\nawait app.register(cors, { origin: async (o) => /a/.test(o), delegator: (req, cb) => cb(null, {}) });\n"],
  [
    nest,
    "import { NestFactory } from '@nestjs/core';\nconst app = await NestFactory.create(M, { cors: { origin: true } });\napp.enableCors({ origin: ['*'] });\n@WebSocketGateway({ cors: true })\nclass G { @Get() @Header('Access-Control-Allow-Origin', '*') x() {} }\n",
  ],
  [
    raw,
    "http.createServer((req, res) => {\n  const o = req.headers.origin;\n  res.writeHead(200, { 'Access-Control-Allow-Origin': o, Vary: 'Origin' });\n  const h = new Headers([['X-Frame-Options', 'DENY']]);\n  h.set('Access-Control-Allow-Origin', o ?? '*');\n  return new Response('', { status: 204, headers: { ...h } });\n});\n",
  ],
];

describe("half-typed code", () => {
  test.each(PROGRAMS.map(([adapter, text]) => [adapter.id, adapter, text] as const))("%s", (_id, adapter, text) => {
    for (let end = 0; end <= text.length; end += 3) {
      const cut = text.slice(0, end);
      const holed = text.slice(0, end) + text.slice(end + 1);
      for (const variant of [cut, holed]) {
        for (const fact of factsOf(adapter, variant, "/w/server.ts")) {
          expect(fact.at.span.start).toBeGreaterThanOrEqual(0);
          expect(fact.at.span.end).toBeLessThanOrEqual(variant.length);
        }
      }
    }
  });

  test("keeps what stands before the unfinished part", () => {
    const text = "const cors = require('cors');\napp.use(cors({ origin: true, credentials: true }));\napp.get('/x', (req, res) => {\n  if (";
    expect(factsOf(cors, text).map((fact) => fact.kind)).toEqual(["cors-policy"]);
  });
});
