/** Half-typed code: every prefix of real-looking files is read without an error, by all adapters that read whole apps. */
import assert from "node:assert/strict";
import { describe, it } from "vitest";
import { javaScriptSourceOf } from "../../../../test/harness/javascript-source.ts";
import type { JavaScriptAdapter } from "../adapter.ts";
import { adapter as cookies } from "./cookies/adapter.ts";
import { adapter as errorAnswers } from "./error-answers/adapter.ts";
import { adapter as express } from "./express/adapter.ts";
import { adapter as fetchServer } from "./fetch-server/adapter.ts";
import { adapter as helmet } from "./helmet/adapter.ts";
import { adapter as koa } from "./koa/adapter.ts";
import { adapter as nest } from "./nestjs-application/adapter.ts";
import { adapter as nodeHttp } from "./node-http/adapter.ts";

const ALL: readonly JavaScriptAdapter[] = [cookies, errorAnswers, express, fetchServer, helmet, koa, nest, nodeHttp];

const SAMPLES: readonly string[] = [
  "import express from 'express';\nimport helmet from 'helmet';\nconst app = express();\napp.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: [\"'self'\"], scriptSrc: [(req, res) => nonce(res), ...more], ...rest } }, hsts: prod ? { maxAge: 1, preload } : false, frameguard: { action } }));\napp.get('/', (req, res) => { res.cookie('a', 'b', { sameSite: 'none', maxAge: 5 * 60, ...options }); res.status(500).json({ e: err.stack }); });\n",
  "const http = require('http');\nhttp.createServer((req, res) => {\n  res.setHeader('Set-Cookie', ['a=b; HttpOnly', `c=${d}; Path=/${e}; ${f}`]);\n  res.writeHead(200, ['Set-Cookie', 'x', 'y']);\n  res.end(JSON.stringify(err, Object.getOwnPropertyNames(err)));\n}).listen(1);\nexport default { fetch(request) { return new Response('a', { headers: { 'set-cookie': 'a' } }); } };\n",
  "const app = new (require('koa'))();\napp.use(async (ctx, next) => { try { await next(); } catch (e) { ctx.body = `${e.stack}`; ctx.cookies.set('a', 'b', o); } });\nconst s = require('express-session');\napp.use(s({ name, cookie: { secure: 'auto', sameSite: true, expires: new Date(1) } }));\napp.use(require('cookie-session')({ keys }));\napp.use(s());\n",
];

describe("every prefix of a file", () => {
  for (const [number, sample] of SAMPLES.entries()) {
    it(`sample ${number + 1} is read without an error`, () => {
      let facts = 0;
      for (let end = 0; end <= sample.length; end += 5) {
        const file = "/w/server.ts";
        const source = javaScriptSourceOf(file, { [file]: sample.slice(0, end) });
        for (const adapter of ALL) facts += [...adapter.extract(source)].length;
      }
      assert.ok(facts > 0);
    });
  }
  it("keeps spans inside the file", () => {
    for (const sample of SAMPLES) {
      const file = "/w/server.ts";
      const source = javaScriptSourceOf(file, { [file]: sample });
      for (const fact of ALL.flatMap((adapter) => [...adapter.extract(source)])) {
        assert.ok(fact.at.span.start >= 0 && fact.at.span.start < fact.at.span.end && fact.at.span.end <= sample.length, fact.kind);
      }
    }
  });
});
