/** Our reading of cookies against Express 5 and 4, express-session and cookie-session, over HTTPS as a proxy reports it. Loopback only. */
import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { describe, it } from "vitest";
import { evaluate, observeCookie, predictCookie } from "../../../../../test/harness/cookie-wire.ts";

const require = createRequire(import.meta.url);
interface App {
  (request: IncomingMessage, response: ServerResponse): void;
  use(handler: unknown): void;
  set(name: string, value: unknown): void;
}

const COOKIE_OPTIONS: readonly string[] = [
  "",
  ", {}",
  ", undefined",
  ", { httpOnly: true }",
  ", { secure: true }",
  ", { secure: true, httpOnly: true, sameSite: 'lax' }",
  ", { sameSite: true }",
  ", { sameSite: false }",
  ", { sameSite: 'NONE' }",
  ", { sameSite: 'Strict', secure: 1, httpOnly: 'yes' }",
  ", { maxAge: 60000 }",
  ", { maxAge: 1500 }",
  ", { maxAge: null }",
  ", { maxAge: 1000 * 60 * 60 * 24 * 30 }",
  ", { path: '/api' }",
  ", { path: null }",
  ", { domain: '.example.com' }",
  ", { domain: '' }",
  ", { partitioned: true, secure: true }",
  ", { httpOnly: undefined, secure: undefined, sameSite: undefined, path: undefined }",
  ", { httpOnly: 0, secure: null }",
  ", { priority: 'high' }",
];

const SESSION_OPTIONS: readonly string[] = [
  "",
  ", cookie: {}",
  ", name: 'sid'",
  ", key: 'kid'",
  ", name: '__Host-sid', cookie: { secure: true }",
  ", cookie: { secure: 'auto' }",
  ", cookie: { secure: false, httpOnly: false }",
  ", cookie: { sameSite: 'none', secure: true }",
  ", cookie: { sameSite: true }",
  ", cookie: { sameSite: 'lax', path: '/app', domain: 'example.com' }",
  ", cookie: { maxAge: null, httpOnly: undefined }",
  ", cookie: { partitioned: true, secure: true }",
  ", cookie: { path: undefined }",
];

const COOKIE_SESSION_OPTIONS: readonly string[] = [
  "",
  ", name: 'sid'",
  ", secure: true",
  ", secure: false",
  ", httpOnly: false",
  ", httpOnly: null",
  ", httpOnly: undefined, secure: undefined",
  ", path: undefined",
  ", sameSite: 'strict'",
  ", sameSite: true",
  ", sameSite: 'none', secure: true",
  ", path: '/x', domain: 'example.com'",
  ", partitioned: true, secure: true",
];

for (const name of ["express", "express4"]) {
  const express = require(name) as () => App;
  describe(`res.cookie of ${name}`, () => {
    for (const options of COOKIE_OPTIONS) {
      it(`res.cookie('sid', 'v'${options})`, async () => {
        const app = express();
        app.use((_request: unknown, response: ServerResponse) => {
          evaluate(`res.cookie('sid', 'v'${options})`, "res", response);
          response.end();
        });
        const text = `const app = require('express')();\napp.get('/app', (req, res) => {\n  res.cookie('sid', 'v'${options});\n  res.end();\n});\n`;
        assert.deepEqual(predictCookie(text), await observeCookie(app));
      });
    }
  });
}

describe("express-session", () => {
  const express = require("express") as () => App;
  const session = require("express-session") as (options: unknown) => unknown;
  for (const options of SESSION_OPTIONS) {
    it(`session({ ...${options} })`, async () => {
      const expression = `session({ secret: 's', resave: false, saveUninitialized: true${options} })`;
      const app = express();
      app.set("trust proxy", 1);
      app.use(evaluate(expression, "session", session));
      app.use((_request: unknown, response: ServerResponse) => response.end());
      assert.deepEqual(
        predictCookie(`const app = require('express')();\nconst session = require('express-session');\napp.use(${expression});\n`),
        await observeCookie(app),
      );
    });
  }
});

describe("cookie-session", () => {
  const express = require("express") as () => App;
  const session = require("cookie-session") as (options: unknown) => unknown;
  for (const options of COOKIE_SESSION_OPTIONS) {
    it(`session({ ...${options} })`, async () => {
      const expression = `session({ keys: ['k']${options} })`;
      const app = express();
      app.set("trust proxy", 1);
      app.use(evaluate(expression, "session", session));
      app.use((request: { session: { user?: number } }, response: ServerResponse) => {
        request.session.user = 1;
        response.end();
      });
      assert.deepEqual(
        predictCookie(`const app = require('express')();\nconst session = require('cookie-session');\napp.use(${expression});\n`),
        await observeCookie(app),
      );
    });
  }
});
