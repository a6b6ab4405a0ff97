/** The model of `@koa/cors` 5, 4 and 3 against the real packages on Koa: configurations times requests. */

import type http from "node:http";
import koaCors5 from "@koa/cors";
import Koa from "koa";
import koaCors3 from "koa-cors3";
import koaCors4 from "koa-cors4";
import { describe, expect, test } from "vitest";
import { assertAgrees, compare, evaluateConfig, policiesOf } from "../../../../../test/harness/differential.ts";
import { adapter } from "./adapter.ts";

const CONFIGS: readonly string[] = [
  "undefined",
  "{}",
  "{ credentials: true }",
  "{ origin: '*' }",
  "{ origin: '*', credentials: true }",
  "{ origin: '*', credentials: 'false' }",
  "{ origin: 'https://app.example' }",
  "{ origin: 'https://app.example', credentials: true }",
  "{ origin: undefined }",
  "{ origin: false }",
  "{ origin: '' }",
  "{ origin: ['https://app.example', 'https://admin.example'] }",
  "{ origin: ['https://app.example'] }",
  "{ origin: (ctx) => ctx.get('Origin'), credentials: true }",
  "{ origin: (ctx) => ctx.request.headers.origin }",
  "{ origin: () => '*' }",
  "{ origin: (ctx) => (['https://app.example', 'https://admin.example'].includes(ctx.get('Origin')) ? ctx.get('Origin') : ''), credentials: true }",
  "{ origin(ctx) { const origin = ctx.request.header.origin; if (!['https://app.example'].includes(origin)) return false; return origin; } }",
  "{ origin: async (ctx) => { if (/app\\.example$/.test(ctx.get('origin'))) { return ctx.get('origin'); } return ''; } }",
  "{ origin: (ctx) => { const allowed = ['https://app.example']; return allowed.includes(ctx.headers.origin) ? ctx.headers.origin : allowed[0]; } }",
  "{ allowMethods: ['GET', 'PUT'], allowHeaders: ['X-Custom'], exposeHeaders: ['X-Total', 'X-Page'], maxAge: 600 }",
  "{ allowMethods: '', allowHeaders: 'X-Custom', exposeHeaders: 'X-Total', maxAge: 0 }",
  "{ keepHeadersOnError: false, secureContext: true, maxAge: '60' }",
];

function program(config: string): string {
  return `const Koa = require('koa');\nconst cors = require('@koa/cors');\nconst app = new Koa();\napp.use(cors(${config}));\napp.use((ctx) => { ctx.body = 'ok'; });\napp.listen(3000);\n`;
}

function realApp(create: typeof koaCors5, config: string): http.RequestListener {
  const app = new Koa();
  app.silent = true;
  app.use(create(evaluateConfig(config)));
  app.use((ctx: { body: string; method: string }) => {
    if (ctx.method !== "OPTIONS") ctx.body = "ok";
  });
  return app.callback();
}

describe("@koa/cors against the real package", () => {
  for (const [version, create] of [
    ["5.0.0", koaCors5],
    ["4.0.0", koaCors4],
    ["3.4.3", koaCors3],
  ] as const) {
    test.concurrent.each(CONFIGS)(`${version}: cors(%s)`, async (config) => {
      const policies = policiesOf(adapter, program(config), "/w/server.js", JSON.stringify({ dependencies: { "@koa/cors": `^${version}` } }));
      expect(policies).toHaveLength(1);
      assertAgrees(config, await compare(policies, realApp(create, config)));
    });
  }
});
